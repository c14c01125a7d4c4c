"""Whole-number Gram matrices of votes: what the components need, exact and additive.

Three matrices of shape (statements, statements) say all that the principal components need to
know about any number of people: for statements s and t, over the people who voted on both,

    both[s, t] = how many    value[s, t] = sum of t's votes    product[s, t] = sum of the products

They hold integers, so that the Gram matrices of shards add up to exactly those of the whole, in
any order, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.blocks import Centre, Tally, spans
from zhixing.analysis.opinion_map.votes import Floats, Ints, Votes

DENSE = 0.08  # share of pairs voted on above which full matrices are multiplied more quickly
FULL = 1 << 22  # entries of a full matrix
LARGEST = 4_000  # statements: three matrices of 4,000 x 4,000 take 384 MB as 64-bit integers


@dataclass(frozen=True, slots=True, eq=False)
class Gram:
    """both, value, product: shape (statements, statements), int64. tally: votes by statement."""

    both: Ints
    value: Ints
    product: Ints
    tally: Tally

    @property
    def statements(self) -> int:
        return len(self.both)

    def __add__(self, other: Gram) -> Gram:
        return Gram(
            self.both + other.both,
            self.value + other.value,
            self.product + other.product,
            self.tally + other.tally,
        )

    def scatter(self, centre: Centre) -> Floats:
        """X'X of the centred votes, shape (statements, statements)."""
        mean = centre.mean
        turned = mean[:, None] * self.value
        total = self.product - turned - turned.T + mean[:, None] * self.both * mean
        total *= centre.active[:, None] & centre.active
        scatter: Floats = total
        return scatter


def gram(votes: Votes, counts: Tally) -> Gram:
    """The Gram matrices of `votes`, whose tally is `counts`."""
    size = votes.statements
    both, value, product = (np.zeros((size, size), dtype=np.int64) for _ in range(3))
    for first, last in spans(votes):
        for parts in _products(votes.run(first, last)):
            for total, part in zip((both, value, product), parts, strict=True):
                total += part
    return Gram(both, value, product, counts)


def _products(part: Votes) -> Iterator[tuple[Ints, Ints, Ints]]:
    if len(part) <= DENSE * part.participants * part.statements:
        yield _sparse_products(part)
        return
    people = max(1, FULL // part.statements)
    for first in range(0, part.participants, people):
        yield _dense_products(part.run(first, min(first + people, part.participants)))


def _dense_products(part: Votes) -> tuple[Ints, Ints, Ints]:
    """By single-precision numbers, which hold whole ones up to 2^24 exactly: more than people."""
    shape = (part.participants, part.statements)
    row = np.repeat(np.arange(part.participants), part.per_participant)
    voted, value = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    voted[row, part.statement] = 1
    value[row, part.statement] = part.value
    products = voted.T @ voted, voted.T @ value, value.T @ value
    both, single, product = (matrix.astype(np.int64) for matrix in products)
    return both, single, product


def _sparse_products(part: Votes) -> tuple[Ints, Ints, Ints]:
    shape = (part.participants, part.statements)
    start = part.start.astype(np.int32)
    ones = np.ones(len(part), dtype=np.int64)
    voted = sparse.csr_array((ones, part.statement, start), shape=shape)
    value = sparse.csr_array((part.value.astype(np.int64), part.statement, start), shape=shape)
    turned = voted.T.tocsr()
    return (
        (turned @ voted).toarray(),
        (turned @ value).toarray(),
        (value.T.tocsr() @ value).toarray(),
    )
