"""Is there a valley between two groups, or are they two halves of one hill?

People of both groups are placed on the line from one group's profile (-1/2) to the other's (+1/2).
Each place has an error that follows from the person's votes. Two descriptions of where people
really stand are fitted: any density at all, and any density with a single summit. The valley is as
clear as the first explains the votes better: the difference of their log likelihoods.
"""

from __future__ import annotations

import numpy as np

from zhixing.analysis.opinion_map.votes import Floats

_GRID = np.linspace(-1.25, 1.25, 31)  # places where people may really stand
_SUMMITS = np.arange(7, 24, 4)  # of the grid: where the single summit may be
_ENDS = np.arange(len(_GRID))
# Uniform densities from each summit to each place of the grid, the first and the last of their own.
_FIRST, _LAST = np.minimum(_SUMMITS[:, None], _ENDS), np.maximum(_SUMMITS[:, None], _ENDS)
_ERRORS = 4  # classes of error
_PLACES = 50  # classes of place
_LEAPS = 12
_SHRUNK = np.float32(0.01)  # what a leap leaves of a share at least
_TINY = 1e-30  # so that no place has a likelihood of nothing


def clearness(place: Floats, error: Floats) -> float:
    """Log likelihood by which a density with valleys beats every density without one.

    place, error: shape (people,), observed places and their standard errors.
    Source: the single-summit densities are mixtures of uniform ones that share an end (Khintchine);
    fitted with known errors as in Stephens, "False discovery rates: a new deal", 2017.
    """
    if len(place) < 4:
        return 0.0
    place, error, people = _binned(place, error)
    kernel = np.exp(-0.5 * ((place[:, None] - _GRID) / error[:, None]) ** 2)
    kernel = (kernel / error[:, None] + _TINY).astype(np.float32)
    likelihood = _fitted(np.concatenate([kernel[None], _single_summits(kernel)]), people)
    return max(0.0, float(likelihood[0] - likelihood[1:].max()))


def _binned(place: Floats, error: Floats) -> tuple[Floats, Floats, Floats]:
    """Means of the classes of people alike in place and error, and how many each holds."""
    reach = float(-_GRID[0])
    edges = np.sort(error)[np.arange(1, _ERRORS) * len(error) // _ERRORS]
    column = np.clip((place + 2 * reach) / (4 * reach) * _PLACES, 0, _PLACES - 1)
    code = np.searchsorted(edges, error) * _PLACES + column.astype(np.int64)
    people = np.bincount(code)
    kinds = np.flatnonzero(people)
    people = people[kinds]
    means = [np.bincount(code, weights=w)[kinds] / people for w in (place, error)]
    least = 2 * reach / len(_GRID) / 2  # finer errors than the grid would see only the grid
    return means[0], np.maximum(means[1], least), people.astype(np.float64)


def _single_summits(kernel: Floats) -> Floats:
    """Kernels of the uniform densities, shape (summits, places, ends)."""
    sums = np.zeros((kernel.shape[1] + 1, len(kernel)))
    np.cumsum(kernel.T, axis=0, out=sums[1:])
    means = (sums[_LAST + 1] - sums[_FIRST]) / (_LAST - _FIRST + 1)[:, :, None]
    models: Floats = np.maximum(means, _TINY).transpose(0, 2, 1).astype(np.float32)
    return models


def _fitted(models: Floats, people: Floats) -> Floats:
    """Log likelihoods of the best mixtures of each model's kernels.

    Expectation-maximisation creeps; after every two steps it leaps ahead along their path.
    Source: Varadhan & Roland, "Simple and globally convergent methods for accelerating the
    convergence of any EM algorithm", 2008 (their third step length).
    """
    part = (people[:, None] / people.sum()).astype(np.float32)
    flipped = np.ascontiguousarray(models.transpose(0, 2, 1))
    height = np.empty((len(models), len(people), 1), dtype=np.float32)

    def step(share: Floats) -> Floats:
        np.matmul(models, share, out=height)
        np.divide(part, height, out=height)
        gain: Floats = flipped @ height
        gain *= share
        return gain

    share = np.full((len(models), models.shape[2], 1), 1 / models.shape[2], dtype=np.float32)
    for _ in range(_LEAPS):
        once = step(share)
        twice = step(once)
        share = step(_leap(share, once, twice))
    np.matmul(models, share, out=height)
    likelihood: Floats = np.sum(people[:, None] * np.log(height), axis=(1, 2), dtype=np.float64)
    return likelihood


def _leap(share: Floats, once: Floats, twice: Floats) -> Floats:
    """Where two steps of each model point to; shares stay above 0."""
    first = once - share
    bend = twice - once - first
    length = np.sqrt(_squared(first) / np.maximum(_squared(bend), _TINY))
    length = np.maximum(length, 1)
    ahead: Floats = np.maximum(share + 2 * length * first + length**2 * bend, _SHRUNK * twice)
    return ahead


def _squared(change: Floats) -> Floats:
    squared: Floats = np.einsum("mjo,mjo->m", change, change)[:, None, None]
    return squared
