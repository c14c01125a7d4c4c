"""Nothing that leaves the server speaks of fewer than five people, directly or by subtraction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import opinion_map, published
from zhixing.analysis.opinion_map.suppression import hidden_cells


@pytest.mark.parametrize(
    ("seen", "hidden"),
    [
        ([9, 8, 7], [0, 0, 0]),
        ([9, 8, 4], [0, 1, 1]),  # 4 alone would follow from the total
        ([9, 3, 2], [0, 1, 1]),  # together five
        ([9, 2, 1], [1, 1, 1]),  # together three: that is too few
        ([9, 0, 4], [1, 0, 1]),  # an empty cell hides nothing
        ([0, 0, 4], [0, 0, 1]),
        ([0, 0, 0], [0, 0, 0]),
    ],
)
def test_which_cells_are_hidden(seen, hidden):
    assert hidden_cells(np.array(seen)[:, None])[:, 0].tolist() == [bool(h) for h in hidden]


@given(
    arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.integers(0, 12))
)
def test_hidden_cells_cannot_be_worked_out(seen):
    hidden = hidden_cells(seen)
    assert not (hidden & (seen == 0)).any()
    assert hidden[(seen > 0) & (seen < 5)].all()
    for column, own in zip(seen.T, hidden.T, strict=True):
        if own.any() and not own[column > 0].all():
            assert own.sum() >= 2
            assert column[own].sum() >= 5


@pytest.fixture(scope="module")
def found():
    votes, _ = synthetic.grouped(60, 40, 2, 0.35, np.random.default_rng(1), shared=0)
    return opinion_map(votes, resamples=0)


def test_what_is_computed_from_hidden_cells_goes_with_them(found):
    shown = published(found)
    assert 0 < shown.hidden.sum() < shown.hidden.size
    for name in ("agree", "disagree", "seen"):
        mine, raw = getattr(shown.counts, name), getattr(found.counts, name)
        assert (mine[shown.hidden] == -1).all()
        assert mine[~shown.hidden].tolist() == raw[~shown.hidden].tolist()
    assert np.isnan(shown.statistics.pa[shown.hidden]).all()
    assert not np.isnan(shown.statistics.pa[~shown.hidden]).any()
    assert np.isnan(shown.group_informed_consensus[shown.hidden.any(axis=0)]).all()


def test_no_comparison_tells_a_hidden_cell():
    """The ratio counts the other groups without who is in none: their cell could be told."""
    matrix = np.ones((40, 1))
    matrix[::2] = -1
    found = opinion_map(votes_of(matrix), groups=[0] * 30 + [1] * 3 + [-1] * 7)
    shown = published(found)
    assert shown.hidden[:, 0].tolist() == [False, True]
    for name in ("ra", "rd", "rat", "rdt"):
        assert np.isnan(getattr(shown.statistics, name)).all()
    assert not np.isnan(shown.statistics.pa[0, 0])
    told = [one for group in shown.groups for one in group.representatives]
    assert told
    assert all(np.isnan([one.ratio, one.ratio_z]).all() for one in told)


def test_a_cell_that_few_people_changed_is_hidden_with_another(found):
    seen = np.vstack([found.counts.seen, found.everyone.seen - found.counts.seen.sum(axis=0)])
    fresh = np.where(seen > 0, seen, 0)
    alike = published(found, fresh=fresh)
    assert (alike.hidden == published(found).hidden).all()

    fresh[0, 0] = 3
    told = published(found, fresh=fresh).hidden[:, 0]
    assert told[0]
    assert told.sum() + (0 < fresh[-1, 0] < fresh[:-1, 0].max()) >= 2


def test_no_group_is_marked_by_a_hidden_cell(found):
    shown = published(found)
    for g, group in enumerate(shown.groups):
        assert not any(shown.hidden[g, one.statement] for one in group.representatives)
    told = sum(len(group.representatives) for group in shown.groups)
    assert told < sum(len(group.representatives) for group in found.groups)


def test_a_statement_that_hardly_anybody_saw_is_hidden_whole():
    matrix = np.random.default_rng(0).choice([-1.0, 1.0], (30, 9))
    matrix[3:, 8] = np.nan
    shown = published(opinion_map(votes_of(matrix), resamples=0))
    assert shown.everyone.seen.tolist() == [30] * 8 + [-1]
    assert np.isnan(shown.extremity).tolist() == [False] * 8 + [True]
    assert np.isnan(shown.statements).all(axis=1).tolist() == [False] * 8 + [True]
    assert shown.hidden[:, 8].all()


def test_a_group_of_a_few_has_no_size():
    matrix = np.random.default_rng(0).choice([-1.0, 1.0], (30, 9))
    found = opinion_map(votes_of(matrix), groups=[0] * 26 + [1] * 4)
    assert [group.size for group in published(found).groups] == [26, -1]


def votes_of(matrix):
    from zhixing.analysis.opinion_map import Votes

    return Votes.from_dense(matrix)
