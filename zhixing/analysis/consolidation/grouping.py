"""From pairs of like messages to groups: average linkage, then groups compared whole."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zhixing.analysis.consolidation import similarity
from zhixing.analysis.consolidation.features import unit_rows
from zhixing.analysis.consolidation.index import Index
from zhixing.analysis.consolidation.linkage import average_linkage

ROUNDS = 4  # of joining whole groups; each round at most halves the pieces of a problem
WHOLE = 0.26  # two groups are pieces of one problem when their sums are this alike …
# … and their messages, on average, reach a share of the threshold: nearly all of it for two
# letters, less with each letter more, since the sum of many is the better witness.
LOOSEST = 0.5
WITNESS = 0.05

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def grouped(index: Index, pairs: Pairs, threshold: float) -> list[list[int]]:
    """Groups of the indexed messages, each in order, in the order of their first message."""
    n = len(index.messages)
    groups = average_linkage(n, *pairs, threshold, similarity.MOST)
    for _ in range(ROUNDS):
        joined = _rejoined(index, pairs, groups, threshold)
        if len(joined) == len(groups):
            break
        groups = joined
    return groups


def _rejoined(
    index: Index, pairs: Pairs, groups: list[list[int]], threshold: float
) -> list[list[int]]:
    """`groups` with those joined that are alike as wholes, though their members were not.

    One resident writes of the noise, the next of the dust: message by message they differ, but the
    sums of two halves of one problem use the same words about the same thing.
    """
    of = np.empty(len(index.messages), dtype=np.int64)
    for number, group in enumerate(groups):
        of[group] = number
    rows, cols = _touching(of, pairs, threshold)
    found = _profile_similarities(index, of, len(groups), rows, cols)
    joined = average_linkage(len(groups), rows, cols, found, WHOLE, len(groups))
    return sorted(sorted(i for g in part for i in groups[g]) for part in joined)


def _touching(of: np.ndarray, pairs: Pairs, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of groups whose messages are on average alike enough, given how many they are."""
    a, b = of[pairs[0]], of[pairs[1]]
    n = len(of)
    apart = a != b
    keys, inverse = np.unique((np.minimum(a, b) * n + np.maximum(a, b))[apart], return_inverse=True)
    total = np.bincount(inverse, weights=pairs[2][apart], minlength=len(keys))
    sizes = np.bincount(of)
    rows, cols = keys // n, keys % n
    small, large = np.minimum(sizes[rows], sizes[cols]), np.maximum(sizes[rows], sizes[cols])
    least = threshold * np.maximum(LOOSEST, 1 - WITNESS * large)
    kept = total >= least * small * np.minimum(large, similarity.MOST)
    return rows[kept], cols[kept]


def _profile_similarities(
    index: Index, of: np.ndarray, count: int, rows: np.ndarray, cols: np.ndarray
) -> np.ndarray:
    n = len(of)
    member = sparse.csr_array((np.ones(n, dtype=np.float32), (of, np.arange(n))), shape=(count, n))
    topic, named = unit_rows(member @ index.topic), unit_rows(member @ index.named)
    has_name = (np.diff(named.indptr) > 0).astype(np.int8)
    return similarity.combined(
        similarity.pair_cosines(topic, rows, cols),
        similarity.pair_cosines(named, rows, cols),
        has_name[rows] + has_name[cols],
    )
