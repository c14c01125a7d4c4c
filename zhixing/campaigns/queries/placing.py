"""Where a template's phases lie in a campaign of any length: shares of it, and back."""

from __future__ import annotations

from datetime import date, timedelta

# Digits of a share: a day of a campaign of a century is a share of 0.00003.
DIGITS = 6


def length(begins: date, ends: date) -> int:
    """Days from the first to the last, both included."""
    return (ends - begins).days + 1


def placed(start: float, end: float, begins: date, ends: date) -> tuple[date, date]:
    """First and last day of the phase between two shares of the campaign.

    0 <= start < end <= 1. The phase has a day at least and lies within the campaign. Phases whose
    shares meet neither overlap nor leave a gap, as long as each has a day of its own.
    """
    days = length(begins, ends)
    first = min(round(start * days), days - 1)
    last = max(round(end * days) - 1, first)
    return begins + timedelta(days=first), begins + timedelta(days=last)


def shares(first: date, last: date, begins: date, ends: date) -> tuple[float, float]:
    """The inverse of `placed`: the shares at which a phase of a campaign begins and ends."""
    days = length(begins, ends)
    start = (first - begins).days / days
    end = ((last - begins).days + 1) / days
    return round(start, DIGITS), round(end, DIGITS)
