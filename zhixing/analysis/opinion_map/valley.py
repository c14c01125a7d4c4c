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
_SUMMITS = np.arange(3, 28, 3)  # of the grid: where the single summit may be
_ERRORS = 4  # classes of error
_PLACES = 50  # classes of place
_ROUNDS = 100


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
    kernel /= error[:, None]
    models = np.stack([kernel, *(_single_summit(kernel, summit) for summit in _SUMMITS.tolist())])
    likelihood = _fitted(models, people)
    return max(0.0, float(likelihood[0] - likelihood[1:].max()))


def _binned(place: Floats, error: Floats) -> tuple[Floats, Floats, Floats]:
    """Means of the classes of people alike in place and error, and how many each holds."""
    reach = float(-_GRID[0])
    edges = np.quantile(error, np.linspace(0, 1, _ERRORS + 1)[1:-1])
    column = np.clip((place + 2 * reach) / (4 * reach) * _PLACES, 0, _PLACES - 1)
    code = np.searchsorted(edges, error) * _PLACES + column.astype(np.int64)
    kinds, inverse, people = np.unique(code, return_inverse=True, return_counts=True)
    means = [np.bincount(inverse, weights=w, minlength=len(kinds)) / people for w in (place, error)]
    least = 2 * reach / len(_GRID) / 2  # finer errors than the grid would see only the grid
    return means[0], np.maximum(means[1], least), people.astype(np.float64)


def _single_summit(kernel: Floats, summit: int) -> Floats:
    """Kernels of uniform densities from the summit outwards, one for each other end."""
    right = np.cumsum(kernel[:, summit:], axis=1) / np.arange(1, kernel.shape[1] - summit + 1)
    left = np.cumsum(kernel[:, summit::-1], axis=1) / np.arange(1, summit + 2)
    return np.hstack([left[:, :0:-1], right])


def _fitted(models: Floats, people: Floats) -> Floats:
    """Log likelihoods of the best mixtures of each model's kernels, by expectation-maximisation."""
    share = np.full((len(models), models.shape[2], 1), 1 / models.shape[2])
    total = people.sum()
    flipped = models.transpose(0, 2, 1)
    for _ in range(_ROUNDS):
        height = np.maximum(models @ share, 1e-300)
        share = share * (flipped @ (people[:, None] / height)) / total
    height = np.maximum(models @ share, 1e-300)
    likelihood: Floats = np.sum(people[:, None] * np.log(height), axis=(1, 2))
    return likelihood
