"""A year of working days, as announced and as edited."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from zhixing.analysis import working_days as official
from zhixing.web import working_days
from zhixing.web.models import WorkingDay

FIRST, LAST = 2004, 2100
WEEK = 5  # days from Monday on that are worked where nothing is said


@dataclass(frozen=True, slots=True)
class Day:
    """works: as it counts; differs: not as its day of the week; edited: somebody said so here."""

    day: date
    works: bool
    differs: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Year:
    """months: twelve, each as weeks of seven, None where another month begins or ends.

    known: the public holidays of the year were announced; edits: what was edited in it.
    """

    year: int
    known: bool
    months: list[list[list[Day | None]]]
    working: int
    edits: list[WorkingDay]


def year_of(year: int) -> Year:
    """The year with every day; its edits with who made them."""
    edited, weeks = working_days.edited(), Calendar()
    months = [
        [
            [_day(day, edited) if day.month == month else None for day in week]
            for week in weeks.monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]
    days = [day for month in months for week in month for day in week if day]
    edits = WorkingDay.objects.filter(day__year=year, works__isnull=False).select_related("by")
    return Year(year, working_days.known(year), months, sum(day.works for day in days), list(edits))


def _day(day: date, edited: official.Edited) -> Day:
    works = official.is_working_day(day, edited)
    return Day(day, works, works != (day.weekday() < WEEK), day in edited)
