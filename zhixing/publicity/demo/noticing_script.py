"""The shapes of which notices and slips are told. Days count from the campaign's first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Praise:
    """A commendation, on a measure and its best rating."""

    day: float
    unit: str
    measure: str
    title: str
    occasion: str
    facts: str
    demands: str
    response: str
    result: str


@dataclass(frozen=True, kw_only=True)
class Blame:
    """A criticism, the unit's reply, and its removal once the measure was verified."""

    day: float
    unit: str
    measure: str
    title: str
    occasion: str
    facts: str
    rule: str
    demands: str
    ground: str
    head: str
    reply: str
    answer: str
    removed: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class Chase:
    """A blue slip about an overdue measure, and the yellow one that follows, days before now."""

    day: float
    unit: str
    measure: str
    receiver: str
    demands: str
    sharper: str
    ago: float


@dataclass(frozen=True, kw_only=True)
class Noticing:
    praise: Praise
    blame: Blame
    chase: Chase
