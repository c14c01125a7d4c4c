"""Steps that several actions share: holding the campaign and giving a duty."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import DutyHeld, LeaderHeld, forget_duties
from zhixing.organisation.models import Person


def locked(campaign: Campaign) -> Campaign:
    """The campaign's row, held until the action ends, so that closing and duties take turns."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def give(campaign: Campaign, person: Person, role: str) -> Duty:
    _require_free(campaign, person, role)
    forget_duties(person)
    return Duty.objects.create(campaign=campaign, person=person, role=role)


def _require_free(campaign: Campaign, person: Person, role: str) -> None:
    open_duties = campaign.duties.filter(role=role, ended__isnull=True).select_related("person")
    if open_duties.filter(person=person).exists():
        raise DutyHeld(
            _("%(name)s已经担任“%(role)s”") % {"name": person.name, "role": Duty.Role(role).label}
        )
    leader = open_duties.first() if role == Duty.Role.LEADER else None
    if leader is not None:
        raise LeaderHeld(_("组长现由%(name)s担任，请先结束其职责") % {"name": leader.person.name})
