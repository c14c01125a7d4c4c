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

from zhixing.analysis.opinion_map.votes import Floats, Ints

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


def scores(centred: sparse.csr_array, voted: sparse.csr_array, basis: Floats) -> Scores:
    r = basis.shape[1]
    row, column = np.triu_indices(r)
    columns = np.hstack([basis[:, row] * basis[:, column], np.ones((len(basis), 1))])
    half = (voted @ columns.astype(voted.dtype)).astype(np.float64)
    whole = np.empty((r, r), dtype=np.int64)
    whole[row, column] = whole[column, row] = np.arange(len(row))
    weight = half.take(whole, axis=1)
    pull: Floats = (centred @ basis.astype(centred.dtype)).astype(np.float64)
    return Scores(pull, weight, _squares(centred), half[:, -1])


def _squares(centred: sparse.csr_array) -> Floats:
    """The sum of the squares of each row; rows without votes have 0, which `reduceat` does not."""
    square, voted = np.zeros(centred.shape[0]), np.diff(centred.indptr) > 0
    square[voted] = np.add.reduceat(centred.data**2, centred.indptr[:-1][voted])
    return square


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
    """Empirical Bayes: both variances are found from the votes themselves, by moments.

    The noise is what least squares leave of each person's votes; the spread is how far the
    least-squares places lie apart, less their errors. Those who voted on too few statements for a
    fit of their own do not take part in finding them.
    """
    n, r = of.pull.shape
    faint = LEAST * np.eye(r) * max(1.0, float(np.trace(of.weight.mean(axis=0))))
    inverse = _inverses(of.weight + faint)
    place = np.matmul(inverse, of.pull[:, :, None])[:, :, 0]
    own = of.votes > 2 * r
    if not own.any():
        own = np.ones(n, dtype=bool)
    left = of.square[own].sum() - np.sum(of.pull[own] * place[own])
    noise = max(LEAST, float(left / max(1.0, (of.votes[own] - r).sum())))
    error = noise * np.einsum("nii->ni", inverse[own])
    weight = 1 / (np.median(error, axis=0) + error)
    spread = np.sum(weight * (place[own] ** 2 - error), axis=0) / weight.sum(axis=0)
    spread = np.maximum(LEAST + 0.01 * noise, spread)
    cover = _inverses(of.weight / noise + np.diag(1 / spread))
    mean = np.matmul(cover, of.pull[:, :, None] / noise)[:, :, 0]
    reliability = 1 - np.einsum("nii,i->n", cover, 1 / spread) / r
    return Posterior(mean, np.clip(reliability, 0.0, 1.0), spread, noise)


def _inverses(matrices: Floats) -> Floats:
    """Inverses of positive definite matrices, shape (n, r, r).

    Gauss and Jordan's steps on all of them at once, since a call for each costs more than matrices
    of so few rows themselves.
    """
    work = np.ascontiguousarray(matrices.transpose(1, 2, 0))
    for k in range(len(work)):
        row = work[k] / work[k, k]
        row[k] = 1 / work[k, k]
        column = work[:, k].copy()
        column[k] = 0
        work -= column[:, None] * row
        work[:, k] = -column * row[k]
        work[k] = row
    return np.ascontiguousarray(work.transpose(2, 0, 1))


def fitted_profile(of: Scores, group: Ints, groups: int, floor: float) -> Floats:
    """The point of each group that fits its people's votes best, shape (groups, r).

    group: shape (n,), the group of each, -1 for none.
    floor: added to the diagonal, so that a group of nobody stays at the centre.
    """
    n, r = of.pull.shape
    own = (group == np.arange(groups)[:, None]).astype(np.float64)
    weight = (own @ of.weight.reshape(n, r * r)).reshape(groups, r, r) + floor * np.eye(r)
    points: Floats = np.linalg.solve(weight, (own @ of.pull)[:, :, None])[:, :, 0]
    return points


def misfit(of: Scores, points: Floats) -> Floats:
    """Squared distance of everyone's votes to each point's profile, less what is common.

    points: shape (groups, r). Returns shape (n, groups).
    """
    squares = points[:, :, None] * points[:, None, :]
    bent = of.weight.reshape(len(of.weight), -1) @ squares.reshape(len(points), -1).T
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
