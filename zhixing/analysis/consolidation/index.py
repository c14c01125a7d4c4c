"""An index of messages: built once, it finds the ones most like a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from zhixing.analysis.consolidation import features, names, similarity
from zhixing.analysis.consolidation.records import DuplicateId, Link, Message

SHARED = 6  # words given as the reason of a link
TITLE_SHARE = 0.7  # of the topic in the search for candidates; names take the rest
FAINTEST = 0.08  # pairs below count as 0

LOOKED_AT = 60  # heaviest terms among which readable ones are sought

Tick = Callable[[int, int], None]
Row = tuple[np.ndarray, np.ndarray]  # columns and values


@dataclass(frozen=True, slots=True)
class Index:
    """Messages in the order of their ids, with their topic and name matrices.

    topic, named: unit rows, shape (n, terms).
    name_lengths: of the rows of names before scaling, shape (n,).
    written: how each name is mostly written.
    """

    messages: tuple[Message, ...]
    terms: tuple[features.Terms, ...]
    gazetteer: names.Gazetteer
    topic_space: features.Space
    name_space: features.Space
    topic: sparse.csr_array
    named: sparse.csr_array
    name_lengths: np.ndarray
    written: Mapping[str, str]

    @classmethod
    def build(cls, messages: Sequence[Message]) -> Index:
        """Index `messages` in the order of their ids. Raises DuplicateId."""
        ordered = tuple(sorted(messages, key=lambda message: message.id))
        _refuse_duplicates(ordered)
        letters = [features.prepared(message) for message in ordered]
        gazetteer = names.learnt([letter.text for letter in letters])
        terms = tuple(features.counted(letter, gazetteer) for letter in letters)
        topics, found = [t.topic for t in terms], [t.names for t in terms]
        topic_space, name_space = features.Space.learnt(topics), features.Space.learnt(found)
        weighed = name_space.matrix(found)
        return cls(
            messages=ordered,
            terms=terms,
            gazetteer=gazetteer,
            topic_space=topic_space,
            name_space=name_space,
            topic=features.unit_rows(topic_space.matrix(topics)),
            named=features.unit_rows(weighed),
            name_lengths=features.row_lengths(weighed),
            written=_mostly_written(terms),
        )

    @property
    def has_name(self) -> np.ndarray:
        """Whether each message names a thing, shape (n,)."""
        named: np.ndarray = np.diff(self.named.indptr) > 0
        return named

    def similarities(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        """Similarity of the messages `rows[i]` and `cols[i]`, shape (pairs,), in [0, 1]."""
        topic = similarity.pair_cosines(self.topic, rows, cols)
        named = similarity.pair_cosines(self.named, rows, cols)
        named = similarity.contained(named, self.name_lengths[rows], self.name_lengths[cols])
        count = self.has_name[rows].astype(np.int8) + self.has_name[cols]
        return similarity.combined(topic, named, count)

    def pairs(self, tick: Tick) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All pairs i < j that are at least faintly alike: rows, columns, similarities."""
        joined = sparse.hstack([self.topic * TITLE_SHARE, self.named], format="csr")
        rows, cols = similarity.candidate_pairs(joined, tick)
        found = self.similarities(rows, cols)
        kept = found >= FAINTEST
        return rows[kept], cols[kept], found[kept]

    def link(self, a: int, b: int, similarity: float) -> Link:
        """The link of two of the messages, with what they share."""
        shared = self.shared(row(self.topic, a), row(self.named, a), b)
        return Link(self.messages[a].id, self.messages[b].id, round(float(similarity), 4), shared)

    def shared(self, topic: Row, named: Row, b: int) -> tuple[str, ...]:
        """Names and words that one row of topic and names shares with message `b`."""
        weighed = self.telling(product(named, row(self.named, b)), self.name_space)
        weighed += self.telling(product(topic, row(self.topic, b)), self.topic_space)
        return distinct([word for word, _ in heaviest(weighed)], SHARED)

    def telling(self, weights: Row, space: features.Space) -> list[tuple[str, float]]:
        """The heaviest words of `weights` that a reader may be shown.

        Pieces and words unknown to the dictionary are left out. A word as rare as the messages
        that share it weighs most but says least, so that weights grow a little with its use.
        """
        columns, values = weights
        values = values * space.use[columns]
        order = np.lexsort((columns, -values))[:LOOKED_AT]
        found = ((space.terms[columns[i]], float(values[i])) for i in order)
        return [
            (self.written.get(term, term), value)
            for term, value in found
            if term in self.written or features.is_readable(term)
        ]


def row(matrix: sparse.csr_array, number: int) -> Row:
    """Columns and values of one row, the columns in order."""
    part = slice(matrix.indptr[number], matrix.indptr[number + 1])
    return matrix.indices[part], matrix.data[part]


def mean_row(matrix: sparse.csr_array, numbers: Sequence[int]) -> Row:
    """Columns and values of the mean of some rows, the columns in order."""
    if len(numbers) == 1:
        return row(matrix, numbers[0])
    parts = [row(matrix, number) for number in numbers]
    columns, inverse = np.unique(np.concatenate([c for c, _ in parts]), return_inverse=True)
    total = np.bincount(inverse, np.concatenate([v for _, v in parts]), minlength=len(columns))
    return columns, total / len(numbers)


def product(one: Row, other: Row) -> Row:
    """What each column adds to the product of two rows."""
    columns, a, b = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    return columns, one[1][a] * other[1][b]


def heaviest(weighed: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The words by weight, and by themselves where the weights are equal."""
    return sorted(weighed, key=lambda pair: (-round(pair[1], 6), pair[0]))


def distinct(words: Sequence[str], most: int) -> tuple[str, ...]:
    """The first `most` words of which none is a piece of another."""
    kept: list[str] = []
    for word in words:
        if any(word in other for other in kept):
            continue
        kept = [other for other in kept if other not in word] + [word]
        if len(kept) == most:
            break
    return tuple(kept)


def _mostly_written(terms: Sequence[features.Terms]) -> dict[str, str]:
    uses = Counter(name for term in terms for name in term.found)
    ordered = sorted(uses, key=lambda name: (uses[name], name.written))
    return {name.core: name.written for name in ordered}


def _refuse_duplicates(ordered: Sequence[Message]) -> None:
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise DuplicateId(f"two messages have the id {one.id!r}; give each its own")


def neighbours(query: Message, corpus: Index, k: int = 5) -> tuple[Link, ...]:
    """The `k` messages of `corpus` most like `query`, the most alike first; not `query` itself.

    Words that the corpus has never met are left out; a query without any known word has none.
    """
    terms = features.counted(features.prepared(query), corpus.gazetteer)
    topic = features.unit_rows(corpus.topic_space.matrix([terms.topic]))
    weighed = corpus.name_space.matrix([terms.names])
    named, length = features.unit_rows(weighed), features.row_lengths(weighed)
    topics = (corpus.topic @ topic.T).toarray()[:, 0]
    same = (corpus.named @ named.T).toarray()[:, 0]
    same = similarity.contained(same, corpus.name_lengths, np.broadcast_to(length, same.shape))
    count = corpus.has_name.astype(np.int8) + bool(named.nnz)
    found = similarity.combined(topics, same, count)
    order = np.lexsort((np.arange(len(found)), -found))[: k + 1]
    kept = [i for i in order.tolist() if found[i] > 0 and corpus.messages[i].id != query.id][:k]
    return tuple(
        Link(
            query.id,
            corpus.messages[i].id,
            round(float(found[i]), 4),
            corpus.shared(row(topic, 0), row(named, 0), i),
        )
        for i in kept
    )
