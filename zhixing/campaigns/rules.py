"""What a person is in a campaign, and what its phases grant. One query a request for all duties."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import (
    Actor,
    AlreadyEnded,
    Visitor,
    current_posts,
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
    "BasisGone",
    "ClauseNumberTaken",
    "DutyHeld",
    "KeyTaken",
    "LeaderHeld",
    "PhaseClosed",
    "PhaseGone",
    "PhaseOutside",
    "SlugTaken",
    "TemplateGone",
    "Visitor",
    "current_duties",
    "forget_duties",
    "has_role",
    "heads_unit",
    "in_unit",
    "is_inspector",
    "is_office",
    "may_close",
    "may_declare",
    "may_found",
    "may_give_duties",
    "may_keep_templates",
    "may_plan",
    "may_take_template",
    "own_organisers",
    "require",
    "require_open",
    "require_phase",
    "unit_ids",
]

_MEMO = "_current_duties"
RUNNING = (Duty.Role.OFFICE, Duty.Role.LEADER)


class PhaseClosed(Refused):
    """No current phase of the campaign grants the verb."""

    code = "phase_closed"


class AlreadyClosed(Refused):
    """The campaign is an archive: it can be read, and nothing in it can be changed."""

    code = "already_closed"


class PhaseOutside(Refused):
    """A phase lies within its campaign, or nobody could say when the campaign is over."""

    code = "phase_outside"
    field = "ends"


class PhaseGone(Refused):
    """The phase was taken back."""

    code = "phase_gone"


class BasisGone(Refused):
    """The document or the clause was taken back."""

    code = "basis_gone"


class ClauseNumberTaken(Refused):
    """A number names one clause of a document."""

    code = "clause_number_taken"
    field = "number"


class KeyTaken(Refused):
    """Another template has this key."""

    code = "key_taken"
    field = "key"


class TemplateGone(Refused):
    """The template was taken out."""

    code = "template_gone"


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
        rows = Duty.objects.filter(held, person_id=person.pk, began__lte=today)
        duties = tuple(rows.order_by("pk"))
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
    return has_role(person, campaign, *RUNNING)


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


def may_found(by: Visitor | Actor, organiser: Unit | None = None) -> bool:
    """Begin a campaign: the administrator; for their own unit its head, and whoever runs or leads
    a campaign of the same organiser. Without an organiser: whether for any unit at all."""
    if may_organise(by):
        return True
    if isinstance(by, str) or not by.is_authenticated:
        return False
    own = own_organisers(by)
    if organiser is None:
        return bool(own)
    return heads_unit(by, organiser) or any(unit.pk == organiser.pk for unit in own)


def own_organisers(person: Person) -> list[Unit]:
    """Units in whose name the person may begin a campaign without being the administrator: the
    organisers of those they run, then what they head. Units below a headed one are left out."""
    run = [duty.campaign.organiser for duty in _run_by(person)]
    return run + [post.unit for post in current_posts(person) if post.heads]


def _run_by(person: Person) -> QuerySet[Duty]:
    """Duties with which the person leads or runs a campaign now."""
    running = [duty.pk for duty in current_duties(person) if duty.role in RUNNING]
    # A duty cannot be ended in an archive: it would give the right for ever.
    open_ones = Duty.objects.filter(pk__in=running, campaign__closed_at__isnull=True)
    return open_ones.select_related("campaign__organiser")


def may_close(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Make the campaign an archive: its leader or the administrator, once."""
    return campaign.closed_at is None and _in_charge(by, campaign)


def may_give_duties(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Give and end duties in an open campaign: its leader or the administrator."""
    return campaign.closed_at is None and _in_charge(by, campaign)


def may_plan(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Change phases, documents and what an open campaign says of itself: its office, its leader
    or the administrator."""
    return campaign.closed_at is None and _runs(by, campaign)


def may_take_template(by: Visitor | Actor, campaign: Campaign) -> bool:
    """Make a template of a campaign, finished or not: whoever runs it, or the administrator."""
    return _runs(by, campaign)


def may_keep_templates(by: Visitor | Actor) -> bool:
    """Bring templates in and take them out: the administrator."""
    return may_organise(by)


def may_declare(by: Visitor | Actor) -> bool:
    """Open a programme: the administrator."""
    return may_organise(by)


def _in_charge(by: Visitor | Actor, campaign: Campaign) -> bool:
    if may_organise(by):
        return True
    return not isinstance(by, str) and has_role(by, campaign, Duty.Role.LEADER)


def _runs(by: Visitor | Actor, campaign: Campaign) -> bool:
    if may_organise(by):
        return True
    return not isinstance(by, str) and is_office(by, campaign)
