"""The reference formulae on counts that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.opinion_map import Counts, Votes
from zhixing.analysis.opinion_map.selection import adjusted, consensus, representatives
from zhixing.analysis.opinion_map.statistics import (
    difference_test,
    group_counts,
    group_informed_consensus,
    share,
    share_test,
    statistics,
)

ACTIVE = np.ones(1, dtype=bool)


def counts(agree, disagree, seen) -> Counts:
    return Counts(*(np.array(column)[:, None] for column in (agree, disagree, seen)))


def test_by_hand():
    """Group 0: 8 of 10 agree, 1 disagrees; group 1: 1 of 4 agrees, 3 disagree."""
    found = statistics(counts([8, 1], [1, 3], [10, 4]))
    assert found.pa[0, 0] == 9 / 12
    assert found.pd[1, 0] == 4 / 6
    assert found.ra[0, 0] == (9 / 12) / (2 / 6)
    assert found.pat[0, 0] == pytest.approx(2 * np.sqrt(11) * (9 / 11 - 0.5))
    common = 11 / 16
    spread = np.sqrt(common * (1 - common) * (1 / 11 + 1 / 5))
    assert found.rat[0, 0] == pytest.approx((9 / 11 - 2 / 5) / spread)


def test_all_agree_is_no_difference():
    assert difference_test(*(np.array([n]) for n in (5, 9, 5, 9)))[0] == 1.0 * 0


def test_nobody_saw_it():
    nothing = np.array([0])
    assert share(nothing, nothing)[0] == 0.5
    assert share_test(nothing, nothing)[0] == 1.0


def test_informed_consensus_is_the_product():
    found = group_informed_consensus(counts([8, 1], [1, 3], [10, 4]))
    assert found.tolist() == [9 / 12 * 2 / 6]


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=2, max_size=5))
def test_groups_may_be_numbered_in_any_order(cells):
    agree, disagree, passed = (np.array(column) for column in zip(*cells, strict=True))
    one = statistics(counts(agree, disagree, agree + disagree + passed))
    turned = statistics(counts(*(c[::-1] for c in (agree, disagree, agree + disagree + passed))))
    for name in ("pa", "pat", "ra", "rat", "pd", "pdt", "rd", "rdt"):
        assert getattr(one, name)[::-1] == pytest.approx(getattr(turned, name), rel=1e-12)


def test_counts_leave_out_who_is_in_no_group():
    votes = Votes.from_dense([[1, 0], [1, -1], [-1, np.nan], [1, 1]])
    found = group_counts(votes, np.array([0, 1, 0, -1]), 2)
    assert found.agree.tolist() == [[1, 0], [1, 0]]
    assert found.disagree.tolist() == [[1, 0], [0, 1]]
    assert found.seen.tolist() == [[2, 1], [1, 1]]


def test_a_single_group_has_no_marks():
    one = counts([8], [1], [10])
    assert representatives(one, statistics(one), ACTIVE) == ((),)


def test_a_group_without_telling_statement_gets_its_best():
    two = counts([1, 1], [1, 1], [3, 3])
    found = representatives(two, statistics(two), ACTIVE)
    assert [[(one.statement, one.side, one.best_agree) for one in group] for group in found] == [
        [(0, "disagree", False)],
        [(0, "disagree", False)],
    ]


def test_moderated_statements_are_in_no_list():
    two = counts([9, 1], [0, 8], [9, 9])
    hidden = ~ACTIVE
    assert representatives(two, statistics(two), hidden) == ((), ())
    assert consensus(*(np.array([n]) for n in (9, 0, 9)), hidden) == ()


def test_consensus_of_both_sides():
    found = consensus(
        np.array([9, 0, 5]), np.array([0, 8, 5]), np.array([9, 9, 10]), np.ones(3, bool)
    )
    assert [(one.statement, one.side, one.chose, one.seen) for one in found] == [
        (0, "agree", 9, 9),
        (1, "disagree", 8, 9),
    ]
    assert found[0].share == 10 / 11


def test_false_discoveries_by_hand():
    """Benjamini-Hochberg on four p-values: p * 4 / rank, made monotone from the largest down."""
    p = np.array([[0.01, 0.04], [0.03, 0.5]])
    assert adjusted(p) == pytest.approx(np.array([[0.04, 0.16 / 3], [0.16 / 3, 0.5]]))


def test_no_p_values():
    assert adjusted(np.empty((2, 0))).shape == (2, 0)
