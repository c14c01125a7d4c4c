"""Who may do what with a slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import (
    Visitor,
    has_role,
    heads_unit,
    in_unit,
    is_office,
    require,
    require_open,
)
from zhixing.notices.models import Slip
from zhixing.notices.rules.refusals import NotOverdue, WrongState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Rule:
    role: Callable[[Visitor, Slip], bool]
    fits: Callable[[Slip], bool]
    who: StrOrPromise


def runs(person: Visitor, slip: Slip) -> bool:
    return is_office(person, slip.campaign)


def receives(person: Visitor, slip: Slip) -> bool:
    """The receiver, or who heads the unit; the campaign's office only where it is the receiver."""
    if not person.is_authenticated:
        return False
    own = person.pk == slip.receiver_id
    return own or (heads_unit(person, slip.unit) and not runs(person, slip))


def is_overdue(slip: Slip) -> bool:
    return slip.is_open and slip.due < timezone.localdate()


_OFFICE = gettext_lazy("只有领导小组办公室可以签发、办结督办单。")
_RECEIVER = gettext_lazy("只有承办人和承办单位负责人可以签收、反馈。")

RULES: dict[str, Rule] = {
    "sign": Rule(receives, lambda slip: slip.is_open and slip.signed_at is None, _RECEIVER),
    "answer": Rule(receives, lambda slip: slip.is_open and slip.answered_at is None, _RECEIVER),
    "close": Rule(runs, lambda slip: slip.is_open and slip.answered_at is not None, _OFFICE),
    "escalate": Rule(runs, lambda slip: is_overdue(slip) and slip.colour in Slip.NEXT, _OFFICE),
}


def may(verb: str, person: Visitor, slip: Slip) -> bool:
    """Whether the person may do this to the slip now."""
    rule = RULES[verb]
    return slip.campaign.closed_at is None and rule.fits(slip) and rule.role(person, slip)


def demand(verb: str, person: Visitor, slip: Slip) -> None:
    """Raise NotYours, AlreadyClosed, NotOverdue or WrongState unless `may`."""
    demand_role(verb, person, slip)
    if RULES[verb].fits(slip):
        return
    if verb == "escalate" and slip.is_open and slip.colour in Slip.NEXT:
        raise NotOverdue(
            _("第 %(number)s 号督办单还没有逾期（时限 %(due)s），不能签发下一色督办单。")
            % {"number": slip.number, "due": slip.due.isoformat()}
        )
    raise WrongState(
        _("第 %(number)s 号督办单现在不能这样办理。请刷新页面，查看最新情况。")
        % {"number": slip.number}
    )


def demand_role(verb: str, person: Visitor, slip: Slip) -> None:
    """The same without the slip's state, which a page leaves to the action."""
    rule = RULES[verb]
    require(rule.role(person, slip), str(rule.who))
    require_open(slip.campaign)


def verbs(person: Visitor, slip: Slip) -> frozenset[str]:
    return frozenset(verb for verb in RULES if may(verb, person, slip))


def may_issue(person: Visitor, campaign: Campaign) -> bool:
    return campaign.closed_at is None and is_office(person, campaign)


def demand_issue(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_issue`."""
    require(is_office(person, campaign), str(_OFFICE))
    require_open(campaign)


def sees_all(person: Visitor, campaign: Campaign) -> bool:
    """Whoever has a duty in the campaign."""
    return has_role(person, campaign)


def may_see(person: Visitor, slip: Slip) -> bool:
    """Duty holders, the receiver, the unit and who heads it."""
    if not person.is_authenticated:
        return False
    own = person.pk == slip.receiver_id or in_unit(person, slip.unit)
    return own or heads_unit(person, slip.unit) or sees_all(person, slip.campaign)
