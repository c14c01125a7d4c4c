"""What counts as votes, and that the latest of each pair counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.opinion_map import BadVotes, Votes
from zhixing.analysis.opinion_map.votes import joined

EVENT = st.tuples(
    st.integers(0, 4), st.integers(0, 5), st.sampled_from([-1, 0, 1]), st.integers(0, 6)
)
EVENTS = st.lists(EVENT, max_size=40)


def read(events, **options):
    columns = list(zip(*events, strict=True)) or [(), (), (), ()]
    return Votes.from_events(*columns, participants=5, statements=6, **options)


def dense(votes: Votes) -> np.ndarray:
    matrix = np.full((votes.participants, votes.statements), np.nan)
    rows = np.repeat(np.arange(votes.participants), votes.per_participant)
    matrix[rows, votes.statement] = votes.value
    return matrix


def same(one: Votes, other: Votes) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("start", "statement", "value")
    )


@given(EVENTS)
def test_the_latest_vote_counts(events):
    told = np.full((5, 6), np.nan)
    for participant, statement, value, _ in sorted(events, key=lambda e: (e[3], -e[2])):
        told[participant, statement] = value
    assert dense(read(events)) == pytest.approx(told, nan_ok=True)


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(events, random):
    shuffled = events[:]
    random.shuffle(shuffled)
    assert same(read(events), read(shuffled))


@given(EVENTS)
def test_an_event_told_twice_counts_once(events):
    assert same(read(events), read(events * 2))


def test_without_times_the_sequence_is_the_time():
    votes = Votes.from_events([0, 0, 0], [1, 1, 1], [1, 0, -1], participants=1, statements=2)
    assert (votes.statement.tolist(), votes.value.tolist()) == ([1], [-1])


def test_a_vote_changed_a_thousand_times_counts_once():
    values = np.resize([1, -1, 0], 1000)
    votes = Votes.from_events(
        np.zeros(1000, int), np.zeros(1000, int), values, range(1000), participants=1, statements=1
    )
    assert votes.value.tolist() == [values[-1]]


def test_one_participant_with_a_hundred_thousand_votes():
    statement = np.arange(100_000) % 500
    votes = Votes.from_events(
        np.zeros(100_000, int),
        statement,
        np.where(statement % 2, 1, -1),
        participants=1,
        statements=500,
    )
    assert len(votes) == 500
    assert votes.value[:4].tolist() == [-1, 1, -1, 1]


def test_rows_in_any_order_are_sorted():
    votes = Votes.from_csr([0, 2, 3], [3, 0, 1], [1, -1, 0], 4)
    assert (votes.statement.tolist(), votes.value.tolist()) == ([0, 3, 1], [-1, 1, 0])


def test_the_callers_arrays_are_left_alone():
    start, statement, value = np.array([0, 2]), np.array([1, 0]), np.array([1, -1])
    votes = Votes.from_csr(start, statement, value, 2)
    statement[:] = 0
    assert votes.statement.tolist() == [0, 1]
    assert (start.tolist(), value.tolist()) == ([0, 2], [1, -1])


def test_the_arrays_are_read_only():
    votes = Votes.from_dense([[1, 0]])
    with pytest.raises(ValueError, match="read-only"):
        votes.value[0] = 0


def test_nan_in_a_matrix_is_missing():
    votes = Votes.from_dense([[1, np.nan], [np.nan, -1]])
    assert (votes.statement.tolist(), votes.value.tolist()) == ([0, 1], [1, -1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"participant": [0, 5]}, "participant 5 is unknown: there are 3, counted from 0"),
        ({"participant": [0, -1]}, "participant -1 is unknown: there are 3, counted from 0"),
        ({"statement": [0, 9]}, "statement 9 is unknown: there are 2, counted from 0"),
        ({"statement": [0]}, "2 participants, but 1 statements"),
        ({"statement": [0, 0.5]}, "statements must be whole numbers"),
        ({"statement": ["a", "b"]}, "statements must be whole numbers"),
        ({"participant": [[0, 1]]}, "participants must have one dimension, not 2"),
        ({"value": [1, 2]}, "a vote is 2; it must be -1, 0 or +1"),
        ({"value": [1, np.nan]}, "a vote is nan; it must be -1, 0 or +1"),
        ({"value": [1, 0.5]}, "a vote is 0.5; it must be -1, 0 or +1"),
        ({"value": ["+", "-"]}, "votes must be numbers: -1, 0 or +1"),
        ({"value": [1]}, "2 statements, but votes of shape (1,)"),
        ({"time": [0, np.nan]}, "times must be numbers"),
        ({"time": [0]}, "2 events, but times of shape (1,)"),
    ],
)
def test_bad_events(change, told):
    events = {"participant": [0, 1], "statement": [0, 1], "value": [1, -1]} | change
    with pytest.raises(BadVotes) as error:
        Votes.from_events(**events, participants=3, statements=2)
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("start", "statement", "told"),
    [
        ([0, 1], [0, 1], "row pointers must ascend to the number of votes"),
        ([0, 2, 1], [0], "row pointers must ascend to the number of votes"),
        ([1, 2], [0, 1], "row pointers must begin with 0"),
        ([], [], "row pointers must begin with 0"),
        ([0, 2], [0, 0], "a participant has two votes on one statement; use from_events"),
        ([0, 2], [0, 2], "statement 2 is unknown: there are 2, counted from 0"),
    ],
)
def test_bad_rows(start, statement, told):
    with pytest.raises(BadVotes) as error:
        Votes.from_csr(start, statement, [1] * len(statement), 2)
    assert str(error.value) == told


def test_a_matrix_has_two_dimensions():
    with pytest.raises(BadVotes, match="a matrix has two dimensions, not 1"):
        Votes.from_dense([1, -1])


def test_shards_are_the_whole():
    votes = Votes.from_dense(np.random.default_rng(0).choice([-1, 0, 1, np.nan], (10, 4)))
    parts = votes.shards(3)
    assert sum(part.participants for part in parts) == 10
    assert np.vstack([dense(part) for part in parts]) == pytest.approx(dense(votes), nan_ok=True)
    assert same(joined(parts), votes)
