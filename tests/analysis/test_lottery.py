"""The lottery of statements: fair between opinions, and nobody starves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.lottery import FLOOR, draw, weights

counts = st.integers(0, 10_000)


@given(counts, counts, counts)
def test_agreement_and_disagreement_weigh_alike(agree: int, disagree: int, passed: int):
    one = weights([agree], [disagree], [passed])
    other = weights([disagree], [agree], [passed])

    assert one[0] == pytest.approx(other[0])
    assert FLOOR < one[0] <= 1


@given(counts, counts, counts)
def test_what_is_known_less_weighs_more(agree: int, disagree: int, passed: int):
    few, many = weights([agree, 4 * agree], [disagree, 4 * disagree], [passed, 4 * passed])

    assert few >= many


def test_weights_of_a_frozen_case():
    found = weights([0, 40, 4, 0], [0, 40, 0, 0], [0, 0, 0, 9])

    assert found == pytest.approx([1.0, 0.27111, 0.53916, 0.19], abs=1e-4)


def test_draw_is_in_proportion_to_the_weights():
    weight = np.array([0.1, 0.3, 0.6])
    rng = np.random.default_rng(20260501)

    first = np.bincount([draw(weight, 1, rng)[0] for _ in range(20_000)], minlength=3) / 20_000

    assert first == pytest.approx(weight, abs=0.02)


@given(st.lists(st.floats(FLOOR, 1), max_size=30), st.integers(0, 40), st.integers(0, 2**32))
def test_draw_gives_each_at_most_once(weight: list[float], k: int, seed: int):
    drawn = draw(np.array(weight), k, np.random.default_rng(seed))

    assert len(set(drawn.tolist())) == len(drawn) == min(k, len(weight))


@pytest.mark.parametrize("bad", [([1], [1, 2], [0]), ([-1], [0], [0]), ([[1]], [[1]], [[1]])])
def test_bad_counts_are_refused(bad: tuple[list[int], ...]):
    with pytest.raises(ValueError, match="count"):
        weights(*bad)
