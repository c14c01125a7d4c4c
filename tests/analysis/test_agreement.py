"""The measures that the consolidation is judged by."""

from __future__ import annotations

import pytest

from tests.analysis.agreement import Agreement, b_cubed, pairwise_agreement

TRUE = {"a": 1, "b": 1, "c": 1, "d": 2}


def test_the_truth_agrees_with_itself():
    assert pairwise_agreement(TRUE, TRUE) == b_cubed(TRUE, TRUE) == Agreement(1.0, 1.0)


def test_all_in_one_group():
    one = dict.fromkeys(TRUE, 0)
    assert pairwise_agreement(one, TRUE) == Agreement(0.5, 1.0)
    assert b_cubed(one, TRUE) == Agreement(0.625, 1.0)


def test_all_apart():
    apart = {i: i for i in TRUE}
    assert pairwise_agreement(apart, TRUE) == Agreement(1.0, 0.0)
    assert b_cubed(apart, TRUE).f1 == pytest.approx(2 * 0.5 / 1.5)
