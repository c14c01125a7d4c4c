"""Measures as they are read: the list with its figures, one measure with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor
from zhixing.measures.models import Answer, Evidence, Measure, Rating, Task
from zhixing.measures.queries.pilots import EXCUSED, excused_measures, spared
from zhixing.measures.rules.permissions import may_see_evidence, may_see_inner
from zhixing.organisation.models import Person, Unit
from zhixing.plans.rules.leading import scope_paths
from zhixing.voices.models import Problem
from zhixing.voices.queries.problems import family, root
from zhixing.web import lights, working_days
from zhixing.web.figures import cached, seen
from zhixing.web.lights import Light, light

Measures = QuerySet[Measure, Measure]
State = Measure.State

UNPROVED = (State.COMMITTED, State.DONE)
# What the list can be asked for beside the four states: everything that came at least so far.
REACHED = {
    "claimed": (State.DONE, State.VERIFIED, State.CLOSED),
    "proved": (State.VERIFIED, State.CLOSED),
}
# Beyond that the raisers have the word: what they were told, and how they took it.
TOLD = ("answered", "satisfied")
MOST = 50  # measures of a scope that its page lists


@dataclass(frozen=True, slots=True)
class Counts:
    """How many measures of a campaign are in each state, overdue, and due soon."""

    states: dict[str, int]
    answered: int
    satisfied: int
    overdue: int
    soon: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    def reached(self, stage: str) -> int:
        """How many came at least to the stage: a key of REACHED."""
        return sum(self.states[state] for state in REACHED[stage])


@dataclass(frozen=True, slots=True)
class Scope:
    """What a leader's units have not proved: the first by deadline, and how many there are."""

    first: tuple[Measure, ...]
    total: int
    overdue: int


def of_campaign(campaign: Campaign) -> Measures:
    return Measure.objects.filter(campaign=campaign)


def is_proved(measure: Measure) -> bool:
    return measure.state in REACHED["proved"]


def came_to(stage: str) -> Q:
    """Measures in a state, or that came at least to a key of REACHED or TOLD.

    A bad rating sends the measure back to work, so one good rating of the present round is enough:
    a verified measure has no bad one.
    """
    if stage not in TOLD:
        return Q(state__in=REACHED.get(stage, (stage,)))
    told = Answer.objects.filter(measure=OuterRef("pk"), at__gte=OuterRef("verified_at"))
    if stage == "satisfied":
        told = told.filter(rating__grade__gt=Rating.BAD_AT_MOST)
    return Q(Exists(told), state__in=REACHED["proved"])


def light_of(measure: Measure) -> Light:
    """Said is not done: until somebody else has checked, the deadline goes on burning; except for
    a pilot that failed within its bounds, where the query said so (`spared`)."""
    if getattr(measure, "spared", False) and not is_proved(measure):
        return EXCUSED
    return light(measure.deadline, is_proved(measure))


def _burning(today: date | None = None) -> Q:
    """Measures whose deadline counts: not proved, and not excused (row F2)."""
    return Q(state__in=UNPROVED) & ~excused_measures(today)


def overdue(today: date | None = None) -> Q:
    """Measures with the light ■."""
    return _burning(today) & Q(deadline__lt=today or timezone.localdate())


def soon(today: date | None = None) -> Q:
    """Measures with the light ▲."""
    day = today or timezone.localdate()
    # Free days after the last near working day are as near as that one.
    until = working_days.add(day, lights.SOON + 1)
    return _burning(today) & Q(deadline__gte=day, deadline__lt=until)


def on_time(today: date | None = None) -> Q:
    """Measures with the light ●."""
    day = today or timezone.localdate()
    return _burning(today) & Q(deadline__gte=working_days.add(day, lights.SOON + 1))


LIGHTS = {"overdue": overdue, "soon": soon, "normal": on_time}


def listed(
    measures: Measures,
    *,
    state: str = "",
    light: str = "",
    unit: Unit | None = None,
    origin: str = "",
    deed: bool = False,
    mine: Person | None = None,
    problem: Problem | None = None,
    text: str = "",
) -> Measures:
    """`measures` filtered as the list page asks, the earliest deadline first."""
    conditions = [
        came_to(state) if state else None,
        LIGHTS[light]() if light else None,
        Q(lead_unit=unit) if unit else None,
        Q(origin=origin) if origin else None,
        Q(deed=True) if deed else None,
        Q(owner=mine) if mine else None,
        Q(problems=problem) if problem else None,
        Q(title__icontains=text) if text else None,
    ]
    for condition in filter(None, conditions):
        measures = measures.filter(condition)
    return for_list(measures).order_by("deadline", "pk")


