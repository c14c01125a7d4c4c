"""What keeps rows apart: a running number, and days counted from today."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta

from django.utils import timezone

_numbers = itertools.count(1)


def next_number() -> int:
    return next(_numbers)


def day(offset: int = 0) -> date:
    """Today, moved by so many days."""
    return timezone.localdate() + timedelta(days=offset)


def moment(offset: int = 0) -> datetime:
    """Now, moved by so many days."""
    return timezone.now() + timedelta(days=offset)
