"""Shared steps: every action holds the plan's row first, so writes to one plan take turns.

`locked` and `new_item` are for the actions of later rooms too: what a meeting decides becomes an
item of a plan in the same transaction, recorded by the meeting's own entry.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypedDict

from django.db.models import Max
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Clause
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import BusinessTask, Indicator, Plan, PlanItem
from zhixing.plans.rules.permissions import may_own
from zhixing.plans.rules.readiness import demand_hard
from zhixing.plans.rules.refusals import NotInTime, OutsideCampaign, OwnerOutside, WrongTie


class ItemFields(TypedDict, total=False):
    """What may be written of an item; the rest is decided by what happens to it."""

    title: str
    category: str
    measure: str
    outcome: str
    practice: str
    effect: str
    unit: Unit
    owner: Person | None
    supporting_units: Collection[Unit]
    clauses: Collection[Clause]
    begins: date | None
    due: date | None
    acceptance: str
    core: bool
    business_task: BusinessTask | None
    indicator: Indicator | None
    needed_support: str


def locked(plan: Plan) -> Plan:
    """The plan as it is now, its row held until the action ends."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign__organiser", "unit"
    )
    return rows.prefetch_related("campaign__phases").get(pk=plan.pk)


def demand_within(campaign: Campaign, unit: Unit) -> None:
    """Raise OutsideCampaign for a unit that does not belong to the campaign's organiser."""
    if not unit.path.startswith(campaign.organiser.path):
        raise OutsideCampaign(
            _("“%(unit)s”不属于“%(organiser)s”，不参加这次活动。")
            % {"unit": unit, "organiser": campaign.organiser}
        )


def new_item(
    plan: Plan,
    *,
    title: str,
    by: Person,
    unit: Unit | None = None,
    owner: Person | None = None,
    category: str = "",
    measure: str = "",
    outcome: str = "",
    practice: str = "",
    effect: str = "",
    supporting_units: Collection[Unit] = (),
    clauses: Collection[Clause] = (),
    begins: date | None = None,
    due: date | None = None,
    acceptance: str = "",
    core: bool = False,
    business_task: BusinessTask | None = None,
    indicator: Indicator | None = None,
    needed_support: str = "",
    answers: PlanItem | None = None,
    origin: str = "",
) -> PlanItem:
    """The next item of a plan whose row the caller holds (`locked`).

    unit: who has to do it, the plan's own unit where none is named.
    origin: read from what it takes up or cites where none is named, never typed.
    Raises OutsideCampaign, OwnerOutside, NotInTime, WrongTie; NotReady in an approved plan for an
    item without owner, date, measure or acceptance.
    """
    last = plan.items.aggregate(last=Max("number"))["last"] or 0
    item = PlanItem(
        plan=plan,
        number=last + 1,
        title=title,
        unit=unit or plan.unit,
        owner=owner,
        category=category,
        measure=measure,
        outcome=outcome,
        practice=practice,
        effect=effect,
        begins=begins,
        due=due,
        acceptance=acceptance,
        core=core,
        business_task=business_task,
        indicator=indicator,
        needed_support=needed_support,
        answers=answers,
        origin=origin or origin_of(answers, clauses),
        created_by=by,
    )
    demand_sound(item, clauses)
    item.save()
    item.supporting_units.set(other for other in supporting_units if other.pk != item.unit_id)
    item.clauses.set(clauses)
    return item


def origin_of(answers: PlanItem | None, clauses: Collection[Clause]) -> str:
    """Row F6: what takes up nothing from above and cites no document was thought of here."""
    given = answers is not None or len(clauses) > 0
    return PlanItem.Origin.ASSIGNED if given else PlanItem.Origin.SELF


def demand_sound(item: PlanItem, clauses: Collection[Clause]) -> None:
    """Raise what is wrong with an item as it would be saved."""
    plan = item.plan
    if not item.unit.path.startswith(plan.unit.path):
        raise OutsideCampaign(
            _("“%(unit)s”不属于“%(above)s”，不能列为这份方案的责任单位。")
            % {"unit": item.unit, "above": plan.unit}
        )
    if item.owner is not None and not (item.owner.is_active and may_own(item.owner, item.unit)):
        raise OwnerOutside(
            _("%(name)s不在“%(unit)s”任职，不能作责任人。请选择责任单位的人员或其上级负责人。")
            % {"name": item.owner, "unit": item.unit}
        )
    if item.begins and item.due and item.due < item.begins:
        raise NotInTime(_("完成时限不能早于启动时间。"))
    _demand_ties(item, clauses)
    if plan.state == Plan.State.APPROVED:
        demand_hard(item)


def _demand_ties(item: PlanItem, clauses: Collection[Clause]) -> None:
    if item.answers is not None and item.answers.plan_id != item.plan.parent_id:
        raise WrongTie(_("承接的任务必须出自上级方案。"), field="answers")
    campaign = item.plan.campaign_id
    for name in ("business_task", "indicator"):
        tied = getattr(item, name)
        if tied is not None and tied.campaign_id != campaign:
            raise WrongTie(_("“%(name)s”属于另一个活动。") % {"name": tied}, field=name)
    if any(clause.basis.campaign_id != campaign for clause in clauses):
        raise WrongTie(_("引用的条款属于另一个活动的上位文件。"), field="clauses")
