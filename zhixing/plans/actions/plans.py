"""A unit's way to an approved plan: begun, submitted, approved one level up or returned."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions.writing import demand_within, locked
from zhixing.plans.models import Plan
from zhixing.plans.queries.plans import earlier, items_of, plan_above, unanswered
from zhixing.plans.rules.permissions import check_transition, demand, demand_begin, is_top
from zhixing.plans.rules.readiness import demand_ready
from zhixing.plans.rules.refusals import AlreadyPlanned, NoPlanAbove, NotReady
from zhixing.web.writing import insert

SELF_ANALYSIS = ("position", "strengths", "weaknesses")
TEXTS = (*SELF_ANALYSIS, "target", "path")
State = Plan.State


@action
def begin(*, campaign: Campaign, unit: Unit, by: Person) -> Plan:
    """Begin the unit's plan under the nearest approved one above, with what is known of the unit.

    Raises OutsideCampaign, NoPlanAbove, AlreadyPlanned.
    """
    demand_within(campaign, unit)
    demand_begin(by, campaign, unit)
    known = earlier(campaign, unit)
    plan = Plan(campaign=campaign, unit=unit, parent=_parent(campaign, unit), created_by=by)
    for name in SELF_ANALYSIS if known else ():
        setattr(plan, name, getattr(known, name))
    insert(plan, AlreadyPlanned(_("“%(unit)s”在这次活动中已有实施方案。") % {"unit": unit}))
    record("plan.begun", plan, facts=snapshot(plan), campaign=campaign)
    return plan


@action
def revise(
    *,
    plan: Plan,
    by: Person,
    position: str = "",
    strengths: str = "",
    weaknesses: str = "",
    target: str = "",
    path: str = "",
) -> Plan:
    """Save the draft, complete or not."""
    plan = locked(plan)
    demand("revise", by, plan)
    plan.position, plan.strengths, plan.weaknesses = position, strengths, weaknesses
    plan.target, plan.path = target, path
    plan.save(update_fields=TEXTS)
    record("plan.revised", plan, facts=snapshot(plan, *TEXTS), campaign=plan.campaign)
    return plan


@action
def submit(*, plan: Plan, by: Person) -> Plan:
    """Put the plan before the level above. Raises NotReady, which names all that is missing."""
    plan = locked(plan)
    demand("submit", by, plan)
    demand_ready(plan, items_of(plan), unanswered(plan))
    _move(plan, State.SUBMITTED)
    plan.submitted_by, plan.submitted_at = by, timezone.now()
    plan.decided_by, plan.decided_at, plan.decision = None, None, ""
    plan.save()
    _record_move("plan.submitted", plan)
    return plan


@action
def approve(*, plan: Plan, by: Person, decision: str = "") -> Plan:
    """Approve the plan: from now on its items are promises."""
    return _decided(plan, by, State.APPROVED, decision)


@action
def send_back(*, plan: Plan, by: Person, decision: str) -> Plan:
    """Return the plan, saying why. Raises NotReady without a reason."""
    if not decision:
        raise NotReady(_("退回时须写明理由。"), field="decision")
    return _decided(plan, by, State.RETURNED, decision)


def _decided(plan: Plan, by: Person, to: str, decision: str) -> Plan:
    plan = locked(plan)
    demand("decide", by, plan)
    _move(plan, to)
    plan.decided_by, plan.decided_at, plan.decision = by, timezone.now(), decision
    plan.save()
    _record_move(f"plan.{to}", plan)
    return plan


def _move(plan: Plan, to: str) -> None:
    check_transition(plan, to)
    plan.state = to


def _record_move(kind: str, plan: Plan) -> None:
    facts = {**snapshot(plan, "state", "decision"), "submitted_by": plan.submitted_by}
    record(kind, plan, facts=facts, campaign=plan.campaign)


def _parent(campaign: Campaign, unit: Unit) -> Plan | None:
    if is_top(campaign, unit):
        return None
    above = plan_above(campaign, unit)
    if above is None:
        raise NoPlanAbove(_("上级的实施方案还没有批准，批准以后才能承接。"))
    return above
