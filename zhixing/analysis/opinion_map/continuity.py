"""Maps of one topic that follow each other: the same groups keep their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from zhixing.analysis.opinion_map.grouping import Structure, steady
from zhixing.analysis.opinion_map.votes import Ints


def continued(found: Structure, before: Structure) -> Structure:
    """`found` with its number of groups slow to change from `before` (hysteresis)."""
    return replace(found, level=steady(found.levels, before.groups))


def matched(
    group: Ints, found: Structure, before: Structure
) -> tuple[Ints, Structure, tuple[int | None, ...]]:
    """Groups in the order of the groups `before` that they are most like; new ones at the end.

    Returns the groups of the participants, the structure, and for each group the earlier one.
    """
    new, old = found.level.profiles, before.level.profiles
    common = min(len(new), len(old))
    far = np.sum((new[:common, :, None] - old[:common, None, :]) ** 2, axis=0)
    mine, theirs = linear_sum_assignment(far)
    earlier = dict(zip(mine.tolist(), theirs.tolist(), strict=True))
    order = sorted(range(found.groups), key=lambda g: (earlier.get(g, before.groups), g))
    number = np.empty(found.groups, dtype=np.int64)
    number[order] = np.arange(found.groups)
    renamed = np.where(group >= 0, number[group], -1)
    return renamed, found.renamed(np.array(order)), tuple(earlier.get(g) for g in order)
