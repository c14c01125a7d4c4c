"""The shapes of which leading, abolishing and laying down are told. Days count from the first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """A commitment. kept, seen: days, 0 for not yet; checker: who saw it, and what (finding)."""

    text: str
    acceptance: str
    due: int
    witness: str = ""
    kept: float = 0
    result: str = ""
    seen: float = 0
    checker: str = ""
    finding: str = ""


@dataclass(frozen=True, kw_only=True)
class Confession:
    """What somebody finds wanting in themselves."""

    person: str
    day: float
    entry_point: str
    text: str
    mindset: str = ""
    ailment: str = ""
    pledges: tuple[Pledge, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """Words of a leader about a task or a measure, by its title."""

    leader: str
    day: float
    kind: str
    words: str
    item: str = ""
    measure: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Burden:
    """Something to abolish. fate: "" while nobody has decided."""

    person: str
    day: float
    kind: str
    title: str
    harm: str
    unit: str
    fate: str = ""
    reason: str = ""
    judge: str = ""
    decided: float = 0
    effective: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A standing mechanism from a measure, by the measure's title."""

    measure: str
    person: str
    day: float
    title: str
    number: str
    summary: str
    effective: int
    review: int


@dataclass(frozen=True, kw_only=True)
class Slogan:
    """A measure that says nothing; its numbers are there because the form asks for them."""

    person: str
    day: float
    unit: str
    title: str
    text: str
    indicator: str
    measured_in: str
    baseline: str
    target: str
    acceptance: str
    deadline: int


@dataclass(frozen=True, kw_only=True)
class Leading:
    confessions: tuple[Confession, ...]
    nudges: tuple[Nudge, ...]
    burdens: tuple[Burden, ...]
    rules: tuple[Rule, ...]
    slogan: Slogan
