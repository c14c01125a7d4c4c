"""Intervals of a share, against published values and their own properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from zhixing.analysis.intervals import clopper_pearson, wilson


@pytest.mark.parametrize(
    ("count", "total", "limits"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)),
     (1, 29, (0.0061, 0.1718))],
)  # fmt: skip
def test_published_values(count: int, total: int, limits: tuple[float, float]):
    assert wilson(count, total) == pytest.approx(limits, abs=5e-5)


@given(st.integers(0, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_holds_the_share_and_mirrors(case: tuple[int, int]):
    count, total = case
    low, high = wilson(count, total)

    assert 0 <= low <= high <= 1
    if total:
        assert low <= count / total <= high
    other = wilson(total - count, total)
    assert (1 - other[1], 1 - other[0]) == pytest.approx((low, high))


@pytest.mark.parametrize(("count", "total"), [(-1, 3), (4, 3)])
def test_no_share(count: int, total: int):
    with pytest.raises(ValueError, match="no share"):
        wilson(count, total)


@pytest.mark.parametrize(
    ("count", "total", "limits"),
    # The same table, method 5.
    [(81, 263, (0.2527, 0.3676)), (15, 148, (0.0578, 0.1617)), (0, 20, (0.0, 0.1684)),
     (1, 29, (0.0009, 0.1776)), (0, 0, (0.0, 1.0))],
)  # fmt: skip
def test_published_values_that_are_exact(count: int, total: int, limits: tuple[float, float]):
    assert clopper_pearson(count, total) == pytest.approx(limits, abs=5e-5)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.97])
@pytest.mark.parametrize("total", [1, 7, 40])
def test_exact_limits_promise_no_more_than_they_keep(share: float, total: int):
    """Summed over all counts: the chance that the share lies within."""
    kept = sum(
        binom.pmf(count, total, share)
        for count in range(total + 1)
        if clopper_pearson(count, total)[0] <= share <= clopper_pearson(count, total)[1]
    )

    assert kept >= 0.95


def test_no_exact_share():
    with pytest.raises(ValueError, match="no share"):
        clopper_pearson(4, 3)
