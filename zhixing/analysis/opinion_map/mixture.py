"""A mixture of pieces of one common shape: where people stand, before it is asked what is apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhixing.analysis.opinion_map.votes import Floats

ROUNDS = 6  # of expectation-maximisation at each number of pieces
_LEAST_SHARE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """share: (k,), of people. mean: (k, r). spread: (r, r), covariance inside every piece.

    likelihood: logarithm, of the places it was fitted to.
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
        return float(-2 * self.likelihood + free * np.log(max(2, n)))


def fitted(place: Floats, mean: Floats, share: Floats, floor: Floats) -> Mixture:
    """Fit to places of shape (n, r), beginning with the given means and shares.

    floor: (r,), added to the variances, so that identical people keep a proper density.
    """
    n = len(place)
    second = place.T @ place / n
    spread = _spread(second, mean, share, floor)
    # The means to begin with may be those of other people, and lie wider apart than these do.
    spread -= min(0.0, float(np.linalg.eigvalsh(spread - np.diag(floor))[0])) * np.eye(len(floor))
    # Single precision and one row a piece: both are kinder to the processor, and enough for shares.
    thin: Floats = place.astype(np.float32)
    flat = np.ascontiguousarray(thin.T)
    metric, top, total = spread, np.zeros(n), np.ones(n)
    for _ in range(ROUNDS):
        metric = np.linalg.inv(spread)
        pulled = mean @ metric
        height = np.log(share) - 0.5 * np.sum(pulled * mean, axis=1)
        weight = pulled.astype(np.float32) @ flat + height.astype(np.float32)[:, None]
        top = weight.max(axis=0)
        weight -= top
        np.exp(weight, out=weight)
        total = weight.sum(axis=0)
        weight /= total
        count = np.maximum(weight.sum(axis=1, dtype=np.float64), _LEAST_SHARE)
        mean, share = (weight @ thin) / count[:, None], count / n
        spread = _spread(second, mean, share, floor)
    inside = np.sum(top, dtype=np.float64) + np.sum(np.log(total), dtype=np.float64)
    common = np.sum(metric * second) - np.linalg.slogdet(metric / (2 * np.pi))[1]
    return Mixture(share, mean, spread, float(inside - 0.5 * n * common))


def _spread(second: Floats, mean: Floats, share: Floats, floor: Floats) -> Floats:
    """What the means leave of the second moments."""
    left: Floats = second - (mean.T * share) @ mean
    return left + np.diag(floor)


def joined(mixture: Mixture) -> tuple[Floats, Floats]:
    """Means and shares with the two pieces joined whose joining costs least (Ward)."""
    share = mixture.share
    cost = distances(mixture) * share[:, None] * share / (share[:, None] + share)
    cost[np.tril_indices(len(share))] = np.inf
    a, b = np.unravel_index(np.argmin(cost), cost.shape)
    both = share[a] + share[b]
    mean = mixture.mean.copy()
    mean[a] = (share[a] * mean[a] + share[b] * mean[b]) / both
    share = share.copy()
    share[a] = both
    return np.delete(mean, b, axis=0), np.delete(share, b)


def distances(mixture: Mixture) -> Floats:
    """Squared distances of the means in the metric of the pieces, shape (k, k)."""
    metric = np.linalg.inv(mixture.spread)
    gap = mixture.mean[:, None, :] - mixture.mean
    far: Floats = np.einsum("abi,ij,abj->ab", gap, metric, gap)
    return far
