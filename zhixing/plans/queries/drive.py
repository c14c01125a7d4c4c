"""How the campaign is driven: what is proved against the time that is gone (rows B11, C4)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.progress import elapsed
from zhixing.plans.queries import indicators, items, plans
from zhixing.plans.queries.tree import PLANNING, tree
from zhixing.web.figures import kept


@dataclass(frozen=True, slots=True)
class Drive:
    """time, verified: shares in [0, 1]; `verified` of the tasks in force, None while there is none.

    units: that should have a plan. Papers and meetings are in none of these figures.
    """

    time: float
    days_left: int
    items: items.Counts
    verified: float | None
    claimed: float
    loose: float | None
    plans: dict[str, int]
    units: int
    ownerless: int
    planless: int
    untaken: int
    indicators: int
    moved: int
    reached: int
    self_compared: int

    @property
    def behind(self) -> bool:
        """Whether less is proved than time is gone."""
        return self.verified is not None and self.verified < self.time


def drive(campaign: Campaign) -> Drive:
    day = timezone.localdate()
    return kept(f"drive:{campaign.pk}:{day}", lambda: _read(campaign))


def items_url(campaign: Campaign) -> str:
    return reverse("plans:item_list", args=[campaign.slug])


def proved_of_all(campaign: Campaign) -> tuple[int, int]:
    """Verified tasks in force, and all of them."""
    counted = items.counts(campaign)
    return counted.states["verified"], counted.total


def _read(campaign: Campaign) -> Drive:
    gone = elapsed(campaign.begins, campaign.ends, timezone.localdate())
    counted, levels = items.counts(campaign), tree(campaign).levels.values()
    standings = indicators.standings(campaign)
    total = counted.total
    return Drive(
        time=gone.share,
        days_left=gone.left,
        items=counted,
        verified=counted.states["verified"] / total if total else None,
        claimed=counted.states["done"] / total if total else 0.0,
        loose=counted.loose / total if total else None,
        plans=plans.counts(campaign),
        units=sum(level.kind in PLANNING for level in levels),
        ownerless=sum(level.has_no_owner for level in levels),
        planless=sum(level.has_no_plan for level in levels),
        untaken=sum(level.untaken for level in levels),
        indicators=len(standings),
        moved=sum(standing.moved for standing in standings),
        reached=sum(standing.reached for standing in standings),
        self_compared=sum(standing.self_compared for standing in standings),
    )
