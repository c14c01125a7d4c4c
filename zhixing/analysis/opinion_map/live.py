"""Votes as they come in: the state that a vote changes at once, and a fresh map from it.

One process owns a LiveVotes; it is not safe to change from two threads. It holds nothing that the
votes themselves do not say: after a crash it is built again from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zhixing.analysis.opinion_map.blocks import Tally, tally
from zhixing.analysis.opinion_map.continuity import arranged
from zhixing.analysis.opinion_map.gram import LARGEST, Gram, gram
from zhixing.analysis.opinion_map.mapping import RESAMPLES, opinion_map
from zhixing.analysis.opinion_map.records import Frame, OpinionMap, Stability
from zhixing.analysis.opinion_map.standing import standing_map
from zhixing.analysis.opinion_map.votes import (
    BadVotes,
    Bools,
    Ints,
    Votes,
    compressed,
    spread,
    with_people,
)  # fmt: skip

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
        self._frame: Frame | None = None
        self._stability: Stability | None = None

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

    @property
    def nbytes(self) -> int:
        """Bytes of the votes and of their sums, less what changed since `votes` was last read."""
        sums = 3 * self._gram.both.nbytes if self._gram is not None else 0
        return self._base.nbytes + sums

    def cast(self, participant: int, statement: int, value: int) -> None:
        """Take a vote; it replaces an earlier one of the same person on the same statement.

        The same vote again changes nothing.
        Raises BadVotes for an unknown participant or statement and a value other than -1, 0, +1.
        """
        self._check(participant, statement, value)
        where, what = self._row(participant)
        place = int(np.searchsorted(where, statement))
        if place < len(where) and where[place] == statement:
            old = int(what[place])
            if old == value:
                return
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

    def withdraw(self, participant: int, statement: int) -> None:
        """Take a vote back; where there is none, nothing changes.

        Raises BadVotes for an unknown participant or statement.
        """
        self._check(participant, statement)
        where, what = self._row(participant)
        place = int(np.searchsorted(where, statement))
        if place == len(where) or where[place] != statement:
            return
        old = int(what[place])
        where, what = np.delete(where, place), np.delete(what, place)
        self._add(statement, where, what, old, times=-1)
        self._agree[statement] -= old == 1
        self._disagree[statement] -= old == -1
        self._changed[participant] = (where, what)

    def leave_silent(self) -> Bools:
        """Leave out everyone who has no vote (any more), and number the others anew in their order.

        Returns who stays, shape (participants until now,).
        """
        stays = self.votes.per_participant > 0
        self._base = with_people(self.votes, stays)
        return stays

    def _check(self, participant: int, statement: int, value: int = 0) -> None:
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

    def _add(self, s: int, where: Ints, what: Ints, value: int, times: int = 1) -> None:
        """The sums of a person who voted `what` on `where`, and now also on s; with times = -1, of
        one who did so until now."""
        self._seen[s] += times
        if self._gram is None:
            return
        both, single, product = self._gram.both, self._gram.value, self._gram.product
        both[s, where] += times
        both[where, s] += times
        both[s, s] += times
        single[s, where] += times * what
        if value:
            single[where, s] += times * value
            single[s, s] += times * value
            product[s, where] += times * value * what
            product[where, s] += times * value * what
            product[s, s] += times

    def _revise(self, s: int, where: Ints, what: Ints, place: int, old: int) -> None:
        """The sums of a person whose vote at `place` was `old`; `what` are the votes now."""
        self._agree[s] -= old == 1
        self._disagree[s] -= old == -1
        change = int(what[place]) - old
        if self._gram is None:
            return
        single, product = self._gram.value, self._gram.product
        single[where, s] += change
        others = what.copy()
        others[place] = 0
        product[s, where] += change * others
        product[where, s] += change * others
        product[s, s] += int(what[place]) ** 2 - old**2

    def take_in(self, came_from: Ints, statements: int) -> None:
        """Take in people and statements that came since.

        came_from: for each participant from now on the number until now, -1 for a new one; all
        that there were must be among them. statements: how many there are from now on; new ones
        are numbered last.
        """
        self._base = spread(self.votes, came_from, statements)
        self._agree, self._disagree, self._seen = (
            _longer(column, statements) for column in (self._agree, self._disagree, self._seen)
        )
        if self._gram is not None and statements > LARGEST:
            self._gram = None
        elif self._gram is not None:
            self._gram = replace(
                self._gram,
                both=_longer(self._gram.both, statements),
                value=_longer(self._gram.value, statements),
                product=_longer(self._gram.product, statements),
            )
        if self._frame is not None:
            known = np.arange(statements)
            known[len(self._frame.spectrum.basis) :] = -1
            self._frame = arranged(self._frame, known)

    def regroup(self, *, resamples: int = RESAMPLES, seed: int = 0) -> OpinionMap:
        """A whole new map: groups are looked for again, slow to change in number."""
        found = opinion_map(
            self.votes,
            moderated_out=self._moderated_out,
            previous=self._frame,
            resamples=resamples,
            seed=seed,
        )
        self._frame, self._stability = found.frame, found.stability
        return found

    def fresh(self) -> OpinionMap:
        """A map of the votes so far, with the profiles of the groups as they were last found.

        Components, places, who belongs to which group, and all figures are new.
        """
        if self._frame is None or self._stability is None or not self._frame.structure.groups:
            return self.regroup(resamples=0)
        found = self.standing(self._frame, self._stability)
        self._frame = found.frame
        return found

    def standing(self, frame: Frame, stability: Stability | None = None) -> OpinionMap:
        """The same with the groups of any earlier map of these statements (`standing_map`)."""
        return standing_map(
            self.votes,
            frame,
            moderated_out=self._moderated_out,
            gram=self.gram,
            stability=stability,
        )


def _longer(array: Ints, size: int) -> Ints:
    """`array` with zeros at the end of every axis, up to `size`."""
    return np.pad(array, [(0, size - length) for length in array.shape])
