"""How alike two messages are, and the nearest ones to each, without a dense matrix."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

Tick = Callable[[int, int], None]

BATCH = 512
MOST = 64  # neighbours kept for each message
FEATURES = 40  # heaviest features of a message that look for neighbours
COMMON = 600  # a term that more messages use does not look for neighbours

TOPIC_POWER = 0.6
BACKGROUND = 0.03  # cosine of the topics of two letters that have only their kind in common
# Cosine of names at which "another thing" turns into "the same thing".
TURN = 0.35
# What stands for the names where one or both messages have none: between 0, another thing, and 1.
ONE_UNNAMED = 0.4
BOTH_UNNAMED = 0.47
MOST_RATIO = 4  # of the lengths of two lists of names; beyond it the long one is just a long list


def combined(topic: np.ndarray, names: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Similarity in [0, 1] from cosines of topic and names, and how many of the two name a thing.

    A product asks for both: the same matter at another estate and another matter at the same
    estate both come out low. Names turn from "another" to "the same" within a narrow range, since
    two names are never half the same. Without names the topic alone must carry the pair.
    """
    square = np.square(np.clip(names, 0, 1))
    agreement = np.sqrt(square / (square + TURN**2))
    agreement = np.where(named == 2, agreement, np.where(named == 1, ONE_UNNAMED, BOTH_UNNAMED))
    found: np.ndarray = np.clip(topic - BACKGROUND, 0, 1) ** TOPIC_POWER * agreement
    return found


def contained(cosine: np.ndarray, lengths: np.ndarray, others: np.ndarray) -> np.ndarray:
    """`cosine` raised where one vector is much the shorter: half way to the share of it contained.

    A letter that lists nine estates still speaks of the one estate that another letter names.
    """
    short = np.maximum(np.minimum(lengths, others), 1e-9)
    ratio = np.minimum(np.maximum(lengths, others) / short, MOST_RATIO)
    raised: np.ndarray = np.minimum(cosine * np.sqrt(ratio), 1)
    return raised


def pair_cosines(matrix: sparse.csr_array, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Cosine of unit rows `rows[i]` and `cols[i]`, shape (pairs,)."""
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), 20_000):
        part = slice(start, start + 20_000)
        found[part] = matrix[rows[part]].multiply(matrix[cols[part]]).sum(axis=1)
    return found


def seeker(matrix: sparse.csr_array) -> sparse.csr_array:
    """`matrix` with only the FEATURES heaviest of each row, and no column longer than COMMON."""
    uses = np.bincount(matrix.indices, minlength=matrix.shape[1])
    data = np.where(uses[matrix.indices] > COMMON, 0, matrix.data)
    for start, stop in zip(matrix.indptr, matrix.indptr[1:], strict=False):
        if stop - start > FEATURES:
            row = data[start:stop]
            row[row < np.partition(row, -FEATURES)[-FEATURES]] = 0
    thin = sparse.csr_array((data, matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)
    thin.eliminate_zeros()
    return thin


def candidate_pairs(matrix: sparse.csr_array, tick: Tick) -> tuple[np.ndarray, np.ndarray]:
    """Pairs i < j where one is among the MOST nearest of the other, in order."""
    thin = seeker(matrix)
    across = thin.T.tocsr()
    n = matrix.shape[0]
    keys = []
    for start in range(0, n, BATCH):
        product = (thin[start : start + BATCH] @ across).tocsr()
        keys.append(_nearest(product, start, n))
        tick(min(start + BATCH, n), n)
    unique = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)
    return unique // n, unique % n


def _nearest(product: sparse.csr_array, start: int, n: int) -> np.ndarray:
    found = []
    for row in range(product.shape[0]):
        part = slice(product.indptr[row], product.indptr[row + 1])
        cols, values = product.indices[part], product.data[part]
        if len(cols) > MOST + 1:
            order = np.lexsort((cols, -values))[: MOST + 1]
            cols = cols[order]
        i = start + row
        cols = cols[cols != i].astype(np.int64)
        found.append(np.minimum(cols, i) * n + np.maximum(cols, i))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)
