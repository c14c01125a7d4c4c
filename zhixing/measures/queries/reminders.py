"""Which owners are to be reminded of a deadline; the ledger knows who was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from zhixing.ledger import reference
from zhixing.ledger.canonical import canonical
from zhixing.ledger.models import Opening
from zhixing.measures.models import Measure
from zhixing.measures.queries.measures import overdue, soon

FACT = "reminder"


def reminder(measure: Measure, today: date | None = None) -> str:
    """What the owner is reminded of: once before a deadline, once after it. A later deadline that
    the office granted is a new one."""
    passed = measure.deadline < (today or timezone.localdate())
    return f"{'overdue' if passed else 'near'}:{measure.deadline.isoformat()}"


def to_remind(today: date | None = None) -> list[Measure]:
    """Unclaimed measures near or past their deadline whose owners were not yet told by mail."""
    day = today or timezone.localdate()
    due = Measure.objects.filter(overdue(day) | soon(day), state=Measure.State.COMMITTED)
    measures = list(
        due.filter(campaign__closed_at__isnull=True)
        .exclude(owner__email="")
        .select_related("owner")
        .order_by("deadline", "pk")
    )
    said = _said(measures)
    return [m for m in measures if (reference(m), canonical(reminder(m, day))) not in said]


def was_reminded(measure: Measure, today: date | None = None) -> bool:
    return (reference(measure), canonical(reminder(measure, today))) in _said([measure])


def _said(measures: Collection[Measure]) -> set[tuple[str, str]]:
    names = [reference(measure) for measure in measures]
    rows = Opening.objects.filter(subject__in=names, field=FACT)
    return set(rows.values_list("subject", "value"))
