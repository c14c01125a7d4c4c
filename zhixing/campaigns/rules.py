"""What a person is in a campaign, and what its phases grant. One query a request for all duties."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.organisation.models import Person
from zhixing.organisation.rules import (
    Actor,
    AlreadyEnded,
    Visitor,
    heads_unit,
    in_unit,
    may_organise,
    require,
    unit_ids,
)
from zhixing.web.errors import Refused

__all__ = [
    "Actor",
    "AlreadyClosed",
    "AlreadyEnded",
    "DutyHeld",
    "LeaderHeld",
    "PhaseClosed",
    "SlugTaken",
    "Visitor",
    "current_duties",
    "forget_duties",
    "has_role",
    "heads_unit",
    "in_unit",
    "is_inspector",
    "is_office",
    "may_close",
    "may_found",
    "may_give_duties",
    "require",
    "require_open",
    "require_phase",
    "unit_ids",
]

_MEMO = "_current_duties"


class PhaseClosed(Refused):
    """No current phase of the campaign grants the verb."""

    code = "phase_closed"


class AlreadyClosed(Refused):
    """The campaign is an archive: it can be read, and nothing in it can be changed."""

    code = "already_closed"


class DutyHeld(Refused):
    """The person has this role in the campaign already."""

    code = "duty_held"
    field = "person"


class LeaderHeld(Refused):
    """A campaign has one leader at a time."""

    code = "leader_held"
    field = "role"


class SlugTaken(Refused):
    """Another campaign lives at this address."""

    code = "slug_taken"
    field = "slug"


def current_duties(person: Visitor) -> tuple[Duty, ...]:
    """The person's duties of today in every campaign, read once for each Person instance."""
    if not person.is_authenticated:
        return ()
    duties: tuple[Duty, ...] | None = getattr(person, _MEMO, None)
    if duties is None:
        today = timezone.localdate()
        held = Q(ended__isnull=True) | Q(ended__gt=today)
        duties = tuple(Duty.objects.filter(held, person_id=person.pk, began__lte=today))
        setattr(person, _MEMO, duties)
    return duties


def forget_duties(person: Person) -> None:
    """Let the next question be asked of the database: an action has changed the duties."""
    setattr(person, _MEMO, None)


def has_role(person: Visitor, campaign: Campaign, *roles: str) -> bool:
    """Whether the person has any of the roles in the campaign now; of no roles, any at all."""
    return any(
        duty.campaign_id == campaign.pk and (not roles or duty.role in roles)
        for duty in current_duties(person)
    )


def is_office(person: Visitor, campaign: Campaign) -> bool:
    """The office of the leading group, or its leader: whoever runs the campaign day by day."""
    return has_role(person, campaign, Duty.Role.OFFICE, Duty.Role.LEADER)


def is_inspector(person: Visitor, campaign: Campaign) -> bool:
    return has_role(person, campaign, Duty.Role.INSPECTOR)


def require_open(campaign: Campaign) -> None:
    """Raise AlreadyClosed for an archive."""
    if campaign.closed_at is not None:
        raise AlreadyClosed(_("活动“%(name)s”已结束，只供查阅") % {"name": campaign.name})


def require_phase(campaign: Campaign, verb: Verb) -> None:
    """Raise PhaseClosed unless a current phase of the campaign, still open, grants the verb."""
    if not campaign.grants(verb):
        raise PhaseClosed(
            _("“%(name)s”现阶段不能“%(verb)s”，请查看活动的阶段安排")
            % {"name": campaign.name, "verb": verb.label}
        )


def may_found(by: Visitor | Actor) -> bool:
    """Begin a campaign: the administrator of the installation."""
    return may_organise(by)


def may_close(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Make the campaign an archive: its leader or the administrator, once."""
    return campaign.closed_at is None and _in_charge(by, campaign)


def may_give_duties(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Give and end duties in an open campaign: its leader or the administrator."""
    return campaign.closed_at is None and _in_charge(by, campaign)


def _in_charge(by: Visitor | Actor, campaign: Campaign) -> bool:
    if may_organise(by):
        return True
    return not isinstance(by, str) and has_role(by, campaign, Duty.Role.LEADER)
