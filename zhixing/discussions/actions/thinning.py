"""Editions of a topic's map that nobody will look at one by one are thinned out as they grow old.

A busy topic has an edition each minute, of half a megabyte with 600 statements. No action: an
edition binds nobody, and what a consensus rests on is frozen in the consensus itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from zhixing.discussions.models import Edition, Topic

WHOLE = timedelta(days=1)  # how long every edition stays
HOURLY = timedelta(days=30)  # how long the last one of each hour stays; then that of each day
CHUNK = 500  # keys in one statement


def thin_all() -> int:
    """Thin out the editions of every topic; returns how many went.

    The first and the last edition stay, and each that a consensus rests on.
    """
    return sum(_thin(topic) for topic in Topic.objects.order_by("pk"))


def _thin(topic: Topic) -> int:
    rows = list(topic.editions.order_by("number").values_list("pk", "number", "at"))
    named = set(topic.consensus.values_list("figures__edition", flat=True))
    gone = [pk for pk, number, _at in _superseded(rows, timezone.now()) if number not in named]
    for begin in range(0, len(gone), CHUNK):
        Edition.objects.filter(pk__in=gone[begin : begin + CHUNK]).delete()
    # The next edition continues the last one only; two, since a worker may be about to. Later ones
    # than were read here may have come meanwhile.
    if len(rows) > 1:
        topic.editions.filter(number__lt=rows[-2][1]).exclude(frame=b"").update(frame=b"")
    return len(gone)


Row = tuple[int, int, datetime]
"""Key, number and time of an edition."""


def _superseded(rows: list[Row], now: datetime) -> Iterable[Row]:
    """Those that another one of the same hour or day stands for, in the order of their numbers."""
    for row, after in pairwise(rows[1:]):
        if now - row[2] > WHOLE and _period(row[2], now) == _period(after[2], now):
            yield row


def _period(at: datetime, now: datetime) -> tuple[int, ...]:
    """The stretch of time that one edition stands for."""
    there = timezone.localtime(at)
    day = (there.year, there.month, there.day)
    return day if now - at > HOURLY else (*day, there.hour)
