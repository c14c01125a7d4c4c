"""The shapes of which a demo campaign's script is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto


class Fate(Enum):
    """How far a topic of the demo has come, and what went wrong on the way."""

    UNGROUPED = auto()  # voices wait for somebody to join them
    OPEN = auto()  # a problem nobody has been given
    ASSIGNED = auto()  # a unit has it and has promised nothing
    RULING = auto()  # handed on too often; the office must rule
    DECLINED = auto()  # not adopted, with a reason
    COMMITTED = auto()  # promised, on its way
    LATE = auto()  # promised, overdue
    WAITING = auto()  # claimed; its raisers are being asked
    INSPECTING = auto()  # claimed; too few raisers answered
    REFUSED = auto()  # claimed, and sent back with what is missing
    VERIFIED = auto()  # verified; raisers not answered yet
    ANSWERED = auto()  # verified and answered; nobody has rated yet
    CLOSED = auto()  # closed: the raisers were content
    REOPENED = auto()  # closed or verified, then rated badly


@dataclass(frozen=True)
class Promise:
    """The measure of a topic."""

    title: str
    text: str
    owner: str  # user name
    indicator: str
    unit: str
    baseline: str
    target: str
    acceptance: str
    tasks: tuple[str, ...]
    evidence: str
    claim: str
    answer: str
    deed: bool = False
    helpers: tuple[str, ...] = ()  # codes of supporting units


@dataclass(frozen=True)
class Topic:
    """Something that several people say in their own words.

    `sayings` are whole messages; `{place}` and `{when}` in them are filled from the campaign's
    lists, and people begin and end in their own ways. Each is said by one to three people.
    """

    title: str
    category: str
    kind: str
    speakers: tuple[str, ...]
    unit: str  # code of the lead unit
    fate: Fate
    sayings: tuple[str, ...]
    promise: Promise | None = None
    reason: str = ""  # of declining or of handing on
    praise: tuple[str, ...] = field(default=())
    complaint: str = ""
    # Of enterprises among the speakers: sector and urgency, taken in turn.
    trades: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Script:
    """A campaign: its organisation, people, and what they say and do."""

    name: str
    slug: str
    theme: str
    purpose: str
    language: str
    organiser: tuple[str, str]  # code, name
    units: tuple[tuple[str, str, str], ...]  # code, kind, name
    people: tuple[tuple[str, str, str, str, bool], ...]  # user name, name, unit code, post, heads
    leader: str
    deputies: tuple[str, ...]
    office: tuple[str, ...]
    inspectors: tuple[str, ...]
    phases: tuple[tuple[str, int, int, str], ...]  # name, first and last day of the campaign, aims
    places: tuple[str, ...]
    whens: tuple[str, ...]
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    topics: tuple[Topic, ...]
    singles: tuple[tuple[str, str, str], ...]  # speaker, kind, text: said by one person only
