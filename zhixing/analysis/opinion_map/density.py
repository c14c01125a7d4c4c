"""Where people are, without saying where anybody is: counts on a grid, none below five people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.suppression import LEAST
from zhixing.analysis.opinion_map.votes import Floats, Ints

FINEST, COARSEST = 24, 4  # cells along the longer side
SHOWN = 0.7  # share of the people who shall be in cells that are shown, if any grid allows


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """side: length of a cell, in units of the places. corner: shape (cells, 2), the lower corner
    of each cell that is shown. count: shape (cells,), the people in it, at least LEAST."""

    side: float
    corner: Floats
    count: Ints


def density(places: Floats, least: int = LEAST) -> Density:
    """People on the finest grid on which most of them stand in cells of at least `least`.

    places: shape (people, 2). Returns no cell where no grid has one.
    """
    if len(places) < least:
        return _none()
    low, high = places.min(axis=0), places.max(axis=0)
    extent = float((high - low).max()) or 1.0
    best = _none()
    for cells in range(FINEST, COARSEST - 1, -1):
        found = _on_grid(places, low, extent / cells, least)
        if found.count.sum() >= SHOWN * len(places):
            return found
        best = max(best, found, key=lambda one: int(one.count.sum()))
    return best


def _on_grid(places: Floats, low: Floats, side: float, least: int) -> Density:
    cell = np.floor((places - low) / side + 1e-9).astype(np.int64)
    where, count = np.unique(cell, axis=0, return_counts=True)
    shown = count >= least
    return Density(side, low + where[shown] * side, count[shown])


def _none() -> Density:
    return Density(1.0, np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
