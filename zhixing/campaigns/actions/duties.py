"""Giving duties in a campaign, and taking them back."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.actions.giving import give, locked
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import (
    AlreadyEnded,
    forget_duties,
    may_give_duties,
    require,
    require_open,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.organisation.rules import Actor


@action
def assign_duty(*, campaign: Campaign, person: Person, role: str, by: Actor) -> Duty:
    """Give the person a role in the campaign from today.

    Raises AlreadyClosed, DutyHeld, LeaderHeld.
    """
    held = locked(campaign)
    require_open(held)
    require(may_give_duties(by, held))
    duty = give(held, person, role)
    record("duty.assigned", duty, facts=snapshot(duty), campaign=held)
    return duty


@action
def end_duty(*, duty: Duty, by: Actor) -> Duty:
    """Take the role back as of today; the row stays as history.

    Raises AlreadyClosed, AlreadyEnded.
    """
    campaign = locked(duty.campaign)
    require_open(campaign)
    require(may_give_duties(by, campaign))
    held = Duty.objects.select_for_update().get(pk=duty.pk)
    if held.ended is not None:
        raise AlreadyEnded(_("该职责已于 %(day)s 结束") % {"day": held.ended.isoformat()})
    held.ended = timezone.localdate()
    held.save(update_fields=["ended"])
    record("duty.ended", held, facts=snapshot(held), campaign=campaign)
    forget_duties(duty.person)
    return held
