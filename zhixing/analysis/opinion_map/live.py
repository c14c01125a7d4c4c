"""Votes as they come in: the state that a vote changes at once, and a fresh map from it.

One process owns a LiveVotes; it is not safe to change from two threads. It holds nothing that the
votes themselves do not say: after a crash it is built again from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zhixing.analysis.opinion_map.blocks import Blocks, Centre, Tally, tally
from zhixing.analysis.opinion_map.describing import axes_of, described
from zhixing.analysis.opinion_map.gram import LARGEST, Gram, gram
from zhixing.analysis.opinion_map.mapping import COARSE, FINE, RESAMPLES, opinion_map
from zhixing.analysis.opinion_map.placing import Places, placed
from zhixing.analysis.opinion_map.records import Frame, OpinionMap
from zhixing.analysis.opinion_map.sample import eligible
from zhixing.analysis.opinion_map.spectrum import (
    EXACT,
    Spectrum,
    Sweep,
    exact,
    krylov,
    like,
    sweep_of,
)
from zhixing.analysis.opinion_map.statistics import group_counts
from zhixing.analysis.opinion_map.votes import BadVotes, Ints, Votes, compressed

Row = tuple[Ints, Ints]


class LiveVotes:
    """The latest vote of everyone on everything, with sums that are kept up to date.

    Up to LARGEST statements the Gram matrices are among them, so that components need no pass over
    the votes; above, a fresh map sweeps over the votes, beginning with the components before.
    """

    def __init__(self, votes: Votes, *, moderated_out: Sequence[int] = ()) -> None:
        self._base = votes
        self._changed: dict[int, Row] = {}
        self._moderated_out = tuple(moderated_out)
        counts = tally(votes)
        self._agree, self._disagree, self._seen = (
            column.copy() for column in (counts.agree, counts.disagree, counts.seen)
        )
        self._gram = gram(votes, counts) if votes.statements <= LARGEST else None
        self._last: OpinionMap | None = None

    @property
    def tally(self) -> Tally:
        return Tally(self._agree.copy(), self._disagree.copy(), self._seen.copy())

    @property
    def gram(self) -> Gram | None:
        """The Gram matrices of the votes so far; None above LARGEST statements."""
        return None if self._gram is None else replace(self._gram, tally=self.tally)

    @property
    def votes(self) -> Votes:
        """All votes so far; those that changed are merged into new compressed rows."""
        if self._changed:
            self._base = compressed(self._base, self._changed)
            self._changed = {}
        return self._base

    def cast(self, participant: int, statement: int, value: int) -> None:
        """Take a vote; it replaces an earlier one of the same person on the same statement.

        Raises BadVotes for an unknown participant or statement and a value other than -1, 0, +1.
        """
        self._check(participant, statement, value)
        where, what = self._row(participant)
        place = int(np.searchsorted(where, statement))
        if place < len(where) and where[place] == statement:
            old = int(what[place])
            what = what.copy()
            what[place] = value
            self._revise(statement, where, what, place, old)
        else:
            self._add(statement, where, what, value)
            where = np.concatenate([where[:place], [statement], where[place:]])
            what = np.concatenate([what[:place], [value], what[place:]])
        self._agree[statement] += value == 1
        self._disagree[statement] += value == -1
        self._changed[participant] = (where, what)

    def _check(self, participant: int, statement: int, value: int) -> None:
        if not 0 <= participant < self._base.participants:
            raise BadVotes(f"participant {participant} is unknown")
        if not 0 <= statement < self._base.statements:
            raise BadVotes(f"statement {statement} is unknown")
        if value not in (-1, 0, 1):
            raise BadVotes(f"a vote is {value}; it must be -1, 0 or +1")

    def _row(self, participant: int) -> Row:
        row = self._changed.get(participant)
        if row is None:
            here = slice(*self._base.start[participant : participant + 2].tolist())
            row = self._base.statement[here], self._base.value[here].astype(np.int64)
        return row

    def _add(self, s: int, where: Ints, what: Ints, value: int) -> None:
        """The sums of a person who voted `what` on `where`, and now also on s."""
        self._seen[s] += 1
        if self._gram is None:
            return
        both, single, product = self._gram.both, self._gram.value, self._gram.product
        both[s, where] += 1
        both[where, s] += 1
        both[s, s] += 1
        single[s, where] += what
        if value:
            single[where, s] += value
            single[s, s] += value
            product[s, where] += value * what
            product[where, s] += value * what
            product[s, s] += 1

    def _revise(self, s: int, where: Ints, what: Ints, place: int, old: int) -> None:
        """The sums of a person whose vote at `place` was `old`; `what` are the votes now."""
        self._agree[s] -= old == 1
        self._disagree[s] -= old == -1
        change = int(what[place]) - old
        if self._gram is None or not change:
            return
        single, product = self._gram.value, self._gram.product
        single[where, s] += change
        others = what.copy()
        others[place] = 0
        product[s, where] += change * others
        product[where, s] += change * others
        product[s, s] += int(what[place]) ** 2 - old**2

    def regroup(self, *, resamples: int = RESAMPLES, seed: int = 0) -> OpinionMap:
        """A whole new map: groups are looked for again, slow to change in number."""
        self._last = opinion_map(
            self.votes,
            moderated_out=self._moderated_out,
            previous=None if self._last is None else self._last.frame,
            resamples=resamples,
            seed=seed,
        )
        return self._last

    def fresh(self) -> OpinionMap:
        """A map of the votes so far, with the profiles of the groups as they were last found.

        Components, places, who belongs to which group, and all figures are new.
        """
        last = self._last
        if last is None or not last.k:
            return self.regroup(resamples=0)
        votes, everyone = self.votes, self.tally
        centre = Centre.of(everyone, last.active)
        spectrum = self._spectrum(votes, centre, last.frame.spectrum)
        found = last.frame.structure
        places = placed(Blocks(votes, centre, dtype=np.float32), axes_of(spectrum), found)
        group = np.where(eligible(votes), places.group, -1)
        self._last = described(
            centre,
            everyone,
            Places(places.xy, group),
            group_counts(votes, group, found.groups),
            Frame(spectrum, found),
            last.stability,
            before=tuple(range(found.groups)),
        )
        return self._last

    def _spectrum(self, votes: Votes, centre: Centre, before: Spectrum) -> Spectrum:
        """Components near those `before`, with the same signs."""
        if self._gram is None:
            sweep = sweep_of(Blocks(votes, centre, dtype=np.float32))
            return like(krylov(sweep, before.basis, wanted=1, tolerance=COARSE), before.basis)
        matrix = self._gram.scatter(centre)
        if len(matrix) <= EXACT:
            return like(exact(matrix, before.basis.shape[1]), before.basis)
        turn: Sweep = lambda thin: matrix @ thin  # noqa: E731 - one operation, named for its type
        return like(krylov(turn, before.basis, wanted=2, tolerance=FINE), before.basis)
