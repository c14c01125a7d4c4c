"""Phases: adding, changing, moving, ordering and taking back. Each grants verbs, so each binds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.actions.giving import locked, require_inside
from zhixing.campaigns.models import Campaign, Phase
from zhixing.campaigns.rules import PhaseGone, may_plan, require, require_open
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.rules import Actor

# Far above any position, so that moved rows never meet one that is still taken.
ASIDE = 10_000


@action
def add_phase(*, campaign: Campaign, fields: Mapping[str, Any], by: Actor) -> Phase:
    """Put a phase after the others. fields: as in `campaigns.found`.

    Raises AlreadyClosed, PhaseOutside.
    """
    held = _opened(campaign, by)
    last = held.phases.order_by("position").last()
    position = last.position + 1 if last else 1
    phase = Phase.objects.create(campaign=held, position=position, **fields)
    require_inside(held, [phase])
    record("phase.added", phase, facts=snapshot(phase), campaign=held)
    return phase


@action
def change_phase(*, phase: Phase, fields: Mapping[str, Any], by: Actor) -> Phase:
    """Say the phase anew: dates, aims, criteria, the verbs it grants.

    Raises AlreadyClosed, PhaseGone, PhaseOutside.
    """
    return _changed("phase.changed", phase, by, fields)


@action
def move_phase(*, phase: Phase, begins: date, ends: date, by: Actor) -> Phase:
    """Give the phase other dates. Raises AlreadyClosed, PhaseGone, PhaseOutside."""
    return _changed("phase.moved", phase, by, {"begins": begins, "ends": ends})


@action
def place_phase(*, phase: Phase, position: int, by: Actor) -> list[Phase]:
    """Make the phase the `position`th of the campaign; the others keep their order.

    position: from 1; one beyond the last means the last. Raises AlreadyClosed, PhaseGone.
    """
    held = _opened(phase.campaign, by)
    order = [other for other in held.phases.all() if other.pk != phase.pk]
    order.insert(max(position, 1) - 1, _found(held, phase))
    held.phases.update(position=F("position") + ASIDE)
    for number, other in enumerate(order, start=1):
        other.position = number
        other.save(update_fields=["position"])
    record("phases.ordered", held, items=order, campaign=held)
    return order


@action
def remove_phase(*, phase: Phase, by: Actor) -> Phase:
    """Take the phase back: it grants nothing any more. Raises AlreadyClosed, PhaseGone."""
    return _changed("phase.removed", phase, by, {"removed_at": timezone.now()})


def _changed(kind: str, phase: Phase, by: Actor, fields: Mapping[str, Any]) -> Phase:
    held = _opened(phase.campaign, by)
    found = _found(held, phase)
    for name, value in fields.items():
        setattr(found, name, value)
    require_inside(held, [found])
    found.save(update_fields=list(fields))
    record(kind, found, facts=snapshot(found, *fields), campaign=held)
    return found


def _opened(campaign: Campaign, by: Actor) -> Campaign:
    held = locked(campaign)
    require_open(held)
    require(may_plan(by, held))
    return held


def _found(campaign: Campaign, phase: Phase) -> Phase:
    """The phase as it is now; the campaign's row is held, so it stays so."""
    found = campaign.phases.filter(pk=phase.pk).first()
    if found is None:
        raise PhaseGone(_("阶段“%(name)s”已经撤销") % {"name": phase.name})
    return found
