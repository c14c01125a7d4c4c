"""Which statement somebody is shown next: a lottery weighted by what one more vote would tell.

A ranking would show the same few statements to everybody and starve the rest; a lottery keeps
every statement's chance above a known floor, the disagreed and the late ones included. Agreement
and disagreement weigh alike, so no opinion is shown less for being unpopular.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FLOOR = 0.1
PRIOR_SD = np.sqrt(1 / 12)  # of the uniform distribution, where nobody has voted yet


def weights(agree: ArrayLike, disagree: ArrayLike, passed: ArrayLike) -> NDArray[np.float64]:
    """Weight of each statement in the lottery, in [FLOOR, 1].

    agree, disagree, passed: votes on each statement, shape (S,), not negative.
    The weight is FLOOR + (1 - FLOOR) · doubt · answered, where doubt is the standard deviation of
    the Beta(1 + agree, 1 + disagree) posterior of the share that agrees, against that of its
    prior, and answered the share of votes that took a side (with one such vote added).
    Raises ValueError for shapes that differ or counts below nought.
    """
    a, d, p = (np.asarray(counts, dtype=np.float64) for counts in (agree, disagree, passed))
    if not a.shape == d.shape == p.shape or a.ndim != 1:
        raise ValueError(f"counts of shapes {a.shape}, {d.shape} and {p.shape} are not one list")
    if min(a.min(initial=0), d.min(initial=0), p.min(initial=0)) < 0:
        raise ValueError("a count of votes is below nought")
    alpha, beta = a + 1, d + 1
    total = alpha + beta
    doubt = np.sqrt(alpha * beta / (total**2 * (total + 1))) / PRIOR_SD
    answered = (a + d + 1) / (a + d + p + 1)
    weight: NDArray[np.float64] = FLOOR + (1 - FLOOR) * doubt * answered
    return weight


def draw(weight: NDArray[np.float64], k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Positions of at most `k` statements, drawn without replacement in proportion to `weight`.

    weight: shape (S,), above nought. Returns shape (min(k, S),), in the order of the draw.
    Source: Efraimidis & Spirakis, "Weighted random sampling with a reservoir", 2006.
    """
    keys = np.log(rng.random(weight.size)) / weight
    return np.argsort(-keys, kind="stable")[:k]
