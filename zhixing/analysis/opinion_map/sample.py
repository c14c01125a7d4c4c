"""The people by whom the groups are found: all of them, or as many as decide the matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map import blocks
from zhixing.analysis.opinion_map.blocks import Centre
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints, Votes

PEOPLE = 4_000  # at most; a group of one in a hundred still has forty of them
LEAST_VOTES = 7
LEAST_PEOPLE = 15


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Some participants, expanded, in single precision: what is drawn errs by far more.

    index: shape (n,), who they are, ascending. centred, voted: shape (n, statements), as in Block.
    """

    index: Ints
    centred: sparse.csr_array
    voted: sparse.csr_array

    def __len__(self) -> int:
        return len(self.index)

    def rows(self, chosen: Ints) -> Sample:
        return Sample(self.index[chosen], self.centred[chosen], self.voted[chosen])

    def sweep(self, thin: Floats) -> Floats:
        product: Floats = self.centred.T @ (self.centred @ thin.astype(np.float32))
        return product.astype(np.float64)


def eligible(votes: Votes) -> Bools:
    """Who takes part in the groups, shape (participants,)."""
    return eligible_by(votes.per_participant, votes.statements)


def eligible_by(cast: Ints, statements: int) -> Bools:
    """The same from the number of votes of each participant.

    Everyone with at least min(7, statements) votes; if they are fewer than 15, the most active
    others too, as long as they voted at all.
    """
    enough = cast >= max(1, min(LEAST_VOTES, statements))
    lacking = LEAST_PEOPLE - int(enough.sum())
    if lacking > 0:
        order = np.argsort(-cast, kind="stable")
        rest = order[~enough[order] & (cast[order] > 0)]
        enough[rest[:lacking]] = True
    return enough


def sampled(
    votes: Votes, centre: Centre, who: Bools, generator: np.random.Generator, people: int = PEOPLE
) -> Sample:
    """At most `people` of those in `who`, drawn without replacement."""
    index = drawn(who, generator, people)
    everyone = len(index) == votes.participants
    return expanded(votes if everyone else votes.rows(index), centre, index)


def drawn(who: Bools, generator: np.random.Generator, people: int = PEOPLE) -> Ints:
    """Indices of at most `people` of those in `who`, ascending."""
    index: Ints = np.flatnonzero(who)
    if len(index) > people:
        index = np.sort(generator.choice(index, people, replace=False))
    return index


def expanded(part: Votes, centre: Centre, index: Ints) -> Sample:
    """All of `part`, who are the participants `index`."""
    return Sample(index, *blocks.expanded(part, centre, dtype=np.float32))
