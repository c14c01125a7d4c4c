"""Writing the items of a plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhixing.ledger import Ledgered, action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.plans.actions.writing import locked, new_item
from zhixing.plans.models import ItemChange, Plan, PlanItem
from zhixing.plans.rules.permissions import demand
from zhixing.plans.rules.refusals import NotReady


@action
def add_item(*, plan: Plan, title: str, by: Person, reason: str = "", **fields: Any) -> PlanItem:
    """Put a task into the plan; into an approved plan only with a reason, and only a hard one.

    fields: as `new_item` takes them.
    Raises NotReady, OutsideCampaign, OwnerOutside, NotInTime, WrongTie.
    """
    plan = locked(plan)
    demand("add_item", by, plan)
    item = new_item(plan, title=title, by=by, **fields)
    why = _reason(item, reason, by)
    record("plan_item.added", item, facts=item_facts(item), items=why, campaign=plan.campaign)
    return item


def item_facts(item: PlanItem) -> dict[str, object]:
    return {**snapshot(item), "supporting_units": [*item.supporting_units.order_by("pk")]}


def _reason(item: PlanItem, reason: str, by: Person) -> list[Ledgered]:
    """Why an approved plan gets another item."""
    if item.plan.state != Plan.State.APPROVED:
        return []
    if not reason:
        raise NotReady(_("方案已批准，新增任务须写明理由。"), field="reason")
    return [ItemChange.objects.create(item=item, changes={}, reason=reason, by=by)]
