"""The completion bound by definition: every split, in rational arithmetic. Slow and independent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

Counts = tuple[int, int, int]  # claimed, checked, not done


def undone_at_most(units: Sequence[Counts], risk: Fraction) -> int:
    """The largest D whose smallest E over splits is below 1/risk."""
    likelihoods = best_by_total(units)
    odds = mixture(sum(n for _, n, _ in units), sum(k for _, _, k in units))
    return max(d for d, best in likelihoods.items() if best > 0 and odds / best < 1 / risk)


def best_by_total(units: Sequence[Counts]) -> dict[int, Fraction]:
    best: dict[int, Fraction] = {0: Fraction(1)}
    for unit in units:
        longer: dict[int, Fraction] = {}
        for total, so_far in best.items():
            for d in range(unit[0] + 1):
                found = so_far * _likelihood(*unit, d)
                longer[total + d] = max(found, longer.get(total + d, Fraction(0)))
        best = longer
    return best


@cache
def _likelihood(claimed: int, checked: int, not_done: int, undone: int) -> Fraction:
    """Probability of one sequence of outcomes, factor by factor."""
    found = Fraction(1)
    for factor in _factors(claimed, checked, not_done, undone):
        found *= factor
    return found


def _factors(claimed: int, checked: int, not_done: int, undone: int) -> Iterator[Fraction]:
    for i in range(not_done):
        yield Fraction(max(undone - i, 0), claimed - i)
    for j in range(checked - not_done):
        yield Fraction(max(claimed - undone - j, 0), claimed - not_done - j)


@cache
def mixture(checked: int, not_done: int) -> Fraction:
    """Odds of the same sequence under Beta(1, 29), updated after each outcome."""
    found = Fraction(1)
    for i in range(not_done):
        found *= Fraction(1 + i, 30 + i)
    for j in range(checked - not_done):
        found *= Fraction(29 + j, 30 + not_done + j)
    return found
