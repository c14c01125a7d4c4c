"""Where everyone stands in the picture, and in which group: one pass over all votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.blocks import Blocks, Centre
from zhixing.analysis.opinion_map.grouping import Structure
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """xy: shape (participants, 2). group: shape (participants,), -1 for who is in none."""

    xy: Floats
    group: Ints


def placed(expanded: Blocks, axes: Floats, of: Structure) -> Places:
    """Everyone's place and nearest group, whether or not they take part in the groups.

    axes: shape (statements, 2), the two first components.
    """
    people = expanded.votes.participants
    xy, cast = np.zeros((people, 2)), np.zeros(people)
    group = np.zeros(people, dtype=np.int64)
    columns: Floats = np.hstack([axes, of.level.profiles]).astype(expanded.dtype)
    squares: Floats = (of.level.profiles**2).astype(expanded.dtype)
    for block in expanded:
        here = slice(block.first, block.last)
        product = block.centred @ columns
        xy[here] = product[:, :2]
        cast[here] = block.voted.sum(axis=1)
        if of.groups > 1:
            group[here] = of.nearest(product[:, 2:], block.voted @ squares)
    xy *= _scale(cast, expanded.centre.active)[:, None]
    return Places(xy, group)


def _scale(cast: Floats, active: Bools) -> Floats:
    """sqrt(S / n): who voted on little is drawn outwards, as the reference does.

    cast: shape (participants,), votes on active statements. Moderated statements count as voted on
    by everybody, with a vote of 0.
    """
    scale: Floats = np.sqrt(len(active) / np.maximum(cast + (~active).sum(), 1))
    return scale


def statement_places(centre: Centre, axes: Floats) -> Floats:
    """Where someone would stand who agreed with one statement only, shape (statements, 2).

    Its length is the statement's extremity; 0 for moderated statements.
    """
    size = np.sqrt(len(axes)) * np.where(centre.active, 1 - centre.mean, 0.0)
    xy: Floats = size[:, None] * axes
    return xy


def by_size(group: Ints, who: Bools, of: Structure) -> tuple[Ints, Structure]:
    """Groups numbered from the largest, those without anybody left out; nobody's are -1.

    Of equal groups the one whose first participant comes first goes first.
    """
    found, first, size = np.unique(group[who], return_index=True, return_counts=True)
    order = found[np.lexsort((first, -size))]
    return _numbered(group, who, order, of.groups), of.renamed(order)


def _numbered(group: Ints, who: Bools, order: Ints, groups: int) -> Ints:
    """Places in `order` of each one's group, -1 for those not in `who`."""
    number = np.full(groups, -1)
    number[order] = np.arange(len(order))
    numbered: Ints = np.where(who, number[group], -1)
    return numbered
