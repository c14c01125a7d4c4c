"""What may leave the server: no count that speaks of fewer than five people, nor lets it be found.

A cell is how a group (or those in none) voted on one statement. Cells of one to four people are
hidden; and since the total is known, so are the next larger ones until at least two cells and at
least five people are hidden together. What is computed from hidden cells goes with them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from zhixing.analysis.opinion_map.blocks import Tally
from zhixing.analysis.opinion_map.records import Group, OpinionMap
from zhixing.analysis.opinion_map.selection import Consensus
from zhixing.analysis.opinion_map.statistics import Counts, Statistics
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints

LEAST = 5  # people
HIDDEN = -1  # in counts; hidden statistics are NaN
COMPARED = ("ra", "rd", "rat", "rdt")  # a group with all others


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """An opinion map without single people, its small cells hidden.

    hidden: shape (groups, statements). counts: HIDDEN there. statistics: NaN there; those that
    compare a group with all others are NaN for the whole statement where any cell is hidden, since
    they count the others without who is in no group.
    everyone: HIDDEN where fewer than LEAST voted at all. groups: without representatives whose
    cell is hidden; groups of fewer than LEAST people have size HIDDEN.
    group_informed_consensus: NaN where any cell is hidden. statements, extremity: NaN where fewer
    than LEAST voted at all, since they tell the mean: who stands at 0 is agreed with by everyone.
    """

    hidden: Bools
    counts: Counts
    statistics: Statistics
    everyone: Tally
    groups: tuple[Group, ...]
    consensus: tuple[Consensus, ...]
    group_informed_consensus: Floats
    statements: Floats
    extremity: Floats


def published(found: OpinionMap, least: int = LEAST, *, fresh: Ints | None = None) -> Published:
    """`found` as it may be shown to anybody.

    fresh: shape (groups + 1, statements), votes since a cell was last shown, those of people in no
    group last: as few as would be hidden by themselves hide their cell, since whoever has the
    earlier publication finds them by subtraction.
    """
    cells = np.vstack([found.counts.seen, found.everyone.seen - found.counts.seen.sum(axis=0)])
    all_hidden = hidden_cells(cells, least)
    if fresh is not None:
        all_hidden |= hidden_cells(fresh, least)
    hidden, few = all_hidden[:-1], found.everyone.seen < least
    hidden |= few
    any_hidden = all_hidden.any(axis=0) | few
    return Published(
        hidden=hidden,
        counts=Counts(*(np.where(hidden, HIDDEN, c) for c in _columns(found.counts))),
        statistics=_statistics(found.statistics, hidden, any_hidden),
        everyone=Tally(*(np.where(few, HIDDEN, c) for c in _columns(found.everyone))),
        groups=tuple(
            _group(group, hidden[g], any_hidden, least) for g, group in enumerate(found.groups)
        ),
        consensus=tuple(one for one in found.consensus if not few[one.statement]),
        group_informed_consensus=np.where(any_hidden, np.nan, found.group_informed_consensus),
        statements=np.where(few[:, None], np.nan, found.statements),
        extremity=np.where(few, np.nan, found.extremity),
    )


def hidden_cells(seen: Ints, least: int = LEAST) -> Bools:
    """Which cells of each column are hidden, of shape (cells, columns) like `seen`.

    Empty cells are shown: they speak of nobody.
    """
    size = np.where(seen > 0, seen, np.iinfo(np.int64).max // (len(seen) + 1))
    order = np.argsort(size, axis=0, kind="stable")
    ascending = np.take_along_axis(size, order, axis=0)
    before = np.cumsum(ascending, axis=0) - ascending
    small = (ascending < least).any(axis=0)
    rank = np.arange(len(seen))[:, None]
    hidden = small & ((ascending < least) | (before < least) | (rank < 2))
    result = np.zeros(seen.shape, dtype=bool)
    np.put_along_axis(result, order, hidden, axis=0)
    shown: Bools = result & (seen > 0)
    return shown


def _columns(record: Counts | Statistics | Tally) -> list[Floats]:
    return [getattr(record, field.name) for field in fields(record)]


def _statistics(found: Statistics, hidden: Bools, any_hidden: Bools) -> Statistics:
    return Statistics(
        **{
            field.name: np.where(
                hidden | any_hidden if field.name in COMPARED else hidden,
                np.nan,
                getattr(found, field.name),
            )
            for field in fields(found)
        }
    )


def _group(group: Group, hidden: Bools, any_hidden: Bools, least: int) -> Group:
    kept = tuple(
        replace(one, ratio=np.nan, ratio_z=np.nan) if any_hidden[one.statement] else one
        for one in group.representatives
        if not hidden[one.statement]
    )
    size = group.size if group.size >= least else HIDDEN
    return Group(size, kept, group.before)
