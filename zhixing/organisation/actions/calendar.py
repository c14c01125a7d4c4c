"""Saying that a day is worked or free, whatever the official calendar says."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.organisation.rules import AlreadySo, may_organise, require
from zhixing.web.models import WorkingDay


@action
def set_working_day(*, day: date, works: bool | None, reason: str, by: Person) -> WorkingDay:
    """Count the day as worked or free; None: as announced after all. Raises AlreadySo."""
    require(may_organise(by))
    held = WorkingDay.objects.select_for_update(of=("self",), no_key=True).filter(day=day).first()
    if (held.works if held else None) is works:
        raise AlreadySo(_("%(day)s 已经是这样，不必再改。") % {"day": day.isoformat()})
    held = held or WorkingDay(day=day)
    held.works, held.reason, held.by, held.at = works, reason, by, timezone.now()
    held.save()
    record("working_day.set", held, facts=snapshot(held))
    return held
