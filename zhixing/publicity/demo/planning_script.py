"""The shapes of which the plans of a demo campaign are made. Days count from its first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Stop(Enum):
    """How far a plan has come."""

    DRAFT = auto()
    SUBMITTED = auto()
    RETURNED = auto()
    APPROVED = auto()


class End(Enum):
    """How far a task has come."""

    PLANNED = auto()
    DONE = auto()
    VERIFIED = auto()
    REFUSED = auto()


@dataclass(frozen=True, kw_only=True)
class Job:
    """A task. takes_up: the title of the task above; serves: a business task or an indicator;
    moved: a later day and why; reason: why it was added after the approval."""

    title: str
    unit: str
    owner: str = ""
    category: str = ""
    measure: str = ""
    outcome: str = ""
    acceptance: str = ""
    practice: str = ""
    effect: str = ""
    due: int = 0
    core: bool = False
    serves: str = ""
    takes_up: str = ""
    clauses: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    support: str = ""
    answer: str = ""
    head: str = ""
    moved: tuple[int, str] | None = None
    reason: str = ""
    end: End = End.PLANNED
    claimed_on: float = 60.3
    result: str = ""
    came_of_it: str = ""
    checker: str = ""
    finding: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A unit's plan. texts: position, strengths, weaknesses, target, path."""

    unit: str
    writer: str
    submitter: str
    day: float
    stop: Stop
    texts: tuple[str, str, str, str, str]
    jobs: tuple[Job, ...]
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An indicator. benchmark: place, value, source, what is learnt, by which day."""

    name: str
    unit: str
    keeper: str
    measured_in: str
    better: str
    definition: str
    source: str
    baseline: str
    target: str
    target_day: int
    readings: tuple[tuple[int, str], ...]
    benchmark: tuple[str, str, str, str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Planning:
    """tasks: title, unit, source of each business task."""

    tasks: tuple[tuple[str, str, str], ...]
    figures: tuple[Figure, ...]
    sheets: tuple[Sheet, ...]
