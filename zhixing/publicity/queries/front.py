"""What a visitor sees first: what is asked, what was promised, what was proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation.rules import Visitor
from zhixing.voices.models import Problem
from zhixing.voices.queries import problems
from zhixing.web.figures import kept
from zhixing.web.lights import Light, light

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A problem. lead_unit: "" while it waits to be given to one."""

    pk: int
    title: str
    people: int
    lead_unit: str
    state: str

    @property
    def label(self) -> str:
        return str(Problem.State(self.state).label)


@dataclass(frozen=True, slots=True)
class Promised:
    """A measure that nobody claims to be done yet."""

    pk: int
    title: str
    lead_unit: str
    deadline: date

    @property
    def light(self) -> Light:
        return light(self.deadline)


@dataclass(frozen=True, slots=True)
class Proved:
    """A measure that somebody other than the doer checked."""

    pk: int
    title: str
    lead_unit: str
    verified_at: datetime
    how: str
    state: str

    @property
    def how_label(self) -> str:
        return str(Measure.VerifiedHow(self.how).label)

    @property
    def label(self) -> str:
        return str(Measure.State(self.state).label)


@dataclass(frozen=True, slots=True)
class Front:
    """The first few of each: the hottest problems, the nearest deadlines, the latest proofs."""

    asked: tuple[Asked, ...]
    promised: tuple[Promised, ...]
    proved: tuple[Proved, ...]


def front(campaign: Campaign, person: Visitor) -> Front:
    """Three queries, once for everybody who may see the same until the ledger grows.

    Problems are those whose titles the person may see; measures are public.
    """
    key = f"front:{problems.audience(person, campaign)}"
    return kept(key, lambda: _front(campaign, person))


def _front(campaign: Campaign, person: Visitor) -> Front:
    asked = problems.seen_by(person, campaign).order_by("-heat", "-pk")
    measures = Measure.objects.filter(campaign=campaign)
    committed = measures.filter(state=Measure.State.COMMITTED).order_by("deadline", "pk")
    proved = measures.filter(verified_at__isnull=False).order_by("-verified_at", "-pk")
    common = ("pk", "title", "lead_unit__name")
    return Front(
        tuple(
            Asked(pk, title, people, unit or "", state)
            for pk, title, unit, people, state in asked.values_list(
                *common, "people_count", "state"
            )[:SHOWN]
        ),
        tuple(Promised(*row) for row in committed.values_list(*common, "deadline")[:SHOWN]),
        tuple(
            Proved(*row)
            for row in proved.values_list(*common, "verified_at", "verified_how", "state")[:SHOWN]
        ),
    )
