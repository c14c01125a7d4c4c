"""Lights: how a deadline stands, always in colour, shape and word together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.web import working_days

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Yellow from this many working days before the deadline.
SOON = 3


@dataclass(frozen=True, slots=True)
class Light:
    """`tone` is a CSS class; shape and word carry the same meaning without colour."""

    tone: str
    shape: str
    word: StrOrPromise


NORMAL = Light("ok", "●", _("正常"))
NEAR = Light("warn", "▲", _("临期"))
LATE = Light("late", "■", _("逾期"))
NOT_STARTED = Light("idle", "○", _("未开始"))
PROVED = Light("proved", "✓", _("已核验"))
ALL = (NORMAL, NEAR, LATE, NOT_STARTED, PROVED)


def light(due: date | None, done: bool = False, today: date | None = None) -> Light:
    """The light of something due on a day; done means proved by somebody else."""
    if done:
        return PROVED
    if due is None:
        return NOT_STARTED
    day = today or timezone.localdate()
    if due < day:
        return LATE
    return NEAR if working_days.between(day, due) <= SOON else NORMAL
