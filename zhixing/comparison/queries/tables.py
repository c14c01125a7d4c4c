"""Tables of units: each with its figures, its shares, and the ranks that they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhixing.analysis.disclosure import withheld
from zhixing.analysis.intervals import clopper_pearson, wilson
from zhixing.analysis.ranking import Ranks, ranks_of_intervals, ranks_of_shares
from zhixing.campaigns.models import Campaign
from zhixing.comparison.models import Weights
from zhixing.comparison.queries.counting import kept_today
from zhixing.comparison.queries.dimensions import (
    BENCHMARKS,
    INDICATORS,
    PROFILE,
    Dimension,
    Ratio,
)
from zhixing.comparison.queries.effort import (
    CONTENT,
    EFFORT,
    OPEN_ITEMS,
    OPEN_MEASURES,
    RATED,
    RATES,
)
from zhixing.comparison.queries.groups import Group, groups, heads

RISK = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """count of total with its interval at 95 %. hidden: so few people spoke that it is not shown;
    its counts are then None as well."""

    count: int | None
    total: int | None
    low: float = 0.0
    high: float = 1.0

    @property
    def hidden(self) -> bool:
        return self.total is None

    @property
    def value(self) -> float | None:
        if self.count is None or not self.total:
            return None
        return self.count / self.total


HIDDEN = Share(None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in a dimension. beside: counts by the key of their figure. benchmarks: how many; 0 of
    them is "compared only with itself" (row E6)."""

    group: Group
    share: Share
    ranks: Ranks
    beside: dict[str, int]
    benchmarks: int
    indicators: int


@dataclass(frozen=True, slots=True)
class Table:
    """lines: by tier, and within one in the order of the tree, since there nobody is before
    anybody. untold: whether the data tell nobody apart."""

    lines: tuple[Line, ...]
    count: int
    total: int
    tiers: int

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def untold(self) -> bool:
        return self.tiers <= 1


def dimension(campaign: Campaign, asked: Dimension) -> Table:
    """The units in one of the four dimensions, read once for each state of the ledger and day."""
    return kept_today(asked.key, campaign, lambda: _dimension(campaign, asked))


def _dimension(campaign: Campaign, asked: Dimension) -> Table:
    counted = (asked.ratio.part, asked.ratio.whole, *asked.beside, BENCHMARKS, INDICATORS)
    by_figure = {figure.key: figure.counts(campaign) for figure in counted}
    part, whole = by_figure[asked.ratio.part.key], by_figure[asked.ratio.whole.key]
    standing = _standing(campaign, by_figure.values())
    ranks = _ranks(standing, part, whole)
    lines = [
        Line(
            group,
            _share(part.get(group.path, 0), whole.get(group.path, 0)),
            rank,
            {figure.key: by_figure[figure.key].get(group.path, 0) for figure in asked.beside},
            by_figure[BENCHMARKS.key].get(group.path, 0),
            by_figure[INDICATORS.key].get(group.path, 0),
        )
        for group, rank in zip(standing, ranks, strict=True)
    ]
    ordered = sorted(lines, key=lambda line: line.ranks.tier)
    return Table(
        tuple(ordered),
        asked.ratio.part.count(campaign),
        asked.ratio.whole.count(campaign),
        max((rank.tier for rank in ranks), default=0),
    )


def _ranks(
    standing: Sequence[Group], part: dict[str, int], whole: dict[str, int]
) -> tuple[Ranks, ...]:
    return ranks_of_shares(
        [part.get(group.path, 0) for group in standing],
        [whole.get(group.path, 0) for group in standing],
        RISK,
    )


@dataclass(frozen=True, slots=True)
class Rated:
    """A unit with its three rates, and the index that the weights make of them, which is None where
    a rate that weighs something is not known."""

    group: Group
    rates: dict[str, Share]
    index: float | None
    low: float
    high: float
    ranks: Ranks


def weights(campaign: Campaign) -> dict[str, int]:
    """What each rate weighs, in hundredths."""
    return kept_today("weights", campaign, lambda: _weights(campaign))


def _weights(campaign: Campaign) -> dict[str, int]:
    row = Weights.objects.filter(campaign=campaign).first()
    return {key: getattr(row, key) for key in Weights.DEFAULTS} if row else dict(Weights.DEFAULTS)


def rates(campaign: Campaign) -> tuple[Rated, ...]:
    """The units with response, resolution and satisfaction; by tier, then as in the tree."""
    return kept_today("rates", campaign, lambda: _rates(campaign))


