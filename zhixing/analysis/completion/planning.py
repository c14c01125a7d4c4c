"""How many checks a wished bound will take, before anybody sets out."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from zhixing.analysis.completion.bounds import PRIOR
from zhixing.analysis.completion.records import RISK, Stratum, checked_strata, exact_risk

NEGLIGIBLE = 1e-15  # a probability too small to move the mean

Reals = NDArray[np.float64]


class OutOfReach(ValueError):
    """More are not done than the wished bound allows: no honest number of checks reaches it."""


def expected_checks(claimed: int, wanted: float, undone: int, risk: float = RISK) -> float:
    """The mean number of checks until the bound first reaches `wanted`, if `undone` are not done.

    claimed: N, in one stratum checked in its drawn order. wanted: a share in (0, 1), taken as the
    decimal that it is written as. Exact up to rounding: by recursion over the number of checks and
    of those not done, at most N times `undone` steps.
    Raises OutOfReach, BadCounts, BadRisk, and ValueError for `wanted` outside (0, 1).
    """
    limit = exact_risk(risk)
    checked_strata([Stratum("", claimed, undone, undone)])
    if not 0 < wanted < 1:
        raise ValueError(f"wanted is {wanted!r}; it must be above 0 and below 1")
    allowed = math.floor(claimed * (1 - Fraction(str(wanted))))
    if undone > allowed:
        raise OutOfReach(
            f"{undone} of {claimed} not done is more than {wanted} allows ({allowed} at most)"
        )
    log_risk = math.log(limit.numerator) - math.log(limit.denominator)
    return _mean_time(claimed, allowed, undone, log_risk)


def _mean_time(claimed: int, allowed: int, undone: int, log_risk: float) -> float:
    """Sum over n of the probability that n checks were not enough."""
    mean, checked, first = 0.0, 0, 0
    waiting = np.ones(1)  # probability of (first, first + 1, …) not done so far, and not enough
    while len(waiting):
        mean += float(waiting.sum())
        found = first + np.arange(len(waiting))
        bad = waiting * (undone - found) / (claimed - checked)
        waiting = np.append(waiting - bad, 0) + np.append(0, bad)
        checked += 1
        enough = _reached(claimed, allowed, checked, first + np.arange(len(waiting)), log_risk)
        waiting[enough] = 0
        waiting, first = _trimmed(waiting, first)
    return mean


def _trimmed(waiting: Reals, first: int) -> tuple[Reals, int]:
    kept = np.flatnonzero(waiting > NEGLIGIBLE)
    if not len(kept):
        return waiting[:0], first
    return waiting[kept[0] : kept[-1] + 1], first + int(kept[0])


def _reached(
    claimed: int, allowed: int, checked: int, found: NDArray[np.int64], log_risk: float
) -> NDArray[np.bool_]:
    """Whether the bound allows no more than `allowed` not done, for each number found, shape (k,).

    So it is when `allowed + 1` is rejected and lies right of the mode, or is impossible.
    """
    d = allowed + 1
    done = checked - found
    unseen_good = claimed - d - done
    possible = (found <= d) & (unseen_good >= 0)
    bad = _log_falling(d, np.where(possible, found, 0))
    good = _log_falling(claimed - d, np.where(possible, done, 0))
    log_likelihood = bad + good - _log_falling(claimed, np.full_like(found, checked))
    mixture = gammaln(found + 1.0) + gammaln(PRIOR + done) - gammaln(PRIOR + 1.0 + checked)
    rejected = log_likelihood <= mixture + math.log(PRIOR) + log_risk
    past_mode = d * (unseen_good + 1.0) <= (d - found) * (claimed - d + 1.0)
    reached: NDArray[np.bool_] = (unseen_good < 0) | (possible & rejected & past_mode)
    return reached


def _log_falling(x: int, i: NDArray[np.int64]) -> Reals:
    logs: Reals = gammaln(x + 1.0) - gammaln(x - i + 1.0)
    return logs
