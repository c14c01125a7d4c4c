"""The votes of topics, kept by a worker between its turns, so that it reads only what changed.

Everything here is in the database, too: after a crash, or where a topic had to make room for
others, its votes are read again. Each worker has a `Kept` of its own, used by one thread.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

import numpy as np

from zhixing.analysis.opinion_map import Frame, LiveVotes, OpinionMap, Stability, Votes
from zhixing.analysis.opinion_map.standing import standing_map
from zhixing.analysis.opinion_map.suppression import LEAST
from zhixing.analysis.opinion_map.votes import Ints
from zhixing.discussions.models import Edition, Topic
from zhixing.discussions.queries import changes
from zhixing.discussions.queries.maps import floors, latest, statement_order, told

MANY = 10_000  # changes from which on reading everything anew is considered …
SHARE = 4  # … where they are more than one in four of the votes
ROW_BYTES = 250  # of one entry of `_since`, by measurement


class TopicVotes:
    """All votes on the shown statements of a topic.

    statements: their keys. people: keys of everyone who voted on one, ascending. latest: when one
    of these votes came, changed or was withdrawn last; where there are none, the topic's opening.
    tells_new: whether it is known which votes the last edition does not show; not so where they
    were read before there was one.
    """

    def __init__(self, topic: Topic, before: Edition | None) -> None:
        """Read all of a topic's votes. before: its last edition."""
        self._topic = topic.pk
        # In this order whatever comes meanwhile is read again at the next look, and is at worst
        # thought older than it is: never fresh.
        self._batch = changes.last_batch(topic.pk)
        self.statements = statement_order(topic)
        self._since = changes.later_than(floors(before, self.statements))
        people, votes = changes.votes_of(self.statements)
        self.people: Ints = np.array(people, dtype=np.int64)
        self._votes: Votes | LiveVotes = votes
        self.latest = changes.newest(self.statements) or topic.opened_at
        self.tells_new = before is not None

    def __len__(self) -> int:
        return len(self.votes)

    @property
    def votes(self) -> Votes:
        """The votes, people in the order of `people`, statements in that of `statements`."""
        return self._votes.votes if isinstance(self._votes, LiveVotes) else self._votes

    @property
    def nbytes(self) -> int:
        """About how much memory this takes."""
        return self._votes.nbytes + self.people.nbytes + ROW_BYTES * len(self._since)

    def follow(self, topic: Topic) -> bool:
        """Take in what was committed since the last look. False where all must be read anew,
        because so much has changed or a statement is not shown any more."""
        found = changes.changes(topic.pk, self._batch, max(MANY, len(self) // SHARE))
        # After the votes: each of them is on a statement that was shown when it was cast.
        shown = statement_order(topic)
        if found is None or not set(self.statements) <= set(shown):
            return False
        known = set(shown)  # imported votes may be on statements that nobody sees
        rows = [row for row in found.rows if row[1] in known]
        before = set(self.statements)
        voters = {who for who, _pk, value, _since in rows if value is not None}
        self._take_in([pk for pk in shown if pk not in before], voters)
        self._cast(rows)
        self._batch = found.batch
        return True

    def _take_in(self, statements: list[int], voters: set[int]) -> None:
        people = np.union1d(self.people, np.fromiter(voters, dtype=np.int64, count=len(voters)))
        if len(people) == len(self.people) and not statements:
            return
        came_from = np.full(len(people), -1)
        came_from[np.searchsorted(people, self.people)] = np.arange(len(self.people))
        self.people, self.statements = people, self.statements + statements
        self._sums().take_in(came_from, len(self.statements))

    def _cast(self, rows: list[changes.Row]) -> None:
        if not rows:
            return
        live = self._sums()
        place = {pk: s for s, pk in enumerate(self.statements)}
        row_of = self._rows_of([row[0] for row in rows]).tolist()
        for person, (who, statement, value, since) in zip(row_of, rows, strict=True):
            self._since[who, statement] = since
            if value is not None:
                live.cast(person, place[statement], value)
            elif person >= 0:  # who came and withdrew between two looks was never here
                live.withdraw(person, place[statement])
        if any(value is None for _who, _pk, value, _since in rows):
            self.people = self.people[live.leave_silent()]
        self.latest = max(self.latest, *(row[3] for row in rows))

    def _rows_of(self, people: list[int] | Ints) -> Ints:
        """Where these are among `people`; -1 for those who are not."""
        if not len(self.people):
            return np.full(len(people), -1)
        row = np.searchsorted(self.people, people).clip(max=len(self.people) - 1)
        return np.where(self.people[row] == people, row, -1)

    def _sums(self) -> LiveVotes:
        """Only a topic that changes while it is kept is worth the sums."""
        if isinstance(self._votes, Votes):
            self._votes = LiveVotes(self._votes)
        return self._votes

    def is_due(self, last: Edition | None) -> bool:
        """As `queries.maps.is_due`."""
        if last is None:
            return len(self.people) >= LEAST
        return len({who for (who, _s), at in self._since.items() if at > last.latest}) >= LEAST

    def fresh(self, found: OpinionMap, before: Edition | None) -> Ints:
        """How many votes came, changed or were withdrawn after the statement's row in `before` was
        renewed: of each group of `found`, of people in none last; shape (groups + 1, statements).
        """
        until = told(before)
        place = {pk: s for s, pk in enumerate(self.statements)}
        keys = [
            (who, place[pk])
            for (who, pk), at in self._since.items()
            if pk in until and at > until[pk]
        ]
        who, statement = np.array(keys, dtype=np.int64).reshape(-1, 2).T
        counts = np.zeros((found.k + 1, len(self.statements)), dtype=np.int64)
        # -1, in no group or not here any more, is the last row.
        group = np.append(found.group, -1)[self._rows_of(who)]
        np.add.at(counts, (group, statement), 1)
        new = np.array([pk not in until for pk in self.statements], dtype=bool)
        rest = found.everyone.seen - found.counts.seen.sum(axis=0)
        counts[:, new] = np.vstack([found.counts.seen, rest])[:, new]
        return counts

    def shown_in(self, edition: Edition) -> None:
        """`edition` is the last one, or was made from these votes: what is older than its figures
        is no longer asked for."""
        self.tells_new = True
        least = floors(edition, self.statements)
        self._since = {key: at for key, at in self._since.items() if at > least[key[1]]}

    def standing(self, frame: Frame, stability: Stability) -> OpinionMap:
        """The map of the votes with groups that were found earlier, those of `frame`."""
        if isinstance(self._votes, Votes):
            return standing_map(self._votes, frame, stability=stability)
        return self._votes.standing(frame, stability)

    def has_lost(self) -> bool:
        """Whether votes went from the database, which no page and no command does."""
        return changes.count(self.statements) < len(self)


class Kept:
    """Votes of topics, of `memory` bytes at most; those looked at longest ago make room first."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        # By the topic's opening, too: a key comes again when another database takes the place.
        self._topics: OrderedDict[tuple[int, datetime], TopicVotes] = OrderedDict()

    def __len__(self) -> int:
        return len(self._topics)

    def followed(self, topic: Topic) -> TopicVotes | None:
        """A topic's votes as they are now, if they are kept and need not be read anew."""
        # Taken out meanwhile: what breaks while it changes is read anew.
        votes = self._topics.pop(_key(topic), None)
        if votes is None or not votes.follow(topic):
            return None
        return self._keep(topic, votes)

    def read(self, topic: Topic) -> TopicVotes:
        """A topic's votes, read anew."""
        self._topics.pop(_key(topic), None)
        return self._keep(topic, TopicVotes(topic, latest(topic)))

    def _keep(self, topic: Topic, votes: TopicVotes) -> TopicVotes:
        if topic.closed_at is None:
            self._topics[_key(topic)] = votes
        held = sum(one.nbytes for one in self._topics.values())
        while held > self._memory:
            _key_of_it, oldest = self._topics.popitem(last=False)
            held -= oldest.nbytes
        return votes


def _key(topic: Topic) -> tuple[int, datetime]:
    return topic.pk, topic.opened_at