def _rates(campaign: Campaign) -> tuple[Rated, ...]:
    figures = {figure.key: figure for pair in RATES.values() for figure in pair}
    counts = {key: figure.counts(campaign) for key, figure in figures.items()}
    standing, weigh = _standing(campaign, counts.values()), weights(campaign)
    hidden = hidden_units(campaign)
    lines = []
    for group in standing:
        shares = {
            key: HIDDEN
            if whole is RATED and group.path in hidden
            else _share(counts[part.key].get(group.path, 0), counts[whole.key].get(group.path, 0))
            for key, (part, whole) in RATES.items()
        }
        lines.append((group, shares, _index(shares, weigh, len(standing))))
    ranks = ranks_of_intervals([x[2][1] for x in lines], [x[2][2] for x in lines])
    found = [
        Rated(group, shares, *index, rank)
        for (group, shares, index), rank in zip(lines, ranks, strict=True)
    ]
    return tuple(sorted(found, key=lambda line: line.ranks.tier))


def _index(
    shares: dict[str, Share], weigh: dict[str, int], units: int
) -> tuple[float | None, float, float]:
    """The weighted sum of the rates, and limits that hold for every unit and rate at once, since
    the risk is divided among them."""
    whole = sum(weigh.values())
    low = high = value = 0.0
    for key, share in shares.items():
        part = weigh[key] / whole
        ends = (0.0, 1.0)
        if share.count is not None and share.total:
            ends = clopper_pearson(share.count, share.total, RISK / (len(shares) * units))
        low, high = low + part * ends[0], high + part * ends[1]
        value += part * (share.value or 0.0)
    known = all(share.value is not None for key, share in shares.items() if weigh[key])
    low, high = min(low, 1.0), min(high, 1.0)
    return (min(max(value, low), high) if known else None), low, high


def hidden_units(campaign: Campaign) -> frozenset[str]:
    """Paths of the units that so few outsiders rated that their rating is not shown."""
    return kept_today("hidden", campaign, lambda: _hidden(campaign))


def _hidden(campaign: Campaign) -> frozenset[str]:
    counts = RATED.counts(campaign)
    paths = sorted(counts)
    small = withheld([counts[path] for path in paths])
    return frozenset(path for path, is_hidden in zip(paths, small, strict=True) if is_hidden)


@dataclass(frozen=True, slots=True)
class Effort:
    """A unit's effort beside what others say. people: in post now; each: matters in hand for one
    of them (row F11)."""

    group: Group
    people: int
    figures: dict[str, int]
    satisfaction: Share

    @property
    def in_hand(self) -> int:
        return self.figures[OPEN_MEASURES.key] + self.figures[OPEN_ITEMS.key]

    @property
    def each(self) -> float | None:
        return self.in_hand / self.people if self.people else None


def effort(campaign: Campaign) -> tuple[Effort, ...]:
    """In the order of the tree: effort ranks nobody."""
    return kept_today("effort", campaign, lambda: _effort(campaign))


def _effort(campaign: Campaign) -> tuple[Effort, ...]:
    counts = {figure.key: figure.counts(campaign) for figure in (*EFFORT, RATED, CONTENT)}
    people, hidden = heads(campaign), hidden_units(campaign)
    return tuple(
        Effort(
            group,
            people.get(group.path, 0),
            {figure.key: counts[figure.key].get(group.path, 0) for figure in EFFORT},
            HIDDEN
            if group.path in hidden
            else _share(
                counts[CONTENT.key].get(group.path, 0), counts[RATED.key].get(group.path, 0)
            ),
        )
        for group in _standing(campaign, counts.values())
    )


@dataclass(frozen=True, slots=True)
class Profile:
    """Will, ability and result of a unit (row F14)."""

    group: Group
    shares: tuple[Share, ...]


def profiles(campaign: Campaign) -> tuple[Profile, ...]:
    """In the order of the tree."""
    return kept_today("profile", campaign, lambda: _profiles(campaign))


def _profiles(campaign: Campaign) -> tuple[Profile, ...]:
    ratios = [ratio for _title, _formula, ratio in PROFILE]
    counts = [_counts(campaign, ratio) for ratio in ratios]
    standing = _standing(campaign, [found for pair in counts for found in pair])
    return tuple(
        Profile(
            group,
            tuple(
                _share(part.get(group.path, 0), whole.get(group.path, 0)) for part, whole in counts
            ),
        )
        for group in standing
    )


def _counts(campaign: Campaign, ratio: Ratio) -> tuple[dict[str, int], dict[str, int]]:
    return ratio.part.counts(campaign), ratio.whole.counts(campaign)


def _share(count: int, total: int) -> Share:
    return Share(count, total, *wilson(count, total))


def _standing(campaign: Campaign, counts: Iterable[Mapping[str, int]]) -> list[Group]:
    """The units that are open, and any other that has something to count."""
    seen = {path for found in counts for path in found}
    return [group for group in groups(campaign) if group.stands or group.path in seen]
