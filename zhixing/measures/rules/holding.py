"""What keeps a verified measure from being closed by an asker's word or by silence.

Later rooms end some measures in their own way, after steps that measures know nothing of; each
says here which those are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from zhixing.measures.models import Measure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Hold:
    """measures: those that are held; why: a sentence, with what ends them instead."""

    measures: Callable[[], QuerySet[Measure]]
    why: StrOrPromise


_holds: list[Hold] = []


def register(hold: Hold) -> None:
    if hold not in _holds:
        _holds.append(hold)


def held() -> Q:
    """Measures that only the room which holds them may close."""
    found = Q(pk__in=[])
    for hold in _holds:
        found |= Q(pk__in=hold.measures().values("pk"))
    return found


def why_held(measure: Measure) -> str:
    """Why neither asker nor silence closes the measure; "" where nothing holds it."""
    holding = (hold for hold in _holds if hold.measures().filter(pk=measure.pk).exists())
    return next((str(hold.why) for hold in holding), "")
