"""Who may do what with a meeting. No phase is needed: a campaign meets from its first day on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import (
    Visitor,
    heads_unit,
    in_unit,
    is_office,
    require,
    require_open,
)
from zhixing.meetings.models import Meeting
from zhixing.organisation.models import Unit
from zhixing.web.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# After so many days a meeting that decided nothing is listed as such (row H4).
SILENT = timedelta(days=7)


class NotHeldYet(Refused):
    """The meeting has not begun, so nobody can say what happened there."""

    code = "not_held_yet"


class MeetingCancelled(Refused):
    """The meeting does not take place."""

    code = "meeting_cancelled"


class AlreadyRecorded(Refused):
    """What was written down of a meeting shows that it took place."""

    code = "already_recorded"


class HostOutside(Refused):
    """Host or recorder does not belong to the organisation."""

    code = "host_outside"


class NobodyCalled(Refused):
    """The chosen units have nobody, or more people than one meeting can record."""

    code = "nobody_called"
    field = "units"


class NoPlan(Refused):
    """There is no plan that could take up what was decided."""

    code = "no_plan"
    field = "unit"


class SameFile(Refused):
    """The meeting has this very file already."""

    code = "same_file"
    field = "documents"


@dataclass(frozen=True, slots=True)
class Rule:
    """role: whether the person may; begun: whether the meeting must have begun."""

    role: Callable[[Visitor, Meeting], bool]
    begun: bool
    who: StrOrPromise


def keeps(person: Visitor, meeting: Meeting) -> bool:
    """Writes the meeting's record: its recorder, its host, the office."""
    if not person.is_authenticated:
        return False
    own = person.pk in {meeting.recorder_id, meeting.host_id}
    return own or is_office(person, meeting.campaign)


def arranges(person: Visitor, meeting: Meeting) -> bool:
    """Calls it off or moves it: who keeps it, and the head of the unit that meets."""
    return keeps(person, meeting) or heads_unit(person, meeting.unit)


_KEEPERS = gettext_lazy("只有记录人、主持人和领导小组办公室可以登记会议情况。")
_ARRANGERS = gettext_lazy("只有记录人、主持人、召开单位负责人和领导小组办公室可以调整会议。")

RULES: dict[str, Rule] = {
    "revise": Rule(arranges, False, _ARRANGERS),
    "cancel": Rule(arranges, False, _ARRANGERS),
    "file": Rule(keeps, False, _KEEPERS),
    "take": Rule(keeps, True, _KEEPERS),
    "write_up": Rule(keeps, True, _KEEPERS),
    "decide": Rule(keeps, True, _KEEPERS),
}


def may(verb: str, person: Visitor, meeting: Meeting) -> bool:
    """Whether the person may do this to the meeting now."""
    rule = RULES[verb]
    stands = meeting.campaign.closed_at is None and meeting.cancelled_at is None
    if verb == "cancel" and meeting.recorded_at is not None:
        return False
    return stands and (not rule.begun or has_begun(meeting)) and rule.role(person, meeting)


def demand(verb: str, person: Visitor, meeting: Meeting) -> None:
    """Raise NotYours, AlreadyClosed, MeetingCancelled, AlreadyRecorded or NotHeldYet."""
    demand_role(verb, person, meeting)
    if meeting.cancelled_at is not None:
        raise MeetingCancelled(_("会议“%(title)s”已取消。") % {"title": meeting.title})
    if verb == "cancel" and meeting.recorded_at is not None:
        raise AlreadyRecorded(_("会议已经登记过情况，不能取消。"))
    if RULES[verb].begun and not has_begun(meeting):
        raise NotHeldYet(_("会议还没有开始，开过以后再登记。"))


def demand_role(verb: str, person: Visitor, meeting: Meeting) -> None:
    """The same without the meeting's state, which a page leaves to the action."""
    require(RULES[verb].role(person, meeting), str(RULES[verb].who))
    require_open(meeting.campaign)


def verbs(person: Visitor, meeting: Meeting) -> frozenset[str]:
    """Everything that the person may do with the meeting now, for its buttons."""
    return frozenset(verb for verb in RULES if may(verb, person, meeting))


def may_convene(person: Visitor, campaign: Campaign) -> bool:
    """Call a meeting of some unit: anybody with a post, the office."""
    if campaign.closed_at is not None or not person.is_authenticated:
        return False
    return is_office(person, campaign) or any(
        post.unit.path.startswith(campaign.organiser.path) for post in person.current_posts
    )


def demand_convene(person: Visitor, campaign: Campaign, unit: Unit) -> None:
    """Raise NotYours or AlreadyClosed unless the person may call a meeting of the unit."""
    within = unit.path.startswith(campaign.organiser.path)
    speaks = is_office(person, campaign) or in_unit(person, unit) or heads_unit(person, unit)
    require(within and speaks, _("只有本单位人员和领导小组办公室可以召开会议。"))
    require_open(campaign)


def has_begun(meeting: Meeting) -> bool:
    return meeting.begins <= timezone.now()
