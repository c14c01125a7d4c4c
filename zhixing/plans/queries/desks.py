"""What waits for a person in the room of plans, and what they did there: bounded lists."""

from __future__ import annotations

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
READ = 200  # candidates of which the rules leave nearly all


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
    deciding = _deciding(person, Plan.objects.filter(state=Plan.State.SUBMITTED))
    return list(_plans().filter(pk__in=deciding).order_by("submitted_at")[:MOST])


def to_do(person: Person) -> list[PlanItem]:
    """The person's own tasks in force that are not claimed."""
    found = _items().filter(owner=person, state=PlanItem.State.PLANNED)
    return list(found.order_by("due", "pk")[:MOST])


def to_check(person: Person) -> list[PlanItem]:
    """Claimed tasks that the person may check, the longest wait first."""
    waiting = _items().filter(state=PlanItem.State.DONE)
    deciding = _deciding(person, Plan.objects.filter(pk__in=waiting.values("plan")))
    inspected = _campaigns_as(person, Duty.Role.INSPECTOR)
    found = waiting.filter(Q(plan__in=deciding) | Q(plan__campaign__in=inspected))
    rows = found.order_by("claimed_at", "pk")[:READ]
    return [item for item in rows if is_impartial(person, item)][:MOST]


def to_support(person: Person) -> list[PlanItem]:
    """Tasks whose unit asked for support that this person should answer."""
    asked = Q(support_answer="") & ~Q(needed_support="")
    in_turn = Q(plan__state__in=(Plan.State.SUBMITTED, Plan.State.APPROVED))
    rows = PlanItem.objects.filter(asked, in_turn)
    deciding = _deciding(person, Plan.objects.filter(pk__in=rows.values("plan")))
    found = rows.filter(plan__in=deciding).select_related(*_RELATED)
    return list(found.order_by("created_at", "pk")[:MOST])


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


def _deciding(person: Person, plans: QuerySet[Plan, Plan]) -> list[int]:
    """Keys of those of the plans in open campaigns that this person decides on.

    All of them are read, a few columns of each: most plans below a head are somebody nearer's to
    decide, and the first hundreds of those would hide the person's own.
    """
    below = plans.filter(_below(person), campaign__closed_at__isnull=True)
    columns = ("submitted_by", "unit__path", "campaign__organiser__path")
    rows = list(below.select_related("unit", "campaign__organiser").only(*columns))
    above = {path for plan in rows for path in levels_above(plan.campaign, plan.unit)}
    heads = heads_at(above) if above else {}
    return [plan.pk for plan in rows if _decides(person, plan, heads)]


def _decides(person: Person, plan: Plan, heads: dict[str, set[int]]) -> bool:
    if person.pk == plan.submitted_by_id:
        return False
    above = deciders(plan, heads)
    return person.pk in above if above else has_role(person, plan.campaign, Duty.Role.LEADER)


def _below(person: Person) -> Q:
    """Plans of units below one that the person heads, and all of the campaigns they lead."""
    condition = Q(campaign__in=_campaigns_as(person, Duty.Role.LEADER))
    for path in headed_paths(person):
        condition |= Q(unit__path__startswith=path)
    return condition


def _campaigns_as(person: Person, role: str) -> list[int]:
    return [duty.campaign_id for duty in current_duties(person) if duty.role == role]


_RELATED = ("plan__campaign__organiser", "plan__unit", "unit")


def _plans() -> QuerySet[Plan, Plan]:
    found = Plan.objects.filter(campaign__closed_at__isnull=True)
    return found.select_related("campaign__organiser", "unit")


def _items() -> QuerySet[PlanItem, PlanItem]:
    found = PlanItem.objects.filter(
        plan__state=Plan.State.APPROVED, plan__campaign__closed_at__isnull=True
    )
    return found.select_related(*_RELATED)
