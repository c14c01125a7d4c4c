"""Said, done, verified (row H6): the owner claims, somebody else checks."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import Ledgered, action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.plans.actions.items import locked_item
from zhixing.plans.models import ItemCheck, Plan, PlanItem
from zhixing.plans.rules.permissions import demand_item
from zhixing.plans.rules.refusals import BelowUnfinished

State = PlanItem.State
STATE_FIELDS = ("state", "result", "measured_effect")


@action
def claim(*, item: PlanItem, result: str, measured_effect: str = "", by: Person) -> PlanItem:
    """Say that the task is done, and what came of it (row C3). Raises BelowUnfinished."""
    item = locked_item(item)
    demand_item("claim", by, item)
    _demand_finished_below(item)
    item.state, item.result, item.measured_effect = State.DONE, result, measured_effect
    item.claimed_by, item.claimed_at = by, timezone.now()
    item.save()
    _record_move("plan_item.claimed", item, [])
    return item


@action
def check(*, item: PlanItem, outcome: str, finding: str, by: Person) -> ItemCheck:
    """The verdict of somebody else; a refused claim goes back to work and stays on record."""
    item = locked_item(item)
    demand_item("check", by, item)
    claimed = {name: getattr(item, name) for name in ("result", "claimed_by", "claimed_at")}
    made = ItemCheck.objects.create(item=item, outcome=outcome, finding=finding, by=by, **claimed)
    if outcome == ItemCheck.Outcome.PASSED:
        item.state, item.verified_by, item.verified_at = State.VERIFIED, by, made.at
    else:
        item.state, item.result, item.measured_effect = State.PLANNED, "", ""
        item.claimed_by = item.claimed_at = None
    item.save()
    _record_move("plan_item.checked", item, [made])
    return made


def _record_move(kind: str, item: PlanItem, items: list[Ledgered]) -> None:
    facts = snapshot(item, *STATE_FIELDS)
    record(kind, item, facts=facts, items=items, campaign=item.plan.campaign)


def _demand_finished_below(item: PlanItem) -> None:
    """What units below have taken up must be verified there first."""
    below = item.taken_up.filter(plan__state=Plan.State.APPROVED).exclude(state=State.VERIFIED)
    units = [str(open_item.unit) for open_item in below.select_related("unit")[:5]]
    if units:
        raise BelowUnfinished(
            _("承接这项任务的%(units)s还没有核验通过，现在不能申请办结。")
            % {"units": _("、").join(units)}
        )
