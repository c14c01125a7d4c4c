"""Votes one by one are the same as votes at once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.opinion_map import synthetic_votes as synthetic
from zhixing.analysis.opinion_map import BadVotes, LiveVotes, Votes, opinion_map
from zhixing.analysis.opinion_map import live as live_module
from zhixing.analysis.opinion_map import standing as standing_module
from zhixing.analysis.opinion_map.blocks import tally
from zhixing.analysis.opinion_map.gram import gram
from zhixing.analysis.opinion_map.stability import adjusted_rand
from zhixing.analysis.opinion_map.standing import standing_map

CASTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from([-1, 0, 1])), max_size=60
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from([-1, 0, 1, None])), max_size=60
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
    assert_sums(live, told)


@given(CHANGES)
def test_what_is_withdrawn_is_as_if_it_had_never_been(changes):
    live, last = LiveVotes(NOBODY), {}
    for who, statement, value in changes:
        if value is None:
            live.withdraw(who, statement)
            last.pop((who, statement), None)
        else:
            live.cast(who, statement, value)
            last[who, statement] = value
    stays = live.leave_silent()
    assert stays.tolist() == [any(who == one for one, _s in last) for who in range(4)]
    row = np.cumsum(stays) - 1
    told = Votes.from_events(
        [row[who] for who, _s in last],
        [statement for _who, statement in last],
        list(last.values()),
        participants=int(stays.sum()),
        statements=5,
    )
    for name in ("start", "statement", "value"):
        assert getattr(live.votes, name).tolist() == getattr(told, name).tolist()
    assert_sums(live, told)


def assert_sums(live, told):
    """The sums that `live` kept are those of the votes `told`, bit by bit."""
    whole = gram(told, tally(told))
    for name in ("both", "value", "product"):
        assert getattr(live.gram, name).tolist() == getattr(whole, name).tolist()
    for name in ("agree", "disagree", "seen"):
        assert getattr(live.tally, name).tolist() == getattr(whole.tally, name).tolist()


COMERS = st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 2), CASTS), max_size=4)


@given(COMERS)
def test_people_and_statements_join_at_any_time(turns):
    """People are numbered anew with every turn, statements come at the end."""
    live, people, statements = LiveVotes(NOBODY), list(range(4)), 5
    newcomer = itertools.count(4)
    events: dict[tuple[int, int], int] = {}
    for seed, more, casts in turns:
        came_from = list(range(len(people))) + [-1] * (seed % 3)
        np.random.default_rng(seed).shuffle(came_from)
        people = [people[c] if c >= 0 else next(newcomer) for c in came_from]
        statements += more
        live.take_in(np.array(came_from), statements)
        for who, statement, value in casts:
            live.cast(who, statement, value)
            events[people[who], statement] = value
    row = {person: number for number, person in enumerate(people)}
    told = Votes.from_events(
        [row[who] for who, _ in events],
        [statement for _, statement in events],
        list(events.values()),
        participants=len(people),
        statements=statements,
    )
    for name in ("start", "statement", "value"):
        assert getattr(live.votes, name).tolist() == getattr(told, name).tolist()
    assert_sums(live, told)


@pytest.fixture(scope="module")
def votes():
    return synthetic.grouped(400, 60, 3, 0.4, np.random.default_rng(4))[0]


@pytest.fixture(params=["exact", "gram", "sweeps"])
def way(request, monkeypatch):
    """The three ways to the components, whatever the number of statements."""
    if request.param != "exact":
        monkeypatch.setattr(standing_module, "EXACT", 0)
    if request.param == "sweeps":
        monkeypatch.setattr(live_module, "LARGEST", 0)


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


@pytest.mark.usefixtures("way")
def test_kept_sums_and_votes_read_anew_give_the_same_map(votes):
    """Given the same groups: to the last bit by the same sums, up to rounding without them."""
    frame = opinion_map(votes.run(0, 300), resamples=0).frame
    live = LiveVotes(votes.run(0, 350))
    live.take_in(np.append(np.arange(350), [-1] * 50), 60)
    participant, statement, value = synthetic.events_of(votes)
    late = participant >= 350
    for cast in zip(participant[late], statement[late], value[late], strict=True):
        live.cast(*map(int, cast))
    kept = live.standing(frame)
    sums = gram(votes, tally(votes)) if live.gram is not None else None
    assert kept == standing_map(votes, frame, gram=sums)
    read = standing_map(votes, frame)
    assert kept.group.tolist() == read.group.tolist()
    assert kept.counts.agree.tolist() == read.counts.agree.tolist()
    assert kept.participants == pytest.approx(read.participants, abs=0.02)


def test_standing_groups_are_the_groups_of_a_whole_map(votes):
    """Where nothing has come, the map with the groups of a whole one is that one."""
    whole = opinion_map(votes, resamples=0)
    again = standing_map(votes, whole.frame, stability=whole.stability)
    assert again.participants == pytest.approx(whole.participants, abs=1e-9)
    assert again.group.tolist() == whole.group.tolist()
    assert [group.size for group in again.groups] == [group.size for group in whole.groups]
    assert (again.counts.seen == whole.counts.seen).all()


def test_after_a_twentieth_more_votes_groups_are_nearly_those_found_anew(votes):
    before = opinion_map(votes.run(0, 380), resamples=0)
    standing = standing_map(votes, before.frame)
    whole = opinion_map(votes, previous=before.frame, resamples=0)
    assert adjusted_rand(standing.group + 1, whole.group + 1) > 0.95


def test_a_statement_that_came_says_nothing_of_who_belongs_where(votes):
    live = LiveVotes(votes)
    before = live.regroup(resamples=0)
    live.take_in(np.arange(400), 61)
    for person in range(0, 400, 2):
        live.cast(person, 60, 1)
    fresh = live.fresh()
    grouped = before.group >= 0
    assert fresh.group[grouped].tolist() == before.group[grouped].tolist()
    assert fresh.everyone.agree[60] == 200
    assert live.regroup(resamples=0).frame.structure.level.profiles.shape == (61, 3)


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


def test_a_frame_without_groups_puts_nobody_in_one():
    votes = Votes.from_dense(np.ones((6, 4)))
    nobody = opinion_map(Votes.from_dense(np.full((6, 4), np.nan)))
    assert LiveVotes(votes).standing(nobody.frame).group.tolist() == [-1] * 6
