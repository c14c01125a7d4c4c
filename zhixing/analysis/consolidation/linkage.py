"""Average linkage on a sparse graph: groups that hold together, without chains."""

from __future__ import annotations

import heapq

import numpy as np


def average_linkage(
    n: int, rows: np.ndarray, cols: np.ndarray, weights: np.ndarray, threshold: float, most: int
) -> list[list[int]]:
    """Join the two groups with the highest mean similarity until it falls below `threshold`.

    rows, cols, weights: the known pairs, shape (pairs,); a pair that is not given counts as 0.
    most: known neighbours kept for each item; beyond it a missing pair is unknown rather than 0,
    so the mean is taken over at most `most` pairs for each item of the smaller group.
    Returns the groups of 0…n-1, each in order, in the order of their first item.
    Equal means join in the order of the items, so the result does not depend on chance.
    """
    total = [dict[int, float]() for _ in range(n)]
    members: list[list[int]] = [[i] for i in range(n)]
    for a, b, weight in zip(rows.tolist(), cols.tolist(), weights.tolist(), strict=True):
        total[a][b] = total[b][a] = weight

    def mean(a: int, b: int) -> float:
        small, large = sorted((len(members[a]), len(members[b])))
        return total[a][b] / (small * min(large, most))

    heap = [
        (-w, a, b)
        for a, b, w in zip(rows.tolist(), cols.tolist(), weights.tolist(), strict=True)
        if w >= threshold
    ]
    heapq.heapify(heap)
    while heap:
        height, a, b = heapq.heappop(heap)
        if b not in total[a] or -height != mean(a, b):
            continue
        _absorb(total, members, a, b)
        for c in total[a]:
            found = mean(a, c)
            if found >= threshold:
                heapq.heappush(heap, (-found, min(a, c), max(a, c)))
    return sorted(sorted(group) for group in members if group)


def _absorb(total: list[dict[int, float]], members: list[list[int]], a: int, b: int) -> None:
    """Move group b into group a."""
    del total[a][b], total[b][a]
    for c, weight in total[b].items():
        del total[c][b]
        total[a][c] = total[c][a] = total[a].get(c, 0.0) + weight
    total[b] = {}
    members[a] += members[b]
    members[b] = []
