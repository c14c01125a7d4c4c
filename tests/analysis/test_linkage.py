"""Average linkage on a sparse graph."""

from __future__ import annotations

import numpy as np

from zhixing.analysis.consolidation.linkage import average_linkage


def linked(n, pairs, threshold=0.5, most=64):
    rows, cols, weights = (np.array(column) for column in zip(*pairs, strict=True))
    return average_linkage(n, rows, cols, weights, threshold, most)


def test_no_pairs_leave_each_alone():
    nothing = np.empty(0, dtype=np.int64)
    assert average_linkage(3, nothing, nothing, np.empty(0), 0.5, 64) == [[0], [1], [2]]


def test_a_chain_does_not_become_one_group():
    assert linked(4, [(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.9)]) == [[0, 1], [2, 3]]


def test_a_clique_becomes_one_group():
    pairs = [(a, b, 0.6) for a in range(5) for b in range(a + 1, 5)]
    assert linked(5, pairs) == [[0, 1, 2, 3, 4]]


def test_beyond_the_kept_neighbours_a_missing_pair_is_unknown():
    ring = [(i, i + 1, 1.0) for i in range(7)] + [(0, 7, 1.0)]
    assert linked(8, ring, most=1) == [list(range(8))]


def test_equal_means_join_in_order():
    assert linked(3, [(0, 1, 0.9), (1, 2, 0.9)], threshold=0.6) == [[0, 1], [2]]
