"""Principal components of centred votes, by sweeps over the votes or from their Gram matrix.

A sweep multiplies a thin matrix by the scatter matrix of the votes, X'X. Sweeps over shards add
up, so that a cluster exchanges statements x WIDTH numbers a sweep, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from zhixing.analysis.opinion_map.blocks import Blocks, Centre, blocks
from zhixing.analysis.opinion_map.votes import Floats, Votes

WIDTH = 8  # columns of a sweep, and components that are looked for
SWEEPS = 40  # at most; separated components need about 6
ENOUGH = (
    0.05  # residual that is accepted after the last sweep: components amid noise settle slowly,
)
# and where exactly they point says nothing
LOOK = 2  # sweeps from one look at the residuals to the next
EXACT = 300  # up to so many statements the whole matrix is decomposed at once

Sweep = Callable[[Floats], Floats]


class NotConverged(ArithmeticError):
    """The components did not settle within the allowed sweeps."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """The leading eigenvectors of the scatter matrix.

    basis: shape (statements, components), orthonormal columns, strongest first.
    strength: shape (components,), eigenvalues, not negative.
    """

    basis: Floats
    strength: Floats


def sweep_of(votes: Blocks) -> Sweep:
    """The product of the scatter matrix of `votes` with a matrix of few columns."""

    def sweep(thin: Floats) -> Floats:
        narrow: Floats = thin.astype(votes.dtype)
        total = np.zeros(thin.shape)
        for block in votes:
            total += block.centred.T @ (block.centred @ narrow)
        return total

    return sweep


def scatter(votes: Votes, centre: Centre) -> Floats:
    """The whole scatter matrix, shape (statements, statements); for few statements."""
    total = np.zeros((votes.statements, votes.statements))
    for block in blocks(votes, centre):
        total += (block.centred.T @ block.centred).toarray()
    return total


def exact(matrix: Floats, count: int) -> Spectrum:
    """The `count` leading eigenvectors of a symmetric matrix."""
    size = len(matrix)
    count = min(count, size)
    if not count:
        return Spectrum(np.zeros((size, 0)), np.zeros(0))
    strength, basis = linalg.eigh(matrix, subset_by_index=[size - count, size - 1])
    return Spectrum(_aligned(basis[:, ::-1]), np.maximum(strength[::-1], 0.0))


def krylov(
    sweep: Sweep, start: Floats, *, wanted: int, tolerance: float, sweeps: int = SWEEPS
) -> Spectrum:
    """The leading eigenvectors by block Lanczos with full reorthogonalisation.

    start: shape (statements, width), any matrix; near the answer, few sweeps suffice.
    wanted: how many components must settle: the length of each residual is at most `tolerance`
    times the largest eigenvalue.
    Raises NotConverged where after `sweeps` sweeps a residual is above ENOUGH.
    Source: Golub & Underwood, "The block Lanczos method for computing eigenvalues", 1977.
    """
    width = start.shape[1]
    space, images = np.zeros((len(start), 0)), np.zeros((len(start), 0))
    fresh = start
    for turn in range(sweeps):
        fresh = _new_directions(space, fresh)
        if fresh.shape[1]:
            space = np.hstack([space, fresh])
            images = np.hstack([images, sweep(fresh)])
        if turn % LOOK and fresh.shape[1]:
            fresh = images[:, -fresh.shape[1] :]
            continue
        ritz, strength, residual = _ritz(space, images, min(width, space.shape[1]))
        done = np.linalg.norm(residual[:, :wanted], axis=0) <= tolerance * max(strength[0], 1e-300)
        if done.all() or not fresh.shape[1]:
            return Spectrum(_aligned(ritz), np.maximum(strength, 0.0))
        fresh = images[:, -fresh.shape[1] :]
    ritz, strength, residual = _ritz(space, images, min(width, space.shape[1]))
    rest = np.linalg.norm(residual[:, :wanted], axis=0).max(initial=0.0)
    if rest <= ENOUGH * max(strength[0], 1e-300):
        return Spectrum(_aligned(ritz), np.maximum(strength, 0.0))
    raise NotConverged(f"components not settled after {sweeps} sweeps")


def _new_directions(space: Floats, candidates: Floats) -> Floats:
    """An orthonormal basis of what `candidates` add to `space`; columns that add nothing go."""
    rest = candidates
    for _ in range(2):  # twice is enough (Parlett)
        rest = rest - space @ (space.T @ rest)
    least = 1e-10 * max(float(np.linalg.norm(candidates)), 1e-300)
    q, r = np.linalg.qr(rest)
    if (np.abs(np.diag(r)) <= least).any():
        # A column that adds nothing is turned anywhere, into `space` too, and those after it are
        # taken at right angles to it: it must come last.
        q, r, _order = linalg.qr(rest, mode="economic", pivoting=True)
    added: Floats = q[:, np.abs(np.diag(r)) > least]
    return added


def _ritz(space: Floats, images: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    inner = space.T @ images
    strength, turn = np.linalg.eigh((inner + inner.T) / 2)
    turn, strength = turn[:, ::-1][:, :count], strength[::-1][:count]
    ritz = space @ turn
    return ritz, strength, images @ turn - ritz * strength


def _aligned(basis: Floats) -> Floats:
    """Columns with their largest entry positive: of two equal answers always the same one."""
    if not basis.size:
        return basis
    # Entries equal up to rounding must not let the sign flip, hence the first near the largest.
    size = np.abs(basis)
    lead = np.argmax(size >= size.max(axis=0) * (1 - 1e-9), axis=0)
    signs: Floats = np.where(basis[lead, np.arange(basis.shape[1])] < 0, -1.0, 1.0)
    aligned: Floats = basis * signs
    return aligned


def like(spectrum: Spectrum, before: Floats) -> Spectrum:
    """`spectrum` with each column's sign as in `before`, a basis of the same statements."""
    count = min(before.shape[1], spectrum.basis.shape[1])
    inner = np.sum(spectrum.basis[:, :count] * before[:, :count], axis=0)
    signs = np.ones(spectrum.basis.shape[1])
    signs[:count] = np.where(inner < 0, -1.0, 1.0)
    return Spectrum(spectrum.basis * signs, spectrum.strength)
