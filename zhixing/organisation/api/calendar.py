"""The calendar of working days over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from zhixing.organisation import actions
from zhixing.organisation.forms import WorkingDayForm
from zhixing.organisation.queries.calendar import FIRST, LAST, year_of
from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.api import schema_of, validated
from zhixing.web.models import WorkingDay

router = Router(tags=["organisation"])


class EditOut(Schema):
    """works: whether the day is worked; none: as announced after all."""

    day: date
    works: bool | None
    reason: str
    by_id: int
    at: datetime


class YearOut(Schema):
    """known: the holidays of the year were announced, else Monday to Friday is assumed."""

    year: int
    known: bool
    working: int
    free: list[date]
    edits: list[EditOut]


@router.get("/working-days", response=YearOut)
def working_days(
    request: HttpRequest, year: Annotated[int | None, Field(ge=FIRST, le=LAST)] = None
) -> dict[str, Any]:
    """The days of a year that are free, and what was edited of it; this year by default."""
    found = year_of(year or timezone.localdate().year)
    days = [day for month in found.months for week in month for day in week if day]
    return {
        "year": found.year,
        "known": found.known,
        "working": found.working,
        "free": [day.day for day in days if not day.works],
        "edits": found.edits,
    }


@router.post("/working-days", response={201: EditOut})
def set_day(request: HttpRequest, payload: schema_of(WorkingDayForm)) -> Status[WorkingDay]:  # type: ignore[valid-type]  # built from the form
    """Administrators: count a day as worked or free."""
    require(may_organise(request.user))
    data = validated(WorkingDayForm, payload)
    return Status(201, actions.set_working_day(**data, by=known(request.user)))
