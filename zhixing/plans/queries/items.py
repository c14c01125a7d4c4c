"""Items of approved plans as they are read: the list with its figures, and one item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Clause
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import BusinessTask, Indicator, ItemChange, ItemCheck, Plan, PlanItem
from zhixing.plans.queries.plans import untaken
from zhixing.plans.rules.permissions import may_see
from zhixing.web import lights, working_days
from zhixing.web.figures import cached
from zhixing.web.lights import Light, light

Items = QuerySet[PlanItem, PlanItem]
State = PlanItem.State
UNPROVED = (State.PLANNED, State.DONE)
LOOSE = Q(business_task__isnull=True, indicator__isnull=True)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items in force are in each state, of each origin, overdue, and tied to nothing."""

    states: dict[str, int]
    origins: dict[str, int]
    overdue: int
    loose: int
    core_loose: int

    @property
    def total(self) -> int:
        return sum(self.states.values())


def in_force(campaign: Campaign) -> Items:
    """The items of approved plans: what is promised, and open to everybody."""
    return PlanItem.objects.filter(plan__campaign=campaign, plan__state=Plan.State.APPROVED)


def light_of(item: PlanItem) -> Light:
    """Said is not done: until somebody else has checked, the deadline goes on burning."""
    return light(item.due, item.state == State.VERIFIED)


def overdue(today: date | None = None) -> Q:
    """Items with the light ■."""
    return Q(state__in=UNPROVED, due__lt=today or timezone.localdate())


def soon(today: date | None = None) -> Q:
    """Items with the light ▲."""
    day = today or timezone.localdate()
    until = working_days.add(day, lights.SOON + 1)
    return Q(state__in=UNPROVED, due__gte=day, due__lt=until)


def on_time(today: date | None = None) -> Q:
    """Items with the light ●."""
    day = today or timezone.localdate()
    return Q(state__in=UNPROVED, due__gte=working_days.add(day, lights.SOON + 1))


LIGHTS: dict[str, Callable[[], Q]] = {"overdue": overdue, "soon": soon, "normal": on_time}
TIES = {
    "none": LOOSE,
    "task": Q(business_task__isnull=False),
    "indicator": Q(indicator__isnull=False),
}
SUPPORT = {
    "asked": ~Q(needed_support=""),
    "open": ~Q(needed_support="") & Q(support_answer=""),
}


def listed(
    items: Items,
    *,
    state: str = "",
    light: str = "",
    unit: Unit | None = None,
    supports: Unit | None = None,
    within: Unit | None = None,
    origin: str = "",
    tie: str = "",
    support: str = "",
    core: bool = False,
    untaken_in: Campaign | None = None,
    mine: Person | None = None,
    indicator: Indicator | None = None,
    business_task: BusinessTask | None = None,
    text: str = "",
) -> Items:
    """`items` filtered as the list page asks, the earliest deadline first.

    unit: that has to do it; supports: that helps; within: whose plan, or a plan below it, holds it.
    """
    conditions = [
        Q(state=state) if state else None,
        LIGHTS[light]() if light else None,
        Q(unit=unit) if unit else None,
        Q(supporting_units=supports) if supports else None,
        Q(plan__unit__path__startswith=within.path) if within else None,
        Q(origin=origin) if origin else None,
        TIES[tie] if tie else None,
        SUPPORT[support] if support else None,
        Q(core=True) if core else None,
        Q(pk__in=untaken(untaken_in).values("pk")) if untaken_in else None,
        Q(owner=mine) if mine else None,
        Q(indicator=indicator) if indicator else None,
        Q(business_task=business_task) if business_task else None,
        Q(title__icontains=text) if text else None,
    ]
    for condition in filter(None, conditions):
        items = items.filter(condition)
    return items.order_by("due", "pk")


def chosen(asked: dict[str, Any], person: Visitor, campaign: Campaign) -> dict[str, Any]:
    """What `listed` takes, from what the filter of the list was asked."""
    wanted = dict(asked)
    wants_own = wanted.pop("mine", False) and person.is_authenticated
    untaken_in = campaign if wanted.pop("untaken", False) else None
    return {**wanted, "mine": person if wants_own else None, "untaken_in": untaken_in}


def columns(items: Items) -> QuerySet[PlanItem, Any]:
    """Only what a row of the list shows, as named tuples."""
    return items.values_list(
        "pk", "title", "state", "due", "origin", "core", "unit__name", "business_task_id",
        "indicator_id", named=True,
    )  # fmt: skip


def counts(campaign: Campaign) -> Counts:
    """The figures over the list; they move with the ledger, and at midnight."""
    today = timezone.localdate()
    return cached(f"planitems:{campaign.pk}:{today}", lambda: _counts(campaign, today))


def _counts(campaign: Campaign, today: date) -> Counts:
    """One query for all of them."""
    asked = {
        **{f"state_{state}": Q(state=state) for state in State.values},
        **{f"origin_{origin}": Q(origin=origin) for origin in PlanItem.Origin.values},
        "overdue": overdue(today),
        "loose": LOOSE,
        "core_loose": LOOSE & Q(core=True),
    }
    counters = {name: Count("pk", filter=condition) for name, condition in asked.items()}
    found = in_force(campaign).order_by().aggregate(**counters)
    return Counts(
        {state: found[f"state_{state}"] for state in State.values},
        {origin: found[f"origin_{origin}"] for origin in PlanItem.Origin.values},
        found["overdue"],
        found["loose"],
        found["core_loose"],
    )


def keeps_open(campaign: Campaign) -> str:
    """Row H1: a campaign with core tasks that serve no business is not closed."""
    core = counts(campaign).core_loose
    if not core:
        return ""
    return _("还有 %(n)s 项核心任务没有结合业务工作或指标，结合以后才能结束活动。") % {"n": core}


def served_clauses(campaign: Campaign) -> dict[int, int]:
    """How many tasks in force serve each clause, by its key (row A2)."""
    cited = in_force(campaign).filter(clauses__isnull=False).order_by()
    return dict(cited.values_list("clauses").annotate(Count("pk")))


def of_clause(campaign: Campaign, clause: Clause) -> QuerySet[PlanItem, Any]:
    """The tasks in force that serve the clause, as rows of a list."""
    return columns(in_force(campaign).filter(clauses=clause).order_by("due", "pk"))


def item(pk: int) -> PlanItem:
    """The item with all that its rules ask for; raises Http404."""
    rows = PlanItem.objects.select_related(
        "plan__campaign__organiser", "plan__unit", "plan__parent__unit", "unit", "owner",
        "answers__unit", "business_task", "indicator", "supported_by", "claimed_by",
        "verified_by", "created_by",
    )  # fmt: skip
    related = ("supporting_units", "clauses__basis", "plan__campaign__phases")
    found = rows.prefetch_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_item(pk: int, person: Visitor) -> PlanItem:
    """The item, for those who may see its plan; for everybody else it does not exist."""
    found = item(pk)
    if not may_see(person, found.plan):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """What happened to an item, the latest first."""

    changes: list[ItemChange]
    checks: list[ItemCheck]
    below: list[PlanItem]
    entries: list[Entry]


def record_of(item: PlanItem) -> Record:
    return cached(f"planitem:{item.pk}", lambda: _read(item))


def _read(item: PlanItem) -> Record:
    below = item.taken_up.filter(plan__state=Plan.State.APPROVED).select_related("unit")
    return Record(
        list(item.changes.select_related("by").order_by("-at", "-pk")),
        list(item.checks.select_related("by", "claimed_by").order_by("-at", "-pk")),
        list(below.order_by("unit__path", "number")),
        entries_of(item),
    )
