"""Who may do what with a plan, an item, an indicator. A closed campaign is only read.

Writing a plan needs a phase that grants it. What waits for a decision can always be decided, what
was sent back put right, and what was approved done: nothing begun ends because a phase does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.campaigns.rules import (
    Visitor,
    has_role,
    heads_unit,
    in_unit,
    is_inspector,
    require,
    require_open,
    require_phase,
)
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import current_posts
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.rules.levels import decides
from zhixing.plans.rules.refusals import WrongState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN = frozenset({Plan.State.DRAFT, Plan.State.RETURNED})
SUBMITTED = frozenset({Plan.State.SUBMITTED})
APPROVED = frozenset({Plan.State.APPROVED})
State = PlanItem.State


def is_insider(person: Visitor, campaign: Campaign) -> bool:
    """Works in the organisation that runs the campaign, or has a duty in it, or administers."""
    if not person.is_authenticated:
        return False
    root = campaign.organiser.path
    works = any(post.unit.path.startswith(root) for post in current_posts(person))
    return works or has_role(person, campaign) or bool(person.is_staff)


def may_see(person: Visitor, plan: Plan) -> bool:
    """A plan and its items before they are approved are the organisation's own affair."""
    return plan.state == Plan.State.APPROVED or is_insider(person, plan.campaign)


def is_top(campaign: Campaign, unit: Unit) -> bool:
    return bool(unit.pk == campaign.organiser_id)


