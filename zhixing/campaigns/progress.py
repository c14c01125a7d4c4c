"""How far a campaign has come, by what was done: gauges that later rooms register.

Nobody types a progress in. A gauge counts records; time is set beside it, so that a campaign of
which half is over and a tenth done says so by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhixing.campaigns.models import Campaign
from zhixing.web import figures

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Gauge:
    """`count` gives what is done and out of how many; `url` opens the list of the latter."""

    key: str
    label: StrOrPromise
    order: int
    count: Callable[[Campaign], tuple[int, int]]
    url: Callable[[Campaign], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a gauge shows. share: None where there is nothing to be done yet."""

    label: StrOrPromise
    done: int
    total: int
    url: str

    @property
    def share(self) -> float | None:
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How much of a stretch of time is over; days left: with today, 0 when it is over."""

    past: int
    total: int
    left: int

    @property
    def share(self) -> float:
        return self.past / self.total


_gauges: dict[str, Gauge] = {}


def register(gauge: Gauge) -> None:
    _gauges[gauge.key] = gauge


def readings(campaign: Campaign) -> list[Reading]:
    """Every gauge's reading, in their order."""
    gauges = sorted(_gauges.values(), key=lambda gauge: gauge.order)
    counts = figures.cached(
        f"progress:{campaign.pk}", lambda: [gauge.count(campaign) for gauge in gauges]
    )
    return [
        Reading(gauge.label, done, total, gauge.url(campaign))
        for gauge, (done, total) in zip(gauges, counts, strict=True)
    ]


def elapsed(begins: date, ends: date, today: date) -> Elapsed:
    """Days before today are past; today and what follows is left."""
    total = (ends - begins).days + 1
    past = min(max((today - begins).days, 0), total)
    return Elapsed(past, total, total - past)
