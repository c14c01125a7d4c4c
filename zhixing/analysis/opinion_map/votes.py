"""Votes as numbers: a sparse matrix of participants by statements, checked once.

A vote is +1 (agree), -1 (disagree) or 0 (pass); a pair without a vote is missing, which is not 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]

_BLOOM = 1 << 27  # entries of a table that finds the events of pairs voted on more than once


class BadVotes(ValueError):
    """The votes cannot be read as votes; the message states which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Votes in compressed rows: participant p voted `value[i]` on `statement[i]`.

    start: shape (participants + 1,), int64; row p is start[p] up to start[p + 1].
    statement: shape (votes,), int32, ascending within a row, each at most once.
    value: shape (votes,), int8, each -1, 0 or +1.
    statements: how many there are, voted on or not.
    The arrays are read-only. Build with `from_csr`, `from_events` or `from_dense`, which check.
    """

    start: Ints
    statement: Ints
    value: Ints
    statements: int

    @property
    def participants(self) -> int:
        return len(self.start) - 1

    @property
    def per_participant(self) -> Ints:
        """How many statements each participant voted on, shape (participants,)."""
        return np.diff(self.start)

    @property
    def nbytes(self) -> int:
        return self.start.nbytes + self.statement.nbytes + self.value.nbytes

    def __len__(self) -> int:
        return len(self.statement)

    @classmethod
    def from_csr(
        cls, start: ArrayLike, statement: ArrayLike, value: ArrayLike, statements: int
    ) -> Votes:
        """Votes from compressed rows; rows in any order of statements, none twice in a row.

        Raises BadVotes for pointers that do not fit, unknown or repeated statements and values
        other than -1, 0 and +1.
        """
        pointers = _whole(start, "row pointers").astype(np.int64, copy=False)
        column = _whole(statement, "statements")
        if pointers.ndim != 1 or not len(pointers) or pointers[0] != 0:
            raise BadVotes("row pointers must begin with 0")
        if np.any(np.diff(pointers) < 0) or pointers[-1] != len(column):
            raise BadVotes("row pointers must ascend to the number of votes")
        _within(column, statements, "statement")
        votes = _checked_values(value, len(column))
        return cls._sorted(pointers, column.astype(np.int32, copy=False), votes, statements)

    @classmethod
    def _sorted(cls, start: Ints, statement: Ints, value: Ints, statements: int) -> Votes:
        rising = statement[1:] > statement[:-1]
        inner = start[1:-1]
        rising[inner[(inner > 0) & (inner < len(statement))] - 1] = True
        if not np.all(rising):
            row = np.repeat(np.arange(len(start) - 1), np.diff(start))
            order = np.lexsort((statement, row))
            statement, value = statement[order], value[order]
            if np.any((np.diff(statement) == 0) & (np.diff(row) == 0)):
                raise BadVotes("a participant has two votes on one statement; use from_events")
        return cls(_frozen(start), _frozen(statement), _frozen(value), int(statements))

    @classmethod
    def from_dense(cls, matrix: ArrayLike) -> Votes:
        """Votes from a matrix of shape (participants, statements) in which NaN is missing."""
        dense = np.asarray(matrix, dtype=np.float64)
        if dense.ndim != 2:
            raise BadVotes(f"a matrix has two dimensions, not {dense.ndim}")
        row, column = np.nonzero(~np.isnan(dense))
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))])
        return cls.from_csr(start, column, dense[row, column], dense.shape[1])

    @classmethod
    def from_events(
        cls,
        participant: ArrayLike,
        statement: ArrayLike,
        value: ArrayLike,
        time: ArrayLike | None = None,
        *,
        participants: int,
        statements: int,
    ) -> Votes:
        """Votes from events in any order; for each pair the latest counts.

        time: any numbers that grow; without them, the place in the sequence is the time. At equal
        times the smaller value counts, so that the order of events never matters.
        Raises BadVotes for columns of unequal length, unknown participants or statements, values
        other than -1, 0 and +1, and times that are NaN.
        """
        row, column = _whole(participant, "participants"), _whole(statement, "statements")
        if len(row) != len(column):
            raise BadVotes(f"{len(row)} participants, but {len(column)} statements")
        _within(row, participants, "participant")
        _within(column, statements, "statement")
        votes = _checked_values(value, len(row))
        moment = None if time is None else _checked_times(time, len(row))
        key = _latest(_packed(row, column, votes, statements), moment)
        return _unpacked(key, participants, statements)

    def rows(self, chosen: Ints) -> Votes:
        """The votes of the `chosen` participants (indices), in that order."""
        counts = self.per_participant[chosen]
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        place = np.repeat(self.start[:-1][chosen] - start[:-1], counts) + np.arange(start[-1])
        statement, value = self.statement[place], self.value[place]
        return Votes(_frozen(start), _frozen(statement), _frozen(value), self.statements)

    def shards(self, count: int) -> list[Votes]:
        """The participants in `count` runs of nearly equal length; views, nothing is copied."""
        edges = np.linspace(0, self.participants, count + 1).astype(np.int64)
        return [self.run(int(a), int(b)) for a, b in itertools.pairwise(edges)]

    def run(self, first: int, last: int) -> Votes:
        """Participants `first` up to `last`, without copying their votes."""
        a, b = int(self.start[first]), int(self.start[last])
        start = _frozen(self.start[first : last + 1] - a)
        return Votes(start, self.statement[a:b], self.value[a:b], self.statements)


def joined(shards: Sequence[Votes]) -> Votes:
    """The participants of all `shards`, one after the other."""
    offsets = np.cumsum([0, *(len(shard) for shard in shards)])
    starts = [shard.start[1:] + offset for shard, offset in zip(shards, offsets, strict=False)]
    start = np.concatenate([[0], *starts]).astype(np.int64)
    statement = np.concatenate([shard.statement for shard in shards])
    value = np.concatenate([shard.value for shard in shards])
    return Votes(_frozen(start), _frozen(statement), _frozen(value), shards[0].statements)


def compressed(base: Votes, changed: Mapping[int, tuple[Ints, Ints]]) -> Votes:
    """`base` with the rows of some participants replaced.

    changed: participant to (statements, ascending, and values).
    """
    order = sorted(changed)
    counts = base.per_participant.copy()
    counts[order] = [len(changed[person][0]) for person in order]
    start = np.concatenate([[0], np.cumsum(counts)])
    statement, value = (np.empty(start[-1], dtype=kind) for kind in (np.int32, np.int8))
    done = 0
    for person in order:
        _copied(base, done, person, start, statement, value)
        here = slice(start[person], start[person + 1])
        statement[here], value[here] = changed[person]
        done = person + 1
    _copied(base, done, base.participants, start, statement, value)
    return Votes(_frozen(start), _frozen(statement), _frozen(value), base.statements)


def spread(base: Votes, came_from: Ints, statements: int) -> Votes:
    """`base` with people and statements that have not voted, or not been voted on, so far.

    came_from: for each participant the number in `base`, -1 for a new one. statements: how many
    there are with the new ones, which are numbered last.
    """
    known = np.arange(base.participants)
    if np.array_equal(came_from[: len(known)], known):  # new ones at the end: nothing is copied
        new = np.full(len(came_from) - len(known), base.start[-1])
        start = np.concatenate([base.start, new])
        return Votes(_frozen(start), base.statement, base.value, statements)
    counts = np.append(base.per_participant, 0)[came_from]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    place = np.repeat(base.start[came_from] - start[:-1], counts) + np.arange(start[-1])
    statement, value = base.statement[place], base.value[place]
    return Votes(_frozen(start), _frozen(statement), _frozen(value), statements)


def with_people(base: Votes, stay: Bools) -> Votes:
    """`base` without some of the people, none of whom has a vote.

    stay: shape (participants,); the others' rows are empty.
    """
    start = np.append(base.start[:-1][stay], base.start[-1])
    return Votes(_frozen(start), base.statement, base.value, base.statements)


def _copied(base: Votes, first: int, last: int, start: Ints, statement: Ints, value: Ints) -> None:
    """Rows `first` up to `last` of `base` at their new places."""
    source = slice(base.start[first], base.start[last])
    target = slice(start[first], start[last])
    statement[target], value[target] = base.statement[source], base.value[source]


def _packed(row: Ints, column: Ints, votes: Ints, statements: int) -> Ints:
    """One sortable number an event: participant, statement, vote."""
    key = row.astype(np.int64) * max(1, statements)
    key += column
    key <<= 2
    key += votes
    key += 1
    return key


def _unpacked(key: Ints, participants: int, statements: int) -> Votes:
    """Sorted keys as compressed rows; `key` is used up."""
    value = ((key & 3) - 1).astype(np.int8)
    key >>= 2
    edges = np.arange(participants + 1, dtype=np.int64) * max(1, statements)
    start = np.searchsorted(key, edges)
    key %= max(1, statements)
    return Votes(_frozen(start), _frozen(key.astype(np.int32)), _frozen(value), statements)


def _latest(key: Ints, time: NDArray[np.float64] | Ints | None) -> Ints:
    """The keys of the latest event of each pair, sorted.

    Pairs voted on once, nearly all, need no time: their keys are only sorted.
    """
    ordered = np.sort(key)
    pair = ordered >> 2
    again = pair[1:] == pair[:-1]
    if not again.any():
        return ordered
    several = np.unique(pair[1:][again])
    events = _events_of(key, several)
    moment = events if time is None else time[events]
    # Stable by pair, then time, then the greater value first: the last of a pair is its vote.
    chosen = events[np.lexsort((-(key[events] & 3), moment, key[events] >> 2))]
    chosen_pair = key[chosen] >> 2
    last = np.append(chosen_pair[1:] != chosen_pair[:-1], True)
    single = np.append(~again, True)
    single[1:] &= ~again
    return np.sort(np.concatenate([ordered[single], key[chosen[last]]]))


def _events_of(key: Ints, pairs: Ints) -> Ints:
    """Places of the events whose pair is one of the sorted `pairs`."""
    table = np.zeros(min(_BLOOM, max(64, 16 * len(key))), dtype=bool)
    table[pairs % len(table)] = True
    likely = np.flatnonzero(table[(key >> 2) % len(table)])
    found = np.minimum(np.searchsorted(pairs, key[likely] >> 2), len(pairs) - 1)
    events: Ints = likely[pairs[found] == key[likely] >> 2]
    return events


def _whole(numbers: ArrayLike, what: str) -> Ints:
    array = np.asarray(numbers)
    if array.ndim != 1:
        raise BadVotes(f"{what} must have one dimension, not {array.ndim}")
    if not len(array):
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind != "f" or not np.all(np.isfinite(array)) or np.any(array % 1):
        raise BadVotes(f"{what} must be whole numbers")
    return array.astype(np.int64)


def _within(index: Ints, count: int, what: str) -> None:
    if len(index) and (index.min() < 0 or index.max() >= count):
        worst = index.min() if index.min() < 0 else index.max()
        raise BadVotes(f"{what} {worst} is unknown: there are {count}, counted from 0")


def _checked_values(value: ArrayLike, count: int) -> Ints:
    array = np.asarray(value)
    if array.shape != (count,):
        raise BadVotes(f"{count} statements, but votes of shape {array.shape}")
    if not count:
        return np.empty(0, dtype=np.int8)
    if array.dtype.kind not in "iuf":
        raise BadVotes("votes must be numbers: -1, 0 or +1")
    wrong = ~((array == 0) | (array == 1) | (array == -1)) if array.dtype.kind != "i" else (
        (array > 1) | (array < -1)
    )  # fmt: skip
    if wrong.any():
        raise BadVotes(f"a vote is {array[wrong][0]}; it must be -1, 0 or +1")
    return array.astype(np.int8, copy=False)


def _checked_times(time: ArrayLike, count: int) -> NDArray[np.float64] | Ints:
    array = np.asarray(time)
    if array.shape != (count,):
        raise BadVotes(f"{count} events, but times of shape {array.shape}")
    if count and (array.dtype.kind not in "iuf" or np.any(np.isnan(array.astype(np.float64)))):
        raise BadVotes("times must be numbers")
    return array


def _frozen(array: Ints) -> Ints:
    view = array.view()
    view.flags.writeable = False
    return view
