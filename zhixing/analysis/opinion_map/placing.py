"""Where everyone stands in the picture, and in which group: one pass over all votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.blocks import Centre, blocks
from zhixing.analysis.opinion_map.grouping import Structure
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints, Votes


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """xy: shape (participants, 2). group: shape (participants,), -1 for who is in none."""

    xy: Floats
    group: Ints


def placed(
    votes: Votes, centre: Centre, axes: Floats, of: Structure, *, dtype: type = np.float64
) -> Places:
    """Everyone's place and nearest group, whether or not they take part in the groups.

    axes: shape (statements, 2), the two first components.
    """
    xy = np.zeros((votes.participants, 2))
    group = np.zeros(votes.participants, dtype=np.int64)
    columns: Floats = np.hstack([axes, of.level.profiles]).astype(dtype)
    squares: Floats = (of.level.profiles**2).astype(dtype)
    for block in blocks(votes, centre, dtype=dtype):
        here = slice(block.first, block.last)
        product = block.centred @ columns
        xy[here] = product[:, :2]
        if of.groups > 1:
            group[here] = of.nearest(product[:, 2:], block.voted @ squares)
    xy *= _scale(votes, centre.active)[:, None]
    return Places(xy, group)


def _scale(votes: Votes, active: Bools) -> Floats:
    """sqrt(S / n): who voted on little is drawn outwards, as the reference does.

    Moderated statements count as voted on by everybody, with a vote of 0.
    """
    moderated = int((~active).sum())
    cast = votes.per_participant
    if moderated:
        ends = np.concatenate([[0], np.cumsum(active[votes.statement])])
        cast = ends[votes.start[1:]] - ends[votes.start[:-1]] + moderated
    scale: Floats = np.sqrt(votes.statements / np.maximum(cast, 1))
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