def writes_for(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    """Drafts the unit's plan: its people and whoever heads it; at the top, the office as well."""
    if is_top(campaign, unit) and has_role(person, campaign, Duty.Role.OFFICE):
        return True
    return in_unit(person, unit) or heads_unit(person, unit)


def speaks_for(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    """Answers for the unit: its head or one above; at the top, the office as well.

    The leader decides where nobody else can, and so speaks for no unit.
    """
    if has_role(person, campaign, Duty.Role.LEADER):
        return False
    is_clerk = is_top(campaign, unit) and has_role(person, campaign, Duty.Role.OFFICE)
    return is_clerk or heads_unit(person, unit)


def keeps_business(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    """Lists the unit's business tasks and indicators: its people, its heads, the office."""
    return has_role(person, campaign, Duty.Role.OFFICE) or writes_for(person, campaign, unit)


@dataclass(frozen=True, slots=True)
class PlanRule:
    role: Callable[[Visitor, Plan], bool]
    states: frozenset[Plan.State]
    phase: Verb | None
    who: StrOrPromise


@dataclass(frozen=True, slots=True)
class ItemRule:
    role: Callable[[Visitor, PlanItem], bool]
    states: frozenset[State]
    who: StrOrPromise


def _writes(person: Visitor, plan: Plan) -> bool:
    return writes_for(person, plan.campaign, plan.unit)


def _speaks(person: Visitor, plan: Plan) -> bool:
    return speaks_for(person, plan.campaign, plan.unit)


def _works_on(person: Visitor, item: PlanItem) -> bool:
    return person.pk == item.owner_id or heads_unit(person, item.unit)


def is_impartial(person: Visitor, item: PlanItem) -> bool:
    """Neither the owner nor who claimed, nor of the unit that had to do it."""
    return person.pk not in {item.owner_id, item.claimed_by_id} and not in_unit(person, item.unit)


def _checks(person: Visitor, item: PlanItem) -> bool:
    """An inspector, or who approves the plan, if impartial."""
    if not is_impartial(person, item):
        return False
    return is_inspector(person, item.plan.campaign) or decides(person, item.plan)


_WRITERS = gettext_lazy("只有本单位人员和负责人可以起草、修改本单位的实施方案。")
_HEADS = gettext_lazy("只有本单位负责人可以办理这件事。")
_ABOVE = gettext_lazy("实施方案由上一级单位负责人审批，最上一级由活动组长审批；报送人不能审批。")

PLAN_RULES: dict[str, PlanRule] = {
    "revise": PlanRule(_writes, OPEN, Verb.PLAN, _WRITERS),
    "add_item": PlanRule(_writes, OPEN | APPROVED, None, _WRITERS),
    "submit": PlanRule(_speaks, OPEN, Verb.PLAN, _HEADS),
    "decide": PlanRule(decides, SUBMITTED, None, _ABOVE),
    "change_item": PlanRule(_speaks, APPROVED, None, _HEADS),
    "support": PlanRule(
        decides, SUBMITTED | APPROVED, None, gettext_lazy("所需支持由审批方案的负责人答复。")
    ),
}
ITEM_RULES: dict[str, ItemRule] = {
    "claim": ItemRule(
        _works_on,
        frozenset({State.PLANNED}),
        gettext_lazy("只有责任人和责任单位负责人可以申请办结。"),
    ),
    "check": ItemRule(
        _checks,
        frozenset({State.DONE}),
        gettext_lazy(
            "核验须由督查员或审批方案的负责人进行；责任人、申请人和责任单位人员不能核验。"
        ),
    ),
}


def may(verb: str, person: Visitor, plan: Plan) -> bool:
    """Whether the person may do this to the plan now: role, state and phase together."""
    rule = PLAN_RULES[verb]
    phase = _phase_for(rule, plan)
    granted = phase is None or plan.campaign.grants(phase)
    is_open = plan.campaign.closed_at is None and granted and plan.state in rule.states
    return is_open and person.is_authenticated and rule.role(person, plan)


def demand(verb: str, person: Visitor, plan: Plan) -> None:
    """Raise NotYours, AlreadyClosed, PhaseClosed or WrongState unless `may`."""
    demand_role(verb, person, plan)
    if plan.state not in PLAN_RULES[verb].states:
        raise WrongState(
            _("“%(unit)s”的实施方案现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"unit": plan.unit, "state": plan.get_state_display()}
        )


def demand_role(verb: str, person: Visitor, plan: Plan) -> None:
    """The same without the state, which a page leaves to the action, to be told in words."""
    rule = PLAN_RULES[verb]
    require(person.is_authenticated and rule.role(person, plan), str(rule.who))
    require_open(plan.campaign)
    phase = _phase_for(rule, plan)
    if phase is not None:
        require_phase(plan.campaign, phase)


def _phase_for(rule: PlanRule, plan: Plan) -> Verb | None:
    return None if plan.state == Plan.State.RETURNED else rule.phase


def may_item(verb: str, person: Visitor, item: PlanItem) -> bool:
    """Whether the person may do this to the item now; its plan must be approved."""
    rule = ITEM_RULES[verb]
    plan = item.plan
    in_force = plan.campaign.closed_at is None and plan.state == Plan.State.APPROVED
    may_now = in_force and item.state in rule.states
    return may_now and person.is_authenticated and rule.role(person, item)


def demand_item(verb: str, person: Visitor, item: PlanItem) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_item`."""
    demand_item_role(verb, person, item)
    if item.plan.state != Plan.State.APPROVED or item.state not in ITEM_RULES[verb].states:
        raise WrongState(
            _("任务“%(title)s”现在是“%(state)s”，所在方案“%(plan)s”，不能这样办理。请刷新页面。")
            % {
                "title": item.title,
                "state": item.get_state_display(),
                "plan": item.plan.get_state_display(),
            }
        )


def demand_item_role(verb: str, person: Visitor, item: PlanItem) -> None:
    rule = ITEM_RULES[verb]
    require(person.is_authenticated and rule.role(person, item), str(rule.who))
    require_open(item.plan.campaign)


def check_transition(plan: Plan, to: str) -> None:
    """Raise WrongState unless a plan has this move."""
    if to not in Plan.TRANSITIONS[plan.state]:
        raise WrongState(
            _("“%(unit)s”的实施方案不能从“%(old)s”变为“%(new)s”。")
            % {"unit": plan.unit, "old": plan.get_state_display(), "new": Plan.State(to).label}
        )


def verbs(person: Visitor, plan: Plan) -> frozenset[str]:
    """Everything that the person may do to the plan now, for its buttons."""
    return frozenset(verb for verb in PLAN_RULES if may(verb, person, plan))


def item_verbs(person: Visitor, item: PlanItem) -> frozenset[str]:
    """Everything that the person may do to the item now, for its buttons."""
    own = {verb for verb in ITEM_RULES if may_item(verb, person, item)}
    return frozenset(own | {verb for verb in _OF_PLAN if may(verb, person, item.plan)})


_OF_PLAN = ("revise", "change_item", "support")


def may_begin(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    """Begin the unit's plan: who may write it, while a phase grants it."""
    return campaign.grants(Verb.PLAN) and writes_for(person, campaign, unit)


def demand_begin(person: Visitor, campaign: Campaign, unit: Unit) -> None:
    """Raise NotYours, AlreadyClosed or PhaseClosed unless `may_begin`."""
    require(writes_for(person, campaign, unit), str(_WRITERS))
    require_open(campaign)
    require_phase(campaign, Verb.PLAN)


def may_keep_business(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    return campaign.closed_at is None and keeps_business(person, campaign, unit)


def demand_keep_business(person: Visitor, campaign: Campaign, unit: Unit) -> None:
    """Raise NotYours or AlreadyClosed unless the person may keep the unit's figures."""
    allowed = keeps_business(person, campaign, unit)
    require(allowed, _("只有本单位人员和领导小组办公室可以登记业务工作和指标。"))
    require_open(campaign)


def may_own(owner: Person, unit: Unit) -> bool:
    """Whether somebody may answer for the unit: works in it or below it, or heads one above it."""
    if heads_unit(owner, unit):
        return True
    return any(post.unit.path.startswith(unit.path) for post in owner.current_posts)
