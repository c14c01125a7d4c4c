"""A second opinion on what unites: how much people agree beyond what their side explains.

    vote of p on s  ~  level + mildness_p + bridging_s + side_p * divide_s

Agreement that one side brings is explained by side x divide; what is left to the statement's own
intercept is agreement across sides. No groups are needed, so that it errs in other ways than they.

Source: the matrix factorisation of Wojcik et al., "Birdwatch: crowd wisdom and bridging algorithms
can inform understanding and reduce the spread of misinformation", 2022; here by alternating least
squares, which draws nothing at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.sample import Sample
from zhixing.analysis.opinion_map.spectrum import NotConverged
from zhixing.analysis.opinion_map.votes import Floats

# Ridge penalties for each vote. Intercepts are drawn to 0 harder than factors, so that agreement is
# explained by sides where it can be; the source's 0.15 and 0.03, for votes twice as far apart.
PULL_INTERCEPT, PULL_FACTOR = 0.15, 0.06
ROUNDS = 2_000
TOLERANCE = 1e-5  # of a change in any intercept, on the scale of votes


@dataclass(frozen=True, slots=True, eq=False)
class Bridging:
    """bridging: shape (statements,), about -1 to 1, NaN without votes. divide: shape (statements,).

    side: shape (people of the sample,). level: the mean that all is counted from.
    """

    bridging: Floats
    divide: Floats
    side: Floats
    level: float


def bridging(sample: Sample, side: Floats, mean: Floats) -> Bridging:
    """The factorisation of the votes of the sampled people.

    side: shape (people,), where to begin, such as the places on the first component; its signs are
    kept. mean: shape (statements,), what was subtracted from the votes.
    Raises NotConverged.
    """
    votes = sample.centred.copy()
    votes.data = votes.data + mean[votes.indices] * sample.voted.data
    voted, level = sample.voted, float(votes.sum() / max(1.0, sample.voted.sum()))
    votes.data = (votes.data - level) * voted.data
    scale = float(np.sqrt(np.mean(side**2))) if len(side) else 0.0
    people = np.stack([np.zeros(len(side)), side / scale if scale else side], axis=1)
    across, across_voted = votes.T.tocsr(), voted.T.tocsr()
    statements = np.zeros((votes.shape[1], 2))
    for _ in range(ROUNDS):
        now = _solved(across, across_voted, people)
        people = _solved(votes, voted, now)
        moved = float(np.abs(now[:, 0] - statements[:, 0]).max(initial=0.0))
        statements = now
        if moved <= TOLERANCE:
            return _described(statements, people, level, voted)
    raise NotConverged(f"bridging not settled after {ROUNDS} rounds")


def _solved(votes: sparse.csr_array, voted: sparse.csr_array, other: Floats) -> Floats:
    """For each row the intercept and factor that fit best, given those of the columns.

    other: shape (columns, 2), intercept and factor. A row's fit is a ridge regression of the votes,
    less the columns' intercepts, on (1, factor): two by two, solved in closed form.
    """
    intercept, factor = other.T
    sums = voted @ np.stack([np.ones(len(other)), factor, factor**2, intercept], axis=1)
    crossed = voted @ (intercept * factor)
    cast = np.maximum(sums[:, 0], 1)
    n, f, ff = sums[:, 0] + PULL_INTERCEPT * cast, sums[:, 1], sums[:, 2] + PULL_FACTOR * cast
    y, yf = votes.sum(axis=1) - sums[:, 3], votes @ factor - crossed
    determinant = n * ff - f * f
    return np.stack([(ff * y - f * yf) / determinant, (n * yf - f * y) / determinant], axis=1)


def _described(
    statements: Floats, people: Floats, level: float, voted: sparse.csr_array
) -> Bridging:
    seen = np.asarray(voted.sum(axis=0)) > 0
    return Bridging(
        bridging=np.where(seen, statements[:, 0] + level, np.nan),
        divide=np.where(seen, statements[:, 1], np.nan),
        side=people[:, 1],
        level=level,
    )
