"""Where people really stand, freed from the chance of who voted on what: a mixture of hills.

A person's point is known only up to an error that follows from that person's votes. The mixture
describes the points without the errors: groups' means, one common spread inside a piece. So the
valley between two groups shows even where few votes blur it.

Source: Bovy, Hogg & Roweis, "Extreme deconvolution", 2011, with one covariance for all pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.votes import Floats

ROUNDS = 12  # of expectation-maximisation at each number of pieces


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points known up to normal errors: place (n, r), error covariances (n, r, r)."""

    place: Floats
    error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """share: (k,), of people. mean: (k, r). spread: (r, r), inside every piece.

    likelihood: logarithm, of the points it was fitted to.
    """

    share: Floats
    mean: Floats
    spread: Floats
    likelihood: float

    @property
    def pieces(self) -> int:
        return len(self.share)

    def bic(self, n: int) -> float:
        """Bayesian information criterion, the smaller the better."""
        k, r = self.mean.shape
        free = k * r + k - 1 + r * (r + 1) / 2
        return -2 * self.likelihood + free * float(np.log(max(2, n)))


def fitted(points: Points, mean: Floats, share: Floats, spread: Floats, floor: Floats) -> Mixture:
    """ROUNDS of expectation-maximisation from the given start.

    floor: (r,), the least variance inside a piece, so that identical people stay a proper density.
    """
    likelihood = -np.inf
    for _ in range(ROUNDS):
        inverse, level = _precision(points, spread)
        log = level[:, None] - 0.5 * _distance(points, inverse, mean) + np.log(share)
        top = log.max(axis=1, keepdims=True)
        weight = np.exp(log - top)
        total = weight.sum(axis=1, keepdims=True)
        likelihood = float(np.sum(top + np.log(total)))
        weight /= total
        mean, spread = _maximised(points, inverse, weight, mean, spread, floor)
        share = np.maximum(weight.mean(axis=0), 1e-12)
    return Mixture(share, mean, spread, likelihood)


def _precision(points: Points, spread: Floats) -> tuple[Floats, Floats]:
    """Inverse covariances of the observed points and their normalising logarithms."""
    total = points.error + spread
    inverse = np.linalg.inv(total)
    return inverse, -0.5 * np.linalg.slogdet(2 * np.pi * total)[1]


def _distance(points: Points, inverse: Floats, mean: Floats) -> Floats:
    n, r = points.place.shape
    pulled = np.matmul(inverse, points.place[:, :, None])[:, :, 0]
    own = np.sum(pulled * points.place, axis=1)
    products = (mean[:, :, None] * mean[:, None, :]).reshape(len(mean), r * r)
    distance: Floats = own[:, None] - 2 * pulled @ mean.T + inverse.reshape(n, r * r) @ products.T
    return distance


def _maximised(
    points: Points, inverse: Floats, weight: Floats, mean: Floats, spread: Floats, floor: Floats
) -> tuple[Floats, Floats]:
    n, r = points.place.shape
    pulled = np.matmul(inverse, points.place[:, :, None])[:, :, 0]
    firmness = (weight.T @ inverse.reshape(n, r * r)).reshape(-1, r, r)
    firmness += 1e-12 * np.trace(firmness, axis1=1, axis2=2)[:, None, None] * np.eye(r) + 1e-300
    new = np.linalg.solve(firmness, (weight.T @ pulled)[:, :, None])[:, :, 0]
    rest = pulled[:, None, :] - np.matmul(inverse, new.T).transpose(0, 2, 1)
    rest = (rest * np.sqrt(weight)[:, :, None]).reshape(-1, r)
    outer = rest.T @ rest / n
    within = spread @ outer @ spread + spread - spread @ inverse.mean(axis=0) @ spread
    within = (within + within.T) / 2
    low = floor - np.diag(within)
    return new, within + np.diag(np.maximum(low, 0.0))


def joined(mixture: Mixture, blur: Floats) -> tuple[Floats, Floats]:
    """Means and shares with the two pieces joined whose joining costs least (Ward).

    blur: (r, r), the mean error of a point.
    """
    metric = np.linalg.inv(mixture.spread + blur)
    gap = mixture.mean[:, None, :] - mixture.mean[None, :, :]
    far = np.einsum("abi,ij,abj->ab", gap, metric, gap)
    share = mixture.share
    cost = far * share[:, None] * share / (share[:, None] + share)
    cost[np.tril_indices(len(share))] = np.inf
    a, b = np.unravel_index(np.argmin(cost), cost.shape)
    both = share[a] + share[b]
    mean, share = mixture.mean.copy(), share.copy()
    mean[a] = (share[a] * mean[a] + share[b] * mean[b]) / both
    share[a] = both
    return np.delete(mean, b, axis=0), np.delete(share, b)

