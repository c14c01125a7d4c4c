"""Ranks that the data leave open: against another implementation, and what must always hold."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from zhixing.analysis.ranking import NoCounts, Ranks, ranks_of_intervals, ranks_of_shares

GROUPS = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=7
)


def of(groups: list[tuple[int, int]], risk: float = 0.05) -> tuple[Ranks, ...]:
    return ranks_of_shares([k for k, _ in groups], [n for _, n in groups], risk)


def slowly(groups: list[tuple[int, int]], risk: float) -> list[tuple[int, int]]:
    """The same by scipy's test, one pair after another, and Holm's steps in words."""
    known = [i for i, (_, n) in enumerate(groups) if n]
    chances = []
    for i, j in permutations(known, 2):
        (a, n), (b, m) = groups[i], groups[j]
        table = [[a, n - a], [b, m - b]]
        chances.append((fisher_exact(table, alternative="greater").pvalue, i, j))
    greater = set()
    for step, (chance, i, j) in enumerate(sorted(chances)):
        if chance > risk / (len(chances) - step):
            break
        greater.add((i, j))
    n, every = len(groups), range(len(groups))
    above = [sum((j, i) in greater for j in every) for i in every]
    below = [sum((i, j) in greater for j in every) for i in every]
    return [(1 + above[i], n - below[i]) for i in every]


def test_a_small_unit_is_told_apart_from_nobody() -> None:
    found = of([(95, 100), (2, 2), (40, 100), (0, 0)])

    assert found == (Ranks(1, 3, 1), Ranks(1, 4, 1), Ranks(2, 4, 1), Ranks(1, 4, 1))


def test_tiers_are_told_apart_from_each_other() -> None:
    found = of([(10, 100), (95, 100), (12, 100), (90, 100)])

    assert found == (Ranks(3, 4, 2), Ranks(1, 2, 1), Ranks(3, 4, 2), Ranks(1, 2, 1))
    assert not any(ranks.is_one for ranks in found)


@given(GROUPS)
@settings(max_examples=60)
def test_it_agrees_with_a_slow_one(groups: list[tuple[int, int]]) -> None:
    assert [(ranks.first, ranks.last) for ranks in of(groups)] == slowly(groups, 0.05)


@given(st.lists(st.integers(0, 3).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))))
def test_units_of_three_are_always_tied(groups: list[tuple[int, int]]) -> None:
    assert set(of(groups)) <= {Ranks(1, len(groups), 1)}


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_the_table_says_nothing(groups: list[tuple[int, int]], random: object) -> None:
    places = list(range(len(groups)))
    random.shuffle(places)  # type: ignore[attr-defined]  # hypothesis's Random

    there = of([groups[place] for place in places])

    assert tuple(there[places.index(n)] for n in range(len(groups))) == of(groups)


@given(GROUPS)
def test_ranks_are_whole_and_tiers_part_them(groups: list[tuple[int, int]]) -> None:
    found = of(groups)

    assert all(1 <= ranks.first <= ranks.last <= len(groups) for ranks in found)
    for one in found:
        for other in found:
            assert (one.tier < other.tier) <= (one.last < other.first)
    assert {ranks.tier for ranks in found} == set(
        range(1, max((r.tier for r in found), default=0) + 1)
    )


@pytest.mark.parametrize(
    ("shares", "totals"),
    [
        ([0.5] * 6, [60, 5, 200, 17, 40, 3]),
        ([0.9, 0.8, 0.7, 0.7, 0.4, 0.4], [80, 80, 80, 9, 80, 200]),
        ([0.95, 0.5, 0.05], [30, 30, 30]),
    ],
)
def test_true_ranks_lie_within_all_at_once(shares: list[float], totals: list[int]) -> None:
    """2,000 tables of each kind: at most one in twenty may miss a rank; the allowance above that
    is three standard errors."""
    chance, runs, missed = np.random.default_rng(20), 2_000, 0
    bests = [1 + sum(other > share for other in shares) for share in shares]
    lasts = [len(shares) - sum(other < share for other in shares) for share in shares]
    for _ in range(runs):
        found = ranks_of_shares(list(chance.binomial(totals, shares)), totals)
        missed += any(
            ranks.first > best or ranks.last < last
            for ranks, best, last in zip(found, bests, lasts, strict=True)
        )

    assert missed / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5


def test_intervals_that_hold_jointly() -> None:
    assert ranks_of_intervals([0.5, 0.1, 0.0], [0.9, 0.4, 1.0]) == (
        Ranks(1, 2, 1), Ranks(2, 3, 1), Ranks(1, 3, 1),
    )  # fmt: skip


def test_nobody_and_one() -> None:
    assert ranks_of_shares([], []) == ()
    assert of([(1, 4)]) == (Ranks(1, 1, 1),)


@pytest.mark.parametrize(("counts", "totals"), [([1], [1, 2]), ([3], [2]), ([-1], [2])])
def test_what_is_no_table_is_refused(counts: list[int], totals: list[int]) -> None:
    with pytest.raises(NoCounts):
        ranks_of_shares(counts, totals)


def test_limits_that_are_none_are_refused() -> None:
    with pytest.raises(NoCounts):
        ranks_of_intervals([0.5], [0.4])
