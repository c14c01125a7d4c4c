"""Where a template's phases lie in a campaign of any length: shares of it, and back.

Shares are whole ten-thousandths, so that the ledger, which takes no fractions, can state them.
"""

from __future__ import annotations

from datetime import date, timedelta

WHOLE = 10_000


def length(begins: date, ends: date) -> int:
    """Days from the first to the last, both included."""
    return (ends - begins).days + 1


def placed(start: int, end: int, begins: date, ends: date) -> tuple[date, date]:
    """First and last day of the phase between two shares of the campaign.

    0 <= start < end <= WHOLE. The phase has a day at least and lies within the campaign. Phases
    whose shares meet neither overlap nor leave a gap, as long as each has a day of its own.
    """
    days = length(begins, ends)
    first = min(_nearest(start * days), days - 1)
    last = max(_nearest(end * days) - 1, first)
    return begins + timedelta(days=first), begins + timedelta(days=last)


def shares(first: date, last: date, begins: date, ends: date) -> tuple[int, int]:
    """The inverse of `placed`: the shares at which a phase of a campaign begins and ends.

    Exact for campaigns shorter than WHOLE days, which are 27 years.
    """
    days = length(begins, ends)
    start = round((first - begins).days * WHOLE / days)
    end = round(((last - begins).days + 1) * WHOLE / days)
    return start, max(end, start + 1)


def _nearest(parts: int) -> int:
    """Whole days of so many ten-thousandths, a half up."""
    return (2 * parts + WHOLE) // (2 * WHOLE)
