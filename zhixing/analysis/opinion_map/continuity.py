"""Maps of one topic that follow each other: the same groups keep their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from zhixing.analysis.opinion_map.grouping import Level, Structure, steady
from zhixing.analysis.opinion_map.placing import by_size
from zhixing.analysis.opinion_map.records import Frame
from zhixing.analysis.opinion_map.spectrum import Spectrum, like
from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints


def aligned(spectrum: Spectrum, previous: Frame | None) -> Spectrum:
    """`spectrum` with signs as in the frame `previous`, which may know fewer statements."""
    if previous is None:
        return spectrum
    return like(spectrum, _taller(previous.spectrum.basis, len(spectrum.basis)))


def numbered(
    group: Ints, who: Bools, found: Structure, previous: Frame | None
) -> tuple[Ints, Structure, tuple[int | None, ...]]:
    """Groups of everybody in `who`, from the largest, or in the order of the frame `previous`.

    Returns what `matched` does; without a frame no group continues any.
    """
    group, found = by_size(group, who, found)
    return (group, found, ()) if previous is None else matched(group, found, previous.structure)


def arranged(frame: Frame, rows: Ints) -> Frame:
    """`frame` for the statements as they are numbered now.

    rows: for each statement the number that it had in `frame`; -1 for one that came since, which
    says nothing of who belongs to which group until groups are looked for again.
    """

    def matrix(old: Floats) -> Floats:
        new = np.zeros((len(rows), old.shape[1]))
        new[rows >= 0] = old[rows[rows >= 0]]
        return new

    def level(old: Level) -> Level:
        return replace(old, profiles=matrix(old.profiles))

    found = frame.structure
    spectrum = Spectrum(matrix(frame.spectrum.basis), frame.spectrum.strength)
    levels = tuple(level(one) for one in found.levels)
    return Frame(spectrum, replace(found, levels=levels, level=level(found.level)))


def _taller(matrix: Floats, rows: int) -> Floats:
    """`matrix` with as many rows of zeros as are missing to `rows`."""
    return np.pad(matrix, ((0, rows - len(matrix)), (0, 0)))


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
    number = np.full(found.groups + 1, -1)  # the last is of nobody's group, -1
    number[order] = np.arange(found.groups)
    renamed = found.renamed(np.array(order, dtype=np.int64))
    return number[group], renamed, tuple(earlier.get(g) for g in order)
