"""Plans as they are read: the list, one plan with its items, and what is above it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import Unit
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.rules.levels import levels_above
from zhixing.plans.rules.permissions import is_insider, may_see
from zhixing.web.figures import cached

Plans = QuerySet[Plan, Plan]
State = Plan.State


def of_campaign(campaign: Campaign, person: Visitor) -> Plans:
    """The plans that the person may see."""
    plans = Plan.objects.filter(campaign=campaign)
    return plans if is_insider(person, campaign) else plans.filter(state=State.APPROVED)


def listed(plans: Plans, *, state: str = "", within: Unit | None = None) -> Plans:
    """The plans as the list asks for them, in the order of the tree."""
    if state:
        plans = plans.filter(state=state)
    if within is not None:
        plans = plans.filter(unit__path__startswith=within.path)
    return plans.select_related("unit").order_by("unit__path")


def item_counts(plans: Iterable[Plan]) -> dict[int, tuple[int, int]]:
    """How many items each of these plans has, and how many are verified: one query for a page."""
    proved = Count("pk", filter=Q(state=PlanItem.State.VERIFIED))
    found = PlanItem.objects.filter(plan__in=[plan.pk for plan in plans]).order_by()
    rows = found.values_list("plan").annotate(n=Count("pk"), proved=proved)
    return {plan: (n, proved) for plan, n, proved in rows}


def plan(pk: int) -> Plan:
    """The plan with all that its rules ask for; raises Http404."""
    rows = Plan.objects.select_related(
        "campaign__organiser", "unit", "parent__unit", "created_by", "submitted_by", "decided_by"
    )
    found = rows.prefetch_related("campaign__phases").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_plan(pk: int, person: Visitor) -> Plan:
    """The plan, for those who may see it; for everybody else it does not exist."""
    found = plan(pk)
    if not may_see(person, found):
        raise Http404
    return found


def plan_of(campaign: Campaign, unit: Unit) -> Plan | None:
    return Plan.objects.filter(campaign=campaign, unit=unit).first()


def items_of(plan: Plan) -> list[PlanItem]:
    """The items in their order, each with who has to do it."""
    rows = plan.items.select_related("unit", "owner", "answers", "business_task", "indicator")
    return list(rows.order_by("number"))


def plan_above(campaign: Campaign, unit: Unit) -> Plan | None:
    """The approved plan of the nearest level above that has one: what the unit takes up."""
    approved = Plan.objects.filter(
        campaign=campaign, state=State.APPROVED, unit__path__in=levels_above(campaign, unit)
    )
    # Paths grow by one step a level, so the longest is the nearest.
    return approved.select_related("unit").order_by("-unit__path").first()


def given(plan: Plan) -> QuerySet[PlanItem, PlanItem]:
    """Items of the plan above that fall to this unit or to those below it."""
    if plan.parent_id is None:
        return PlanItem.objects.none()
    above = PlanItem.objects.filter(plan=plan.parent_id, unit__path__startswith=plan.unit.path)
    return above.select_related("unit", "owner").order_by("number")


def unanswered(plan: Plan) -> list[PlanItem]:
    """What was given from above and no item of this plan takes up."""
    return list(given(plan).exclude(taken_up__plan=plan))


def untaken(campaign: Campaign) -> QuerySet[PlanItem, PlanItem]:
    """Items in force that an approved plan gave to a unit below and nobody there has taken up."""
    return (
        PlanItem.objects.filter(plan__campaign=campaign, plan__state=State.APPROVED)
        .exclude(unit=F("plan__unit"))
        .exclude(taken_up__plan__state__in=(State.SUBMITTED, State.APPROVED))
    )


def earlier(campaign: Campaign, unit: Unit) -> Plan | None:
    """The unit's latest plan of another campaign, so that nothing known is asked for again."""
    others = Plan.objects.filter(unit=unit).exclude(campaign=campaign)
    return others.order_by("-created_at", "-pk").first()


def counts(campaign: Campaign) -> dict[str, int]:
    """How many plans are in each state."""

    def read() -> dict[str, int]:
        plans = Plan.objects.filter(campaign=campaign).values_list("state")
        found = dict(plans.annotate(Count("pk")).order_by())
        return {state: found.get(state, 0) for state in State.values}

    return cached(f"plans:{campaign.pk}", read)


def record_of(plan: Plan) -> list[Entry]:
    return cached(f"plan:{plan.pk}:entries", lambda: entries_of(plan))


def without_plan(campaign: Campaign, units: Iterable[Unit]) -> list[Unit]:
    """Of these units, the ones that belong to the campaign and have no plan in it yet."""
    found = [unit for unit in units if unit.path.startswith(campaign.organiser.path)]
    plans = Plan.objects.filter(campaign=campaign, unit__in=found)
    taken = set(plans.values_list("unit_id", flat=True)) if found else set()
    return [unit for unit in found if unit.pk not in taken]
