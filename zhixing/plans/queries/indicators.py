"""Indicators as they are read: before, now, target; and against places that do better."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhixing.analysis.indicators import gap, share_of_way
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.plans.models import Benchmark, BusinessTask, Indicator, Plan, Reading
from zhixing.web.figures import kept


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator as it stands.

    readings: in the order of their days. benchmarks: each with the gap to it, in the indicator's
    unit, negative where we are ahead.
    """

    indicator: Indicator
    readings: list[Reading]
    benchmarks: list[tuple[Benchmark, Decimal]]

    @property
    def latest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def now(self) -> Decimal:
        return self.readings[-1].value if self.readings else self.indicator.baseline

    @property
    def share(self) -> Decimal:
        """How much of the way to the target is gone; 0 while nothing was read."""
        return share_of_way(self.indicator.baseline, self.now, self.indicator.target)

    @property
    def moved(self) -> bool:
        """Whether it is better now than before."""
        return self.share > 0

    @property
    def reached(self) -> bool:
        return self.share >= 1

    @property
    def self_compared(self) -> bool:
        """Compared with nobody but itself (row E6)."""
        return not self.benchmarks

    @property
    def line(self) -> list[float]:
        """Baseline and readings, for a small picture."""
        values = [self.indicator.baseline, *(reading.value for reading in self.readings)]
        return [float(value) for value in values]


def listed(
    standings: Iterable[Standing], *, within: Unit | None = None, compared: str = "", went: str = ""
) -> list[Standing]:
    """The standings as the list asks for them; went, compared: keys of WENT and COMPARED."""
    return [
        found
        for found in standings
        if (within is None or found.indicator.unit.path.startswith(within.path))
        and (not compared or COMPARED[compared](found))
        and (not went or WENT[went](found))
    ]


COMPARED: dict[str, Callable[[Standing], bool]] = {
    "self": lambda found: found.self_compared,
    "others": lambda found: not found.self_compared,
}
WENT: dict[str, Callable[[Standing], bool]] = {
    "better": lambda found: found.moved,
    "reached": lambda found: found.reached,
    "not_better": lambda found: not found.moved,
}


def standing(indicator: Indicator) -> Standing:
    """What an indicator's readings and benchmarks say; uses the prefetch."""
    readings = list(indicator.readings.all())
    now = readings[-1].value if readings else indicator.baseline
    higher = indicator.better == Indicator.Better.HIGHER
    against = [
        (benchmark, gap(now, benchmark.value, higher_is_better=higher))
        for benchmark in indicator.benchmarks.all()
    ]
    return Standing(indicator, readings, against)


def standings(campaign: Campaign) -> list[Standing]:
    """Every indicator of the campaign as it stands, in the order of the tree, read once for each
    state of the ledger."""

    def read() -> list[Standing]:
        rows = Indicator.objects.filter(campaign=campaign).select_related("unit")
        found = rows.prefetch_related("readings", "benchmarks").order_by("unit__path", "pk")
        return [standing(indicator) for indicator in found]

    return kept(f"indicators:{campaign.pk}", read)


def indicator(pk: int) -> Indicator:
    """The indicator with its campaign, unit, readings and benchmarks; raises Http404."""
    rows = Indicator.objects.select_related("campaign__organiser", "unit", "created_by")
    found = rows.prefetch_related("readings__by", "benchmarks").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def reading(pk: int) -> Reading:
    """The reading with its indicator and campaign; raises Http404."""
    rows = Reading.objects.select_related("indicator__campaign__organiser", "indicator__unit")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def benchmarks(campaign: Campaign) -> QuerySet[Benchmark, Benchmark]:
    """The benchmark library (row E11), the earliest date of catching up first."""
    found = Benchmark.objects.filter(indicator__campaign=campaign)
    rows = found.select_related("indicator__unit").prefetch_related("indicator__readings")
    return rows.order_by("due", "pk")


def business_tasks(campaign: Campaign) -> QuerySet[BusinessTask, BusinessTask]:
    found = BusinessTask.objects.filter(campaign=campaign).select_related("unit")
    return found.order_by("unit__path", "pk")


def counted_tasks(campaign: Campaign) -> QuerySet[BusinessTask, BusinessTask]:
    """The same with `served`: how many tasks in force serve each."""
    in_force = Q(items__plan__state=Plan.State.APPROVED)
    return business_tasks(campaign).annotate(served=Count("items", filter=in_force))
