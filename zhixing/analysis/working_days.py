"""China's working days: public holidays, and the weekends worked in their place.

Days of 2004 to the last year that the State Council has announced come from `chinese_calendar`;
a year beyond them is counted Monday to Friday, and `known` says so. Whoever knows better gives
`edited`: a day and whether it is worked; what an installation has edited, `web.working_days` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from types import MappingProxyType

import chinese_calendar

SATURDAY = 5
Edited = Mapping[date, bool]
NOTHING: Edited = MappingProxyType({})


@cache
def known(year: int) -> bool:
    """Whether the year's holidays are known; otherwise only weekends are taken for free."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date, edited: Edited = NOTHING) -> bool:
    """Whether offices in China are open on the day."""
    return edited[day] if day in edited else _announced(day)


def _announced(day: date) -> bool:
    if known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def add(day: date, n: int, edited: Edited = NOTHING) -> date:
    """The n-th working day after `day`; the day itself for n = 0. Raises ValueError if n < 0."""
    if n < 0:
        raise ValueError(f"cannot count {n} working days onwards; n must be 0 or more")
    while n > 0:
        day += timedelta(days=1)
        n -= is_working_day(day, edited)
    return day


def between(a: date, b: date, edited: Edited = NOTHING) -> int:
    """How many working days lie after `a`, up to and with `b`; negative where b is before a.

    between(day, add(day, n)) == n for every n >= 0.
    """
    if b < a:
        return -between(b, a, edited)
    whole_years = sum(_elapsed(year)[-1] for year in range(a.year, b.year))
    differ = sum(works - _announced(day) for day, works in edited.items() if a < day <= b)
    return whole_years + _so_far(b) - _so_far(a) + differ


def _so_far(day: date) -> int:
    return _elapsed(day.year)[day.timetuple().tm_yday - 1]


@cache
def _elapsed(year: int) -> tuple[int, ...]:
    """For each day of the year, the working days from 1 January up to and with it."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(accumulate(_announced(first + timedelta(days=n)) for n in range(days)))
