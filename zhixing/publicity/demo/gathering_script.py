"""The shapes of which the meetings of a demo campaign are made. Days count from its first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A decision and its task; claimed_on 0: still being worked on."""

    title: str
    unit: str
    owner: str
    due: int
    measure: str
    acceptance: str
    text: str = ""
    core: bool = False
    claimed_on: float = 0
    result: str = ""
    checker: str = ""
    finding: str = ""


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A meeting. day -1: one still to come, `ahead` days from now. settled_on: when its decisions
    were written down. called: codes of the units, all where none is named; absences: by unit, how
    many stayed away and why."""

    kind: str
    title: str
    unit: str
    day: float
    place: str
    host: str
    recorder: str
    practice: str
    target: str
    effect: str
    agenda: str = ""
    minutes: int = 120
    ahead: float = 0
    points: str = ""
    consensus: str = ""
    next_steps: str = ""
    speech: str = ""
    settled_on: float = 0
    decisions: tuple[Settled, ...] = ()
    called: tuple[str, ...] = ()
    absences: Mapping[str, tuple[int, str]] = field(default_factory=dict)
