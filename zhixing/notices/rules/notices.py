"""Who may do what with a notice. No phase is needed: good and bad work show on any day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import (
    Visitor,
    has_role,
    heads_unit,
    in_unit,
    is_office,
    require,
    require_open,
)
from zhixing.notices.models import Notice
from zhixing.notices.rules.refusals import WrongState
from zhixing.plans.rules.permissions import is_insider

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Notice.State
Kind = Notice.Kind
BOTH = frozenset(Kind)
CRITICISM = frozenset({Kind.CRITICISM})
# What everybody inside may know of; before that it is the office's, the leader's and the unit's.
ISSUED = frozenset({State.ISSUED, State.ENDED, State.REMOVED})


@dataclass(frozen=True, slots=True)
class Rule:
    """role: whether the person may, in the states, for notices of these kinds."""

    role: Callable[[Visitor, Notice], bool]
    states: frozenset[State]
    kinds: frozenset[Kind]
    who: StrOrPromise


def runs(person: Visitor, notice: Notice) -> bool:
    return is_office(person, notice.campaign)


def of_unit(person: Visitor, notice: Notice) -> bool:
    """Works in the unit that the notice is about, or heads it or one above it."""
    return in_unit(person, notice.unit) or heads_unit(person, notice.unit)


def _replies(person: Visitor, notice: Notice) -> bool:
    """Speaks for the unit; whoever runs the campaign speaks for no unit but the own."""
    return in_unit(person, notice.unit) or (of_unit(person, notice) and not runs(person, notice))


def _decides(person: Visitor, notice: Notice) -> bool:
    """The leader, and never whoever put it up."""
    leads = has_role(person, notice.campaign, Duty.Role.LEADER)
    return leads and person.pk != notice.submitted_by_id


_OFFICE = gettext_lazy("只有领导小组办公室可以办理通报。")
_UNIT = gettext_lazy("只有被通报单位的人员和负责人可以申辩。")
_LEADER = gettext_lazy("通报由组长审批；报送人不能审批自己报送的通报。")

RULES: dict[str, Rule] = {
    "revise": Rule(runs, frozenset({State.DRAFTED, State.REFUSED}), BOTH, _OFFICE),
    "cite": Rule(runs, frozenset({State.DRAFTED}), BOTH, _OFFICE),
    "send": Rule(runs, frozenset({State.DRAFTED}), CRITICISM, _OFFICE),
    "reply": Rule(_replies, frozenset({State.AWAITING, State.REPLIED}), CRITICISM, _UNIT),
    "answer": Rule(runs, frozenset({State.REPLIED}), CRITICISM, _OFFICE),
    "submit": Rule(runs, frozenset({State.DRAFTED, State.AWAITING, State.REPLIED}), BOTH, _OFFICE),
    "decide": Rule(_decides, frozenset({State.SUBMITTED}), BOTH, _LEADER),
    "withdraw": Rule(
        runs,
        frozenset({State.DRAFTED, State.AWAITING, State.REPLIED, State.REFUSED}),
        BOTH,
        _OFFICE,
    ),
    "remove": Rule(runs, frozenset({State.ISSUED}), CRITICISM, _OFFICE),
}


def may(verb: str, person: Visitor, notice: Notice) -> bool:
    """Whether the person may do this to the notice now: role, kind and state together."""
    rule = RULES[verb]
    stands = notice.campaign.closed_at is None and notice.kind in rule.kinds
    if verb == "submit" and not _may_be_put_up(notice):
        return False
    if verb == "answer" and not notice.open_replies:
        return False
    fits = stands and notice.state in rule.states
    return fits and person.is_authenticated and rule.role(person, notice)


def demand(verb: str, person: Visitor, notice: Notice) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may`, the reply left to the action."""
    demand_role(verb, person, notice)
    rule = RULES[verb]
    if notice.kind not in rule.kinds or notice.state not in rule.states:
        raise WrongState(
            _("通报“%(title)s”现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"title": notice.title, "state": notice.get_state_display()}
        )


def demand_role(verb: str, person: Visitor, notice: Notice) -> None:
    """The same without the state, which a page leaves to the action, to be told in words."""
    rule = RULES[verb]
    require(person.is_authenticated and rule.role(person, notice), str(rule.who))
    require_open(notice.campaign)


def check_transition(notice: Notice, to: str) -> None:
    """Raise WrongState unless a notice of this kind has this move."""
    if to not in Notice.TRANSITIONS[notice.kind].get(notice.state, frozenset()):
        raise WrongState(
            _("“%(kind)s”不能从“%(old)s”变为“%(new)s”。")
            % {
                "kind": notice.get_kind_display(),
                "old": notice.get_state_display(),
                "new": State(to).label,
            }
        )


def verbs(person: Visitor, notice: Notice) -> frozenset[str]:
    """Everything that the person may do to the notice now, for its buttons."""
    return frozenset(verb for verb in RULES if may(verb, person, notice))


def may_draft(person: Visitor, campaign: Campaign) -> bool:
    return campaign.closed_at is None and is_office(person, campaign)


def demand_draft(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_draft`."""
    require(is_office(person, campaign), str(_OFFICE))
    require_open(campaign)


def may_see_inner(person: Visitor, notice: Notice) -> bool:
    """Drafts, replies and what was removed: the office, the leader and the unit."""
    return person.is_authenticated and (runs(person, notice) or of_unit(person, notice))


def may_see(person: Visitor, notice: Notice) -> bool:
    """Issued notices are for everybody inside."""
    issued = notice.state in ISSUED and is_insider(person, notice.campaign)
    return issued or may_see_inner(person, notice)


def may_read(person: Visitor, notice: Notice) -> bool:
    """Read what it says: a criticism that was removed or has run out says no more to others."""
    return may_see_inner(person, notice) or (may_see(person, notice) and stands(notice))


def stands(notice: Notice) -> bool:
    """Whether an issued notice still says what it says; the last day counts."""
    over = notice.until is not None and notice.until < timezone.localdate()
    is_in_force = notice.state == State.ISSUED and not over
    return is_in_force or (not notice.is_criticism and notice.state in ISSUED)


def has_run_out(notice: Notice) -> bool:
    """Whether the unit's time to reply is over: not before the day after its last one."""
    return notice.reply_until is not None and notice.reply_until < timezone.localdate()


def _may_be_put_up(notice: Notice) -> bool:
    """As far as the reply goes (row G3)."""
    if not notice.is_criticism:
        return True
    if notice.state == State.AWAITING:
        return has_run_out(notice)
    return notice.state == State.REPLIED and not notice.open_replies
