"""Working days as this installation counts them: the official calendar with what was edited.

`zhixing.analysis.working_days` is the official calendar alone. Lights and time limits count by
this one, so that an edited day moves them all.
"""

from __future__ import annotations

from datetime import date

from zhixing.analysis import working_days as official
from zhixing.analysis.working_days import Edited, known
from zhixing.web.figures import kept
from zhixing.web.models import WorkingDay

__all__ = ["add", "between", "edited", "is_working_day", "known"]


def edited() -> Edited:
    """The days that were edited. An edit is an entry of the ledger, so pages that only read share
    what was found at its present size, in every process; whoever writes reads it anew."""
    return kept("working_days", _read)


def is_working_day(day: date) -> bool:
    """Whether offices are open on the day."""
    return official.is_working_day(day, edited())


def add(day: date, n: int) -> date:
    """The n-th working day after `day`; the day itself for n = 0. Raises ValueError if n < 0."""
    return official.add(day, n, edited())


def between(a: date, b: date) -> int:
    """How many working days lie after `a`, up to and with `b`; negative where b is before a."""
    return official.between(a, b, edited())


def _read() -> Edited:
    return dict(
        WorkingDay.objects.filter(works__isnull=False).values_list("day", "works")  # type: ignore[arg-type]  # no None is left
    )
