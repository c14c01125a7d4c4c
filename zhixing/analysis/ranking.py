"""Who stands before whom, where the data can tell: for each group the ranks that it may hold.

A table sorted by shares puts a unit with 2 of 2 before one with 95 of 100, and says nothing by it.
Here each group gets the interval of ranks that the data leave open. All intervals hold the true
ranks at once with probability 1 - risk at least, so none of them can be picked out to shame.

- Of shares: every ordered pair is tested by Fisher's exact test of "not greater", and Holm's
  procedure keeps the chance of one false "greater" among all of them below the risk. A group's best
  rank is one more than those that are greater, its last one is n less those that are smaller.
- Of intervals that hold jointly: a group is greater where its lower limit lies above the other's
  upper one.

The true rank of a group among equals is any of theirs.

Sources: Mogstad, Romano, Shaikh & Wilhelm, "Inference for ranks", Review of Economic Studies 91
(2024); Klein, Wright & Wieczorek, "A joint confidence region for an overall ranking of
populations", JRSS C 69 (2020); Holm, "A simple sequentially rejective multiple test procedure",
Scandinavian Journal of Statistics 6 (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NEGLIGIBLE = 1e-15  # a term of a tail that adds nothing to the ones before it


class NoCounts(ValueError):
    """The counts are not those of groups."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """The ranks that a group may hold, 1 for the greatest.

    tier: groups whose ranks overlap, through others or directly, are in one; the first is 1, and
    everybody in it is told apart from everybody in the next.
    """

    first: int
    last: int
    tier: int

    @property
    def is_one(self) -> bool:
        """Whether the data leave no doubt."""
        return self.first == self.last


def ranks_of_shares(
    counts: Sequence[int], totals: Sequence[int], risk: float = 0.05
) -> tuple[Ranks, ...]:
    """The ranks of the groups by `counts / totals`, the greatest first.

    counts, totals: shape (n,), 0 <= count <= total. A group with total 0 is told apart from nobody.
    Returns shape (n,). All true ranks lie within at once with probability 1 - risk at least.
    Raises NoCounts.
    """
    if len(counts) != len(totals):
        raise NoCounts(f"{len(counts)} counts of {len(totals)} totals")
    for count, total in zip(counts, totals, strict=True):
        if not 0 <= count <= total:
            raise NoCounts(f"{count} of {total} is no share")
    return _ranks(_greater(np.asarray(counts, float), np.asarray(totals, float), risk))


def ranks_of_intervals(lower: Sequence[float], upper: Sequence[float]) -> tuple[Ranks, ...]:
    """The ranks of the groups whose values lie within these limits, all of them jointly.

    lower, upper: shape (n,). Returns shape (n,). Raises NoCounts where a lower limit is above its
    upper one.
    """
    if len(lower) != len(upper) or any(a > b for a, b in zip(lower, upper, strict=True)):
        raise NoCounts("a lower limit for each upper one, and not above it")
    low, high = np.asarray(lower, float), np.asarray(upper, float)
    return _ranks(low[:, None] > high[None, :])


def _greater(counts: Floats, totals: Floats, risk: float) -> Flags:
    """Which group is shown to be greater than which, shape (n, n), by Holm's procedure.

    Both directions of every pair are among the hypotheses; a pair's smaller share is never shown
    to be the greater one, so only the others are worked out.
    """
    n = len(counts)
    found = np.zeros((n, n), dtype=bool)
    known = totals > 0
    shares = np.divide(counts, totals, out=np.zeros(n), where=known)
    above, below = np.nonzero((shares[:, None] > shares[None, :]) & np.outer(known, known))
    chances = _tails(counts[above], totals[above], counts[below], totals[below])
    order = np.argsort(chances, kind="stable")
    hypotheses = int(known.sum()) * (int(known.sum()) - 1)
    limits = risk / (hypotheses - np.arange(len(order)))
    kept = np.nonzero(chances[order] > limits)[0]
    rejected = order[: kept[0]] if len(kept) else order
    found[above[rejected], below[rejected]] = True
    return found


def _tails(a: Floats, n_a: Floats, b: Floats, n_b: Floats) -> Floats:
    """Fisher's chance of at least `a` of `n_a`, given how many both have together.

    a/n_a > b/n_b: the count that was seen lies beyond the mode, and terms only get smaller upwards.
    """
    both = a + b
    most = np.minimum(n_a, both)
    at, term = a.copy(), np.exp(_log_chance(a, n_a, both, n_b))
    found = term.copy()
    going = at < most
    while going.any():
        x = at[going]
        ratio = (n_a[going] - x) * (both[going] - x)
        ratio /= (x + 1) * (n_b[going] - both[going] + x + 1)
        term[going] *= ratio
        at[going] += 1
        found += np.where(going, term, 0.0)
        going &= (at < most) & (term > NEGLIGIBLE * found)
    return np.minimum(found, 1.0)


def _log_chance(x: Floats, n_a: Floats, both: Floats, n_b: Floats) -> Floats:
    """Of exactly `x` in the first group, hypergeometric."""
    chance: Floats = _log_choose(n_a, x) + _log_choose(n_b, both - x) - _log_choose(n_a + n_b, both)
    return chance


def _log_choose(n: Floats, k: Floats) -> Floats:
    found: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return found


def _ranks(greater: Flags) -> tuple[Ranks, ...]:
    n = len(greater)
    firsts = 1 + greater.sum(axis=0)
    lasts = n - greater.sum(axis=1)
    tiers = _tiers(firsts, lasts)
    return tuple(
        Ranks(int(first), int(last), tier)
        for first, last, tier in zip(firsts, lasts, tiers, strict=True)
    )


def _tiers(firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> list[int]:
    """Intervals of ranks that hang together, numbered from the best."""
    found, tier, reach = [0] * len(firsts), 0, 0
    for at in np.lexsort((lasts, firsts)):
        if firsts[at] > reach:
            tier += 1
        reach = max(reach, int(lasts[at]))
        found[at] = tier
    return found
