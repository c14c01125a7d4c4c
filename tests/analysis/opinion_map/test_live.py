"""Votes one by one are the same as votes at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import BadVotes, LiveVotes, Votes
from zhixing.analysis.opinion_map import live as module
from zhixing.analysis.opinion_map.blocks import tally
from zhixing.analysis.opinion_map.gram import gram
from zhixing.analysis.opinion_map.stability import adjusted_rand

CASTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from([-1, 0, 1])), max_size=60
)
NOBODY = Votes.from_events([], [], [], participants=4, statements=5)


@given(CASTS)
def test_sums_follow_every_vote_to_the_last_bit(casts):
    live = LiveVotes(NOBODY)
    for cast in casts:
        live.cast(*cast)
    columns = list(zip(*casts, strict=True)) or [(), (), ()]
    told = Votes.from_events(*columns, participants=4, statements=5)
    for name in ("start", "statement", "value"):
        assert getattr(live.votes, name).tolist() == getattr(told, name).tolist()
    whole = gram(told, tally(told))
    for name in ("both", "value", "product"):
        assert getattr(live.gram, name).tolist() == getattr(whole, name).tolist()
    for name in ("agree", "disagree", "seen"):
        assert getattr(live.tally, name).tolist() == getattr(whole.tally, name).tolist()


@pytest.fixture(scope="module")
def votes():
    return synthetic.grouped(400, 60, 3, 0.4, np.random.default_rng(4))[0]


@pytest.fixture(params=["exact", "gram", "sweeps"])
def way(request, monkeypatch):
    """The three ways to the components, whatever the number of statements."""
    if request.param != "exact":
        monkeypatch.setattr(module, "EXACT", 0)
    if request.param == "sweeps":
        monkeypatch.setattr(module, "LARGEST", 0)


@pytest.mark.usefixtures("way")
def test_a_fresh_map_is_the_map_of_the_votes(votes):
    first = votes.run(0, 400)
    live = LiveVotes(first)
    live.regroup(resamples=0)
    generator = np.random.default_rng(0)
    for _ in range(200):
        person, statement = generator.integers(0, [400, 60])
        live.cast(int(person), int(statement), int(generator.integers(-1, 2)))
    fresh, whole = live.fresh(), LiveVotes(live.votes).regroup(resamples=0)
    assert fresh.everyone.agree.tolist() == whole.everyone.agree.tolist()
    assert np.abs(fresh.extremity - whole.extremity).max() < 0.05
    assert (fresh.k, whole.k) == (3, 3)
    assert adjusted_rand(fresh.group + 1, whole.group + 1) > 0.95
    assert [group.before for group in fresh.groups] == [0, 1, 2]
    assert fresh.counts.seen.sum() == whole.counts.seen.sum()


def test_the_first_fresh_map_looks_for_groups(votes):
    assert LiveVotes(votes).fresh().k == 3


def test_nobody_voted_yet():
    live = LiveVotes(NOBODY)
    assert live.fresh().k == 0
    live.cast(0, 0, 1)
    assert live.fresh().everyone.agree.tolist() == [1, 0, 0, 0, 0]


def test_moderated_statements_stay_out(votes):
    live = LiveVotes(votes, moderated_out=[5])
    live.regroup(resamples=0)
    live.cast(0, 5, 1)
    assert live.fresh().extremity[5] == 0


@pytest.mark.parametrize(
    ("cast", "told"),
    [
        ((4, 0, 1), "participant 4 is unknown"),
        ((-1, 0, 1), "participant -1 is unknown"),
        ((0, 5, 1), "statement 5 is unknown"),
        ((0, 0, 2), "a vote is 2; it must be -1, 0 or +1"),
    ],
)
def test_a_bad_vote_changes_nothing(cast, told):
    live = LiveVotes(NOBODY)
    with pytest.raises(BadVotes) as error:
        live.cast(*cast)
    assert str(error.value) == told
    assert len(live.votes) == 0