def for_list(measures: Measures) -> Measures:
    """Only what a row shows."""
    return (
        measures.annotate(spared=spared())
        .select_related("lead_unit")
        .only("title", "state", "closed_how", "deadline", "deed", "campaign_id", "lead_unit__name")
    )


def columns(measures: Measures) -> QuerySet[Measure, Any]:
    """Only what a row of the list shows, as named tuples: a page needs no models for its rows."""
    return measures.annotate(spared=spared()).values_list(
        "pk", "title", "state", "closed_how", "deadline", "deed", "lead_unit__name", "spared",
        named=True,
    )  # fmt: skip


def counts(campaign: Campaign) -> Counts:
    """The figures over the list; they move with the ledger, and at midnight."""
    today = timezone.localdate()
    return cached(f"measures:{campaign.pk}:{today}", lambda: _counts(campaign, today))


def _counts(campaign: Campaign, today: date) -> Counts:
    asked = {state: Q(state=state) for state in State.values}
    asked |= {stage: came_to(stage) for stage in TOLD}
    asked |= {"overdue": overdue(today), "soon": soon(today)}
    found: dict[str, int] = of_campaign(campaign).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in asked.items()}
    )
    return Counts({state: found.pop(state) for state in State.values}, **found)


def measure(pk: int) -> Measure:
    """The measure with all that its rules ask for; raises Http404."""
    found = (
        Measure.objects.annotate(spared=spared())
        .select_related("campaign", "owner", "lead_unit", "claimed_by", "verified_by", "created_by")
        .prefetch_related(
            "campaign__phases",
            "supporting_units",
            Prefetch("problems", Problem.objects.select_related("lead_unit")),
            Prefetch("tasks", Task.objects.select_related("assignee")),
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def shown(pk: int) -> Measure:
    """`measure`, for looking at: read once for each day and each state of the ledger, which records
    every change of it. Whoever acts on a measure reads it anew."""
    return cached(f"measure:{pk}:row:{timezone.localdate()}", lambda: measure(pk))


def inner(pk: int, person: Visitor) -> Measure:
    """The measure, for those who may see its inner part; Http404 for everybody else."""
    found = measure(pk)
    if not may_see_inner(person, found):
        raise Http404
    return found


def roots(measure: Measure) -> list[Problem]:
    """The measure's problems as they are now: where one was merged, what it was merged into."""
    found = {problem.pk: problem for problem in map(root, measure.problems.all())}
    return list(found.values())


def of_problem(problem: Problem) -> list[Measure]:
    """The measures of a problem and of whatever was merged into it, the earliest deadline first."""

    def read() -> list[Measure]:
        found = Measure.objects.filter(problems__in=family(problem)).distinct()
        return list(for_list(found).order_by("deadline", "pk"))

    return seen(f"measures:problem:{problem.pk}:{timezone.localdate()}", read)


def of_scope(duty: Duty) -> Scope:
    """What the units of a leader's scope have not proved yet."""
    within = Q(pk__in=[])
    for path in scope_paths(duty):
        within |= Q(lead_unit__path__startswith=path)
    rows = of_campaign(duty.campaign).filter(within, state__in=UNPROVED)
    today = timezone.localdate()

    def read() -> Scope:
        shown = rows.annotate(spared=spared()).select_related("lead_unit", "owner")
        first = shown.order_by("deadline", "pk")[:MOST]
        figures = rows.aggregate(total=Count("pk"), overdue=Count("pk", filter=overdue(today)))
        return Scope(tuple(first), **figures)

    return seen(f"measures:scope:{duty.pk}:{today}", read)


def evidence_or_404(pk: int, person: Visitor) -> Evidence:
    """A file that the person may open."""
    found = Evidence.objects.select_related("measure__campaign", "measure__lead_unit")
    evidence = found.filter(pk=pk).exclude(file="").first()
    if evidence is None or not may_see_evidence(person, evidence):
        raise Http404
    return evidence


def owned_open(person: Person) -> Measures:
    """What the person has promised and not yet proved."""
    return Measure.objects.filter(
        owner=person, state__in=UNPROVED, campaign__closed_at__isnull=True
    ).select_related("campaign")
