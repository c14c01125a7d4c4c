"""What waits for a person in the room of plans, and what they did there: bounded lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.campaigns import current_campaigns
from zhixing.campaigns.rules import current_duties, has_role
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import current_posts, headed_paths
from zhixing.plans.models import ItemCheck, Plan, PlanItem
from zhixing.plans.queries.plans import plan_above, without_plan
from zhixing.plans.queries.tree import PLANNING
from zhixing.plans.rules.levels import deciders, heads_at, levels_above
from zhixing.plans.rules.permissions import OPEN, is_impartial, is_top, may_begin, speaks_for

MOST = 50
READ = 200  # candidates of which the rules leave some


def to_begin(person: Person) -> list[tuple[Campaign, Unit]]:
    """Units that the person answers for, and that could begin their plan now."""
    headed = [post.unit for post in current_posts(person) if post.heads]
    if not headed and not _campaigns_as(person, Duty.Role.OFFICE):
        return []
    found: list[tuple[Campaign, Unit]] = []
    for campaign in current_campaigns()[:MOST]:
        units = {unit.pk: unit for unit in [*headed, campaign.organiser]}
        able = [unit for unit in units.values() if _answers(person, campaign, unit)]
        found += [
            (campaign, unit)
            for unit in without_plan(campaign, able)
            if is_top(campaign, unit) or plan_above(campaign, unit)
        ]
    return found[:MOST]


def _answers(person: Person, campaign: Campaign, unit: Unit) -> bool:
    is_asked = unit.kind in PLANNING and may_begin(person, campaign, unit)
    return is_asked and speaks_for(person, campaign, unit)


def to_submit(person: Person) -> list[Plan]:
    """Drafts and returned plans of the units that the person heads, or whose clerk they are."""
    own = [post.unit_id for post in current_posts(person) if post.heads]
    offices = _campaigns_as(person, Duty.Role.OFFICE)
    mine = Q(unit__in=own) | Q(parent__isnull=True, campaign__in=offices)
    found = _plans().filter(mine, state__in=OPEN)
    rows = found.prefetch_related("campaign__phases").order_by("-created_at")[:READ]
    return [plan for plan in rows if speaks_for(person, plan.campaign, plan.unit)][:MOST]


def to_decide(person: Person) -> list[Plan]:
    """Submitted plans that wait for this person, the longest wait first."""
    submitted = _plans().filter(_below(person), state=Plan.State.SUBMITTED)
    return _decided_by(person, submitted.order_by("submitted_at")[:READ])[:MOST]


def to_do(person: Person) -> list[PlanItem]:
    """The person's own tasks in force that are not claimed."""
    found = _items().filter(owner=person, state=PlanItem.State.PLANNED)
    return list(found.order_by("due", "pk")[:MOST])


def to_check(person: Person) -> list[PlanItem]:
    """Claimed tasks that the person may check, the longest wait first."""
    inspects = Q(plan__campaign__in=_campaigns_as(person, Duty.Role.INSPECTOR))
    found = _items().filter(inspects | _below(person, "plan__"), state=PlanItem.State.DONE)
    waiting = list(found.order_by("claimed_at", "pk")[:READ])
    deciding = {plan.pk for plan in _decided_by(person, [item.plan for item in waiting])}
    return [
        item
        for item in waiting
        if is_impartial(person, item)
        and (item.plan_id in deciding or _inspects(person, item.plan.campaign))
    ][:MOST]


def to_support(person: Person) -> list[PlanItem]:
    """Tasks whose unit asked for support that this person should answer."""
    asked = Q(support_answer="") & ~Q(needed_support="")
    in_turn = Q(plan__state__in=(Plan.State.SUBMITTED, Plan.State.APPROVED))
    rows = PlanItem.objects.filter(asked, in_turn, _below(person, "plan__"))
    open_rows = rows.filter(plan__campaign__closed_at__isnull=True)
    items = list(open_rows.select_related(*_RELATED).order_by("created_at", "pk")[:READ])
    deciding = {plan.pk for plan in _decided_by(person, [item.plan for item in items])}
    return [item for item in items if item.plan_id in deciding][:MOST]


def submitted_by(person: Person) -> QuerySet[Plan, Plan]:
    return _acted(Plan.objects.filter(submitted_by=person), "-submitted_at")


def decided_by(person: Person) -> QuerySet[Plan, Plan]:
    return _acted(Plan.objects.filter(decided_by=person), "-decided_at")


def claimed_by(person: Person) -> QuerySet[PlanItem, PlanItem]:
    return PlanItem.objects.filter(claimed_by=person).order_by("-claimed_at")[:MOST]


def checked_by(person: Person) -> QuerySet[ItemCheck, ItemCheck]:
    found = ItemCheck.objects.filter(by=person).select_related("item")
    return found.order_by("-at")[:MOST]


def _acted(plans: QuerySet[Plan, Plan], order: str) -> QuerySet[Plan, Plan]:
    return plans.select_related("unit").order_by(order)[:MOST]


def _decided_by(person: Person, plans: Iterable[Plan]) -> list[Plan]:
    """Of these plans, the ones that this person decides on: one query for all the levels above."""
    plans = list(plans)
    above = {path for plan in plans for path in levels_above(plan.campaign, plan.unit)}
    heads = heads_at(above) if above else {}
    return [plan for plan in plans if _decides(person, plan, heads)]


def _decides(person: Person, plan: Plan, heads: dict[str, set[int]]) -> bool:
    if person.pk == plan.submitted_by_id:
        return False
    above = deciders(plan, heads)
    return person.pk in above if above else has_role(person, plan.campaign, Duty.Role.LEADER)


def _below(person: Person, prefix: str = "") -> Q:
    """Plans of units below one that the person heads, and all of the campaigns they lead."""
    condition = Q(**{f"{prefix}campaign__in": _campaigns_as(person, Duty.Role.LEADER)})
    for path in headed_paths(person):
        condition |= Q(**{f"{prefix}unit__path__startswith": path})
    return condition


def _campaigns_as(person: Person, role: str) -> list[int]:
    return [duty.campaign_id for duty in current_duties(person) if duty.role == role]


def _inspects(person: Person, campaign: Campaign) -> bool:
    return has_role(person, campaign, Duty.Role.INSPECTOR)


_RELATED = ("plan__campaign__organiser", "plan__unit", "unit")


def _plans() -> QuerySet[Plan, Plan]:
    found = Plan.objects.filter(campaign__closed_at__isnull=True)
    return found.select_related("campaign__organiser", "unit")


def _items() -> QuerySet[PlanItem, PlanItem]:
    found = PlanItem.objects.filter(
        plan__state=Plan.State.APPROVED, plan__campaign__closed_at__isnull=True
    )
    return found.select_related(*_RELATED)
