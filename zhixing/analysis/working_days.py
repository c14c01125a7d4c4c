"""China's working days: public holidays, and the weekends worked in their place.

Days of 2004 to the last year that the State Council has announced come from `chinese_calendar`;
a year beyond them is counted Monday to Friday, and `known` says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate

import chinese_calendar

SATURDAY = 5


@cache
def known(year: int) -> bool:
    """Whether the year's holidays are known; otherwise only weekends are taken for free."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether offices in China are open on the day."""
    if known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def add(day: date, n: int) -> date:
    """The n-th working day after `day`; the day itself for n = 0. Raises ValueError if n < 0."""
    if n < 0:
        raise ValueError(f"cannot count {n} working days onwards; n must be 0 or more")
    while n > 0:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day


def between(a: date, b: date) -> int:
    """How many working days lie after `a`, up to and with `b`; negative where b is before a.

    between(day, add(day, n)) == n for every n >= 0.
    """
    if b < a:
        return -between(b, a)
    whole_years = sum(_elapsed(year)[-1] for year in range(a.year, b.year))
    return whole_years + _so_far(b) - _so_far(a)


def _so_far(day: date) -> int:
    return _elapsed(day.year)[day.timetuple().tm_yday - 1]


@cache
def _elapsed(year: int) -> tuple[int, ...]:
    """For each day of the year, the working days from 1 January up to and with it."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(accumulate(is_working_day(first + timedelta(days=n)) for n in range(days)))
