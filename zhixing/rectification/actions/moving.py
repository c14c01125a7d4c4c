"""What the steps share: holding the rows, sending a measure back, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import record, snapshot
from zhixing.ledger.actions import Item
from zhixing.measures.actions.answers import tell_reopening
from zhixing.measures.actions.moving import MOVED, reopened
from zhixing.measures.actions.moving import locked as locked_measure
from zhixing.measures.models import Measure, Reopening
from zhixing.organisation.models import Person
from zhixing.rectification.models import Rectification
from zhixing.rectification.rules.refusals import NotInTime


def locked(rectification: Rectification) -> Rectification:
    """The rectification as it is now with its measure, both rows held until the action ends."""
    rows = Rectification.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign__organiser", "unit", "feedback", "finding"
    )
    held = rows.get(pk=rectification.pk)
    if held.measure_id is not None:
        held.measure = locked_measure(Measure(pk=held.measure_id))
    return held


def measure_of(rectification: Rectification) -> Measure:
    """The measure of a rectification whose stage says that it has one."""
    measure = rectification.measure
    assert measure is not None  # noqa: S101 - asked of by every rule that comes before
    return measure


def sent_back(
    rectification: Rectification, cause: str, reason: str, due: date, by: Person
) -> list[Item]:
    """Send the measure back to work with a new deadline; returns what is to be recorded of that."""
    if due <= timezone.localdate():
        raise NotInTime(_("新的整改期限须晚于今天。"))
    measure = measure_of(rectification)
    reopening: Reopening = reopened(measure, cause, reason, by)
    measure.deadline = due
    measure.save(update_fields=["deadline"])
    tell_reopening(measure, reopening)
    return [moved(measure), reopening]


def moved(measure: Measure) -> Item:
    return measure, snapshot(measure, *MOVED, "deadline")


def record_step(
    kind: str, rectification: Rectification, items: Iterable[Item] = (), **facts: Any
) -> None:
    """Record a step: what stands in the rectification's own row, and the rows that changed."""
    told = {**snapshot(rectification, "measure", "look_back_on"), **facts}
    record(kind, rectification, facts=told, items=items, campaign=rectification.campaign)
