"""The signs of formalism as they show: in the whole campaign, and by unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.counting import kept_today
from zhixing.comparison.queries.groups import Group, groups
from zhixing.comparison.queries.signs import SIGNS, Sign
from zhixing.plans.models import OwnProblem


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign with its count; whole: of how many, None where it is no share."""

    sign: Sign
    count: int
    whole: int | None

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole else None


def signs(campaign: Campaign) -> tuple[Seen, ...]:
    """Every sign with its figure, a fixed number of queries."""
    return kept_today("signs", campaign, lambda: _signs(campaign))


def _signs(campaign: Campaign) -> tuple[Seen, ...]:
    return tuple(
        Seen(sign, sign.figure.count(campaign), sign.of.count(campaign) if sign.of else None)
        for sign in SIGNS
    )


@dataclass(frozen=True, slots=True)
class UnitSigns:
    """A unit with its counts, by the key of each sign's figure."""

    group: Group
    counts: dict[str, int]


def by_unit(campaign: Campaign) -> list[UnitSigns]:
    """Every unit with how often each sign shows there, in the order of the tree."""
    return kept_today("signs by unit", campaign, lambda: _by_unit(campaign))


def _by_unit(campaign: Campaign) -> list[UnitSigns]:
    counts = {sign.figure.key: sign.figure.counts(campaign) for sign in SIGNS}
    seen = {path for found in counts.values() for path in found}
    return [
        UnitSigns(group, {key: found.get(group.path, 0) for key, found in counts.items()})
        for group in groups(campaign)
        if group.stands or group.path in seen
    ]


MINDSETS = OwnProblem.Mindset


def mindsets(campaign: Campaign) -> dict[str, int]:
    """How often leaders named one of the three mindsets in themselves (rows E5, E7, E10); what
    others write of themselves is counted nowhere."""
    shared = OwnProblem.objects.filter(campaign=campaign, shared=True).exclude(mindset="")
    found = dict(shared.order_by().values_list("mindset").annotate(Count("pk")))
    return {mindset: found.get(mindset, 0) for mindset in MINDSETS.values}
