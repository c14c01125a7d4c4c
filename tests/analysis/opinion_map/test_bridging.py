"""The second opinion: agreement across sides, not of one side."""

from __future__ import annotations

import numpy as np
import pytest

from zhixing.analysis.opinion_map import NotConverged, Votes, bridging_scores, opinion_map
from zhixing.analysis.opinion_map import bridging as module


@pytest.fixture(scope="module")
def two_sides():
    """Sides of 70 and 30 people; statement 0 unites, 1 is the larger side's, 2 the smaller's."""
    generator = np.random.default_rng(0)
    side = np.arange(100) < 70
    chance = np.full((100, 30), 0.5)
    chance[:, 0] = 0.8
    chance[:, 1] = np.where(side, 0.99, 0.3)
    chance[:, 2] = np.where(side, 0.05, 0.95)
    chance[:, 3:] = np.where(side[:, None], 0.9, 0.1)
    matrix = np.where(generator.random((100, 30)) < chance, 1.0, -1.0)
    matrix[generator.random((100, 30)) < 0.2] = np.nan
    return Votes.from_dense(matrix)


def test_what_unites_is_above_what_the_larger_side_says(two_sides):
    found = opinion_map(two_sides, resamples=0)
    scores = bridging_scores(two_sides, found).bridging
    assert np.argmax(scores) == 0
    everyone = found.everyone.agree / found.everyone.seen
    assert everyone[1] > everyone[2]
    assert scores[0] > scores[1] + 0.2


def test_sides_are_told_apart(two_sides):
    found = opinion_map(two_sides, resamples=0)
    scores = bridging_scores(two_sides, found)
    assert len({bool(s) for s in scores.side[:70] > 0}) == 1
    assert np.sign(scores.divide[1]) == -np.sign(scores.divide[2])


def test_the_same_votes_give_the_same_bits(two_sides):
    found = opinion_map(two_sides, resamples=0)
    one, other = (bridging_scores(two_sides, found) for _ in range(2))
    assert one.bridging.tobytes() == other.bridging.tobytes()


def test_a_statement_without_votes_has_no_score():
    votes = Votes.from_dense([[1, np.nan], [1, np.nan], [-1, np.nan]])
    scores = bridging_scores(votes, opinion_map(votes, resamples=0)).bridging
    assert np.isnan(scores).tolist() == [False, True]


def test_what_does_not_settle_is_said(two_sides, monkeypatch):
    monkeypatch.setattr(module, "ROUNDS", 1)
    with pytest.raises(NotConverged, match="bridging not settled after 1 rounds"):
        bridging_scores(two_sides, opinion_map(two_sides, resamples=0))
