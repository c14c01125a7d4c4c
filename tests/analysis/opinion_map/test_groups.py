"""As many groups as there are: four as four, none as one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import opinion_map
from zhixing.analysis.opinion_map.grouping import (
    CLEAR,
    CLEAR_EACH,
    Level,
    most_groups,
    steady,
)
from zhixing.analysis.opinion_map.mixture import fitted
from zhixing.analysis.opinion_map.noise import above_noise
from zhixing.analysis.opinion_map.stability import adjusted_rand, jaccard
from zhixing.analysis.opinion_map.valley import clearness


@pytest.mark.parametrize("groups", [2, 3, 4, 6])
def test_groups_are_found_as_many_as_they_are(groups):
    votes, truth = synthetic.grouped(2000, 120, groups, 0.3, np.random.default_rng(groups))
    found = opinion_map(votes, resamples=0)
    assert found.k == groups
    assert adjusted_rand(found.group[found.group >= 0], truth[found.group >= 0]) > 0.8


@pytest.mark.parametrize("seed", range(4))
def test_four_groups_of_a_small_debate(seed):
    votes, truth = synthetic.grouped(200, 60, 4, 0.7, np.random.default_rng(seed), shared=0)
    found = opinion_map(votes, resamples=0)
    assert found.k == 4
    assert adjusted_rand(found.group[found.group >= 0], truth[found.group >= 0]) > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_unrelated_votes_make_no_groups(seed):
    votes = synthetic.unrelated(800, 80, 0.3, np.random.default_rng(seed))
    found = opinion_map(votes, resamples=0)
    assert (found.k, found.groups[0].representatives) == (1, ())


@pytest.mark.parametrize("seed", range(4))
def test_a_spectrum_of_opinion_makes_no_groups(seed):
    votes = synthetic.spectrum_of_opinion(800, 80, 0.4, np.random.default_rng(seed))
    found = opinion_map(votes, resamples=0)
    assert (found.k, found.components) == (1, 1)


def test_components_are_as_many_as_groups_span():
    votes, _ = synthetic.grouped(2000, 120, 4, 0.3, np.random.default_rng(0))
    assert opinion_map(votes, resamples=0).components == 3


def test_a_small_group_is_found():
    generator = np.random.default_rng(3)
    votes, truth = synthetic.grouped(3000, 100, 20, 0.5, generator, shared=0)
    few, many = np.flatnonzero(truth == 0)[:12], np.flatnonzero(truth == 1)
    found = opinion_map(votes.rows(np.sort(np.append(few, many))), resamples=0)
    assert (found.k, found.groups[1].size) == (2, 12)


def levels(*clear):
    """From the most groups down to one."""
    made = [
        Level(c, np.zeros((1, k)), np.full(k, 1 / k))
        for k, c in zip(range(len(clear) + 1, 1, -1), clear, strict=True)
    ]
    return (*made, Level(np.inf, np.zeros((1, 1)), np.ones(1)))


@pytest.mark.parametrize(
    ("clear", "groups"),
    [
        ((), 1),
        ((0.9,), 1),
        ((1.0,), 2),
        ((1.2, 0.5), 1),  # three groups are clear, two are not: not clear enough for a leap
        ((2.5, 0.5), 3),
        ((0.3, 1.5, 4.0), 3),
    ],
)
def test_as_many_groups_as_are_clear(clear, groups):
    assert most_groups(levels(*clear)).groups == groups


@pytest.mark.parametrize(
    ("clear", "before", "groups"),
    [
        ((1.2, 3.0), 2, 2),  # three are clear now, but not by enough to leave two
        ((1.6, 3.0), 2, 3),
        ((0.8, 3.0), 3, 3),  # three are no longer clear, but nearly
        ((0.5, 3.0), 3, 2),
        ((3.0,), 5, 2),  # five are out of the question
    ],
)
def test_the_number_of_groups_is_slow_to_change(clear, before, groups):
    assert steady(levels(*clear), before).groups == groups


def test_pieces_are_found_from_means_that_lie_too_far_out():
    """Means of a few people are wider apart than all of them are; the spread must stay proper."""
    generator = np.random.default_rng(0)
    middle = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    place = middle[generator.integers(0, 4, 800)] + generator.normal(0, 0.2, (800, 2))
    found = fitted(place, 1.4 * middle, np.full(4, 0.25), np.full(2, 1e-3))
    assert found.mean == pytest.approx(middle, abs=0.05)
    assert found.share == pytest.approx(np.full(4, 0.25), abs=0.05)


def test_a_hill_has_no_valley():
    generator = np.random.default_rng(0)
    place = generator.normal(0, 0.4, 2000)
    error = np.full(2000, 0.3)
    assert clearness(place + generator.normal(0, error), error) < 6


def test_two_hills_that_errors_blur_have_one():
    """Errors of 0.4 make one observed hill of the places -1/2 and +1/2."""
    generator = np.random.default_rng(0)
    error = np.full(2000, 0.4)
    place = generator.choice([-0.5, 0.5], 2000) + generator.normal(0, error)
    assert clearness(place, error) > 1.3 * (CLEAR + CLEAR_EACH * 2000)


def test_few_people_have_no_valley():
    assert clearness(np.array([-0.5, 0.5, 0.5]), np.full(3, 0.01)) == 0.0


def test_components_above_noise_have_no_gap():
    assert above_noise(np.array([9.0, 5.0, 3.0, 7.0]), 4.0) == 2
    assert above_noise(np.array([9.0, 5.0]), 4.0) == 2
    assert above_noise(np.array([0.0]), 0.0) == 0
    assert above_noise(np.array([]), 0.0) == 0


def test_adjusted_rand():
    """The example of Hubert & Arabie's index with a contingency of [[2, 1], [0, 3]]."""
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    assert adjusted_rand(one, one) == 1.0
    assert adjusted_rand(one, 1 - one) == 1.0
    assert adjusted_rand(one, other) == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    assert adjusted_rand(np.zeros(4, int), np.zeros(4, int)) == 1.0


def test_jaccard_of_each_group():
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    assert jaccard(one, other, 2).tolist() == [2 / 3, 3 / 4]
    assert jaccard(one, other, 3).tolist() == [2 / 3, 3 / 4, 0.0]
