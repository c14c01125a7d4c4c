"""以工作成效展现活动效果: what changed in the business since before the campaign (row H2)."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.campaigns.models import Campaign
from zhixing.plans.queries.indicators import Standing, standings


@dataclass(frozen=True, slots=True)
class Effect:
    """standings: every indicator, in the order of the tree."""

    standings: list[Standing]
    moved: int
    reached: int
    alone: int

    @property
    def total(self) -> int:
        return len(self.standings)

    @property
    def unmoved(self) -> int:
        return self.total - self.moved


def effect(campaign: Campaign) -> Effect:
    found = standings(campaign)
    return Effect(
        found,
        sum(one.moved for one in found),
        sum(one.reached for one in found),
        sum(one.self_compared for one in found),
    )
