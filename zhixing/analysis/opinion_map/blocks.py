"""Centred votes, block by block: no more than a few megabytes stand expanded at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints, Votes

KEPT = 4_000_000  # votes that stay expanded between passes: 96 MB at most
BLOCK = 1 << 20  # votes; a block and its products stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Tally:
    """How all participants voted on each statement; every array of shape (statements,).

    Sums of whole numbers: the tallies of shards add up exactly.
    """

    agree: Ints
    disagree: Ints
    seen: Ints

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.agree + other.agree, self.disagree + other.disagree, self.seen + other.seen
        )

    @property
    def mean(self) -> Floats:
        """Mean vote of those who voted, passes counting as 0; 0 where nobody did."""
        return (self.agree - self.disagree) / np.maximum(1, self.seen)


def tally(votes: Votes) -> Tally:
    counts = np.zeros((votes.statements, 4), dtype=np.int64)
    for a in range(0, len(votes), BLOCK):
        code = votes.statement[a : a + BLOCK] * 4 + votes.value[a : a + BLOCK] + 1
        counts += np.bincount(code, minlength=counts.size).reshape(counts.shape)
    return Tally(counts[:, 2], counts[:, 0], counts.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Centre:
    """What is subtracted from votes, and which statements take part.

    mean: shape (statements,), 0 where moderated out. active: shape (statements,).
    """

    mean: Floats
    active: Bools

    @classmethod
    def of(cls, counts: Tally, active: Bools) -> Centre:
        return cls(np.where(active, counts.mean, 0.0), active)


@dataclass(frozen=True, slots=True)
class Block:
    """Participants `first` up to `last` with their votes less the statement's mean.

    centred: shape (last - first, statements), 0 for moderated statements.
    voted: the same places, 1 where the participant voted on an active statement.
    """

    first: int
    last: int
    centred: sparse.csr_array
    voted: sparse.csr_array


class Blocks:
    """All votes, block by block, as often as asked; few votes stay expanded in between."""

    def __init__(self, votes: Votes, centre: Centre, *, dtype: type = np.float64) -> None:
        self.votes, self.centre, self.dtype = votes, centre, dtype
        self._kept = list(self._expanded()) if len(votes) <= KEPT else None

    def __iter__(self) -> Iterator[Block]:
        return self._expanded() if self._kept is None else iter(self._kept)

    def _expanded(self) -> Iterator[Block]:
        return blocks(self.votes, self.centre, dtype=self.dtype)


def blocks(votes: Votes, centre: Centre, *, dtype: type = np.float64) -> Iterator[Block]:
    for first, last in spans(votes):
        yield Block(first, last, *expanded(votes.run(first, last), centre, dtype=dtype))


def expanded(
    part: Votes, centre: Centre, *, dtype: type = np.float64
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """All of `part` at once: `centred` and `voted`, as in Block."""
    start = part.start.astype(np.int32)
    value: Floats = part.value.astype(dtype)
    value -= centre.mean.astype(dtype).take(part.statement)
    if centre.active.all():
        one: Floats = np.ones(len(part), dtype)
    else:
        one = centre.active.astype(dtype).take(part.statement)
        value *= one
    shape = (part.participants, part.statements)
    return (
        sparse.csr_array((value, part.statement, start), shape=shape),
        sparse.csr_array((one, part.statement, start), shape=shape),
    )


def spans(votes: Votes) -> Iterator[tuple[int, int]]:
    """Runs of participants with about BLOCK votes each, at least one participant."""
    first = 0
    while first < votes.participants:
        beyond = np.searchsorted(votes.start, votes.start[first] + BLOCK, side="right") - 1
        last = min(max(int(beyond), first + 1), votes.participants)
        yield first, last
        first = last
