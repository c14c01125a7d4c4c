"""How hot a problem is: who raised it, how persistently, how lately; never how often it was sent.

    heat = persons · persistence · recency
    persons     = people · (1 + log10(1 + supports / people) / 2)
    persistence = 1 + log2(weeks) / 4          weeks: distinct ISO weeks in which it was raised
    recency     = (1 + 2^(-age / 180)) / 2     age: days from the last message to `now`

Supports are anonymous, so they only amplify the persons who speak: a thousand likes on the word of
one person make two and a half persons, not a thousand. Recency halves at most, so that an old
problem of many people stays above a new one of one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

HALF_LIFE = 180  # days


def heat(people: int, times: Sequence[datetime], supports: int, now: datetime) -> float:
    """The heat of a problem, at least 0; never falls when people, weeks or supports grow.

    people: distinct persons; none gives 0. times: of its messages; only their dates count.
    supports: likes and the like; below 0 counts as 0. now: the day that age is counted from.
    """
    if people <= 0:
        return 0.0
    persons = people * (1 + math.log10(1 + max(0, supports) / people) / 2)
    return persons * _persistence(times) * _recency(times, now)


def _persistence(times: Sequence[datetime]) -> float:
    weeks = {time.isocalendar()[:2] for time in times}
    return 1 + math.log2(max(1, len(weeks))) / 4


def _recency(times: Sequence[datetime], now: datetime) -> float:
    if not times:
        return 0.5
    age = max(0, (now.date() - max(time.date() for time in times)).days)
    return (1 + 2 ** (-age / HALF_LIFE)) / 2
