"""Where people stand in the space of the components, when each voted on a few statements only.

A person's votes fix a point only as far as they go. So a score is kept as the two sums that a
least-squares fit needs, taken over the statements the person voted on:

    pull_p = sum (v - mean_s) c_s        weight_p = sum c_s c_s'

with c_s the statement's row of the basis. Distances to a profile are then distances *on the
statements voted on*, and a missing vote is no vote for the mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.votes import Bools, Floats, Ints

ROUNDS = 4  # of expectation-maximisation for the two variances
LEAST = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Sums of least squares of n people in r dimensions.

    pull: shape (n, r). weight: shape (n, r, r). square: shape (n,), squared length of each
    person's centred votes. votes: shape (n,), how many they are.
    """

    pull: Floats
    weight: Floats
    square: Floats
    votes: Floats

    def rows(self, chosen: Ints | Bools) -> Scores:
        return Scores(
            self.pull[chosen], self.weight[chosen], self.square[chosen], self.votes[chosen]
        )


def scores(centred: sparse.csr_array, voted: sparse.csr_array, basis: Floats) -> Scores:
    r = basis.shape[1]
    products = (basis[:, :, None] * basis[:, None, :]).reshape(len(basis), r * r)
    squared = centred.copy()
    squared.data = squared.data**2
    return Scores(
        pull=centred @ basis,
        weight=(voted @ products).reshape(-1, r, r),
        square=squared.sum(axis=1),
        votes=voted.sum(axis=1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Scores drawn towards the centre by as much as the votes leave open.

    mean: shape (n, r). reliability: shape (n,), share of the spread among people that a person's
    votes explain, in [0, 1]. spread: shape (r,), variances among people. noise: variance of a vote
    that the scores do not explain.
    """

    mean: Floats
    reliability: Floats
    spread: Floats
    noise: float


def posterior(of: Scores) -> Posterior:
    """Empirical Bayes: both variances are found from the votes themselves.

    Source: Tipping & Bishop, "Probabilistic principal component analysis", 1999, with the sums
    taken over the votes that there are.
    """
    n, r = of.pull.shape
    total = max(1.0, float(of.votes.sum()))
    noise = max(LEAST, float(of.square.sum()) / total)
    spread = np.full(r, noise * of.votes.mean() / max(1, r) if n else 1.0)
    for _ in range(ROUNDS):
        mean, cover = _expected(of, spread, noise)
        spread = np.maximum(LEAST, (mean**2).mean(axis=0) + np.einsum("nii->i", cover) / n)
        fitted = np.einsum("nij,ni,nj->", of.weight, mean, mean)
        open_ = np.einsum("nij,nij->", of.weight, cover)
        left = of.square.sum() - 2 * np.sum(of.pull * mean) + fitted + open_
        noise = max(LEAST, float(left) / total)
    mean, cover = _expected(of, spread, noise)
    reliability = 1 - np.einsum("nii->n", cover / spread[:, None]) / r
    return Posterior(mean, np.clip(reliability, 0.0, 1.0), spread, noise)


def _expected(of: Scores, spread: Floats, noise: float) -> tuple[Floats, Floats]:
    cover = np.linalg.inv(of.weight / noise + np.diag(1 / spread))
    mean = np.einsum("nij,nj->ni", cover, of.pull / noise)
    return mean, cover


def fitted_profile(of: Scores, group: Ints, groups: int, floor: float) -> Floats:
    """The point of each group that fits its people's votes best, shape (groups, r).

    floor: added to the diagonal, so that a group of nobody stays at the centre.
    """
    r = of.pull.shape[1]
    points = np.zeros((groups, r))
    for g in range(groups):
        own = group == g
        weight = of.weight[own].sum(axis=0) + floor * np.eye(r)
        points[g] = np.linalg.solve(weight, of.pull[own].sum(axis=0))
    return points


def misfit(of: Scores, points: Floats) -> Floats:
    """Squared distance of everyone's votes to each point's profile, less what is common.

    points: shape (groups, r). Returns shape (n, groups).
    """
    bent = np.einsum("nij,gi,gj->ng", of.weight, points, points, optimize=True)
    distance: Floats = bent - 2 * of.pull @ points.T
    return distance


def along(of: Scores, here: Floats, there: Floats) -> tuple[Floats, Floats]:
    """Places on the line from `here` (-1/2) to `there` (+1/2), and what fixes them.

    Returns (place, firmness), each of shape (n,); the standard error of a place is the square root
    of noise / firmness.
    """
    step, middle = there - here, (here + there) / 2
    towards = of.weight @ step
    firmness = towards @ step
    gap = of.pull @ step - towards @ middle
    place = np.divide(gap, firmness, out=np.zeros_like(gap), where=firmness > LEAST)
    return place, firmness
