"""Giving duties in a campaign, changing what they cover, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence

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
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import Actor


@action
def assign_duty(
    *,
    campaign: Campaign,
    person: Person,
    role: str,
    by: Actor,
    unit: Unit | None = None,
    scope: str = "",
    scope_units: Sequence[Unit] = (),
) -> Duty:
    """Give the person a role in the campaign from today.

    unit: as whose head or secretary a member sits in the group. scope, scope_units: what a leader
    or deputy answers for (分管领域).
    Raises AlreadyClosed, DutyHeld, LeaderHeld.
    """
    held = locked(campaign)
    require_open(held)
    require(may_give_duties(by, held))
    duty = give(held, person, role, unit=unit, scope=scope, scope_units=scope_units)
    record("duty.assigned", duty, facts=snapshot(duty), campaign=held)
    return duty


@action
def revise_duty(
    *, duty: Duty, by: Actor, unit: Unit | None, scope: str, scope_units: Sequence[Unit]
) -> Duty:
    """Change what the duty covers; person and role stay. Raises AlreadyClosed, AlreadyEnded."""
    held = _open_duty(duty, by)
    held.unit, held.scope = unit, scope
    held.save(update_fields=["unit", "scope"])
    held.scope_units.set(scope_units)
    facts = snapshot(held, "unit", "scope", "scope_units")
    record("duty.revised", held, facts=facts, campaign=held.campaign)
    forget_duties(duty.person)
    return held


@action
def end_duty(*, duty: Duty, by: Actor) -> Duty:
    """Take the role back as of today; the row stays as history.

    Raises AlreadyClosed, AlreadyEnded.
    """
    held = _open_duty(duty, by)
    held.ended = timezone.localdate()
    held.save(update_fields=["ended"])
    record("duty.ended", held, facts=snapshot(held), campaign=held.campaign)
    forget_duties(duty.person)
    return held


def _open_duty(duty: Duty, by: Actor) -> Duty:
    campaign = locked(duty.campaign)
    require_open(campaign)
    require(may_give_duties(by, campaign))
    held = Duty.objects.select_for_update(no_key=True).get(pk=duty.pk)
    if held.ended is not None:
        raise AlreadyEnded(_("该职责已于 %(day)s 结束") % {"day": held.ended.isoformat()})
    held.campaign = campaign
    return held
