"""The anytime-valid bound on how much of what is claimed done is really done.

A betting martingale. Somebody thinks that a share θ of the claims is not done, θ ~ Beta(1, 29), and
bets on each check's outcome at the true odds. N_h claims of stratum h, n_h of them checked, k_h
found not done, n and K in all; (x)_i is the falling factorial. If D_h are not done,
the stake has been multiplied by

    E(D) = [B(1 + K, 29 + n - K) / B(1, 29)] / ∏_h L_h(D_h),
    L_h(D_h) = (D_h)_(k_h) (N_h - D_h)_(n_h - k_h) / (N_h)_(n_h),

which under the true split is a non-negative supermartingale that starts at 1, whichever stratum
each check is made in, as long as nobody who knows the coming outcomes decides that. By Ville's
inequality it ever reaches 1/risk with probability at most `risk`. So with confidence 1 - risk, at
all times at once, the true total is among the D whose smallest E over the splits is below 1/risk; U
is the largest. In a single stratum there is nothing to decide but when to stop, and "at all times
at once" covers that even for one who knows what comes.

The smallest E has the largest likelihood (`likelihood.py`), which is concave in log: those D form
an interval around the mode (at the mode E <= 1: the numerator is a mean, over θ and over Binomial
totals, of likelihoods). So U is found by bisection to the right of it.

Sources: Robbins, "Statistical methods related to the law of the iterated logarithm", 1970 (mixture
martingales); Waudby-Smith & Ramdas, "Confidence sequences for sampling without replacement", 2020
(this one, in a single stratum, as a prior-posterior ratio); Spertus & Stark, "Sweeter than SUITE:
supermartingale stratified union-intersection tests of elections", 2022 (the worst split).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from zhixing.analysis.completion.likelihood import BestLikelihood
from zhixing.analysis.completion.records import (
    RISK,
    Bound,
    Stratum,
    UnitBound,
    checked_strata,
    exact_risk,
)

PRIOR = 29  # the second parameter of Beta(1, 29): one in thirty not done
ROUNDING = 1e-14  # of a log-likelihood, relative to log N!: a score of roundings and more


def completion_bound(strata: Sequence[Stratum], risk: float = RISK) -> Bound:
    """With confidence 1 - risk, the most claims that are not done, whenever one looks or stops.

    strata: as far as each was checked in its drawn order; what was found elsewhere does not count.
    risk: taken as the decimal that it is written as; 0.05 is 1/20.
    The same strata give the same bound in any order. Raises BadCounts, BadRisk.
    """
    limit = exact_risk(risk)
    checked_strata(strata)
    return _bound(strata, limit)


def unit_bounds(
    strata: Sequence[Stratum], risk: float = RISK, *, together: bool = False
) -> tuple[UnitBound, ...]:
    """The bound of each unit from its own strata alone, in the order of first mention.

    together: all hold at once with confidence 1 - risk (each is made at risk / units, Bonferroni);
    otherwise each holds with that confidence by itself. Units that claim nothing have no bound and
    are left out, and not counted. Raises BadCounts, BadRisk.
    """
    limit = exact_risk(risk)
    checked_strata(strata)
    units: dict[str, list[Stratum]] = {}
    for stratum in strata:
        if stratum.claimed:
            units.setdefault(stratum.unit, []).append(stratum)
    each = limit / len(units) if together else limit
    confidence = float(1 - limit)
    return tuple(
        UnitBound(unit, _bound(own, each), confidence, together) for unit, own in units.items()
    )


def _bound(strata: Sequence[Stratum], limit: Fraction) -> Bound:
    best = BestLikelihood(strata)
    checked = sum(s.checked for s in strata)
    test = _Test(best, checked, best.least, limit)
    candidates = range(best.mode + 1, best.most + 1)
    beyond = bisect_left(candidates, True, key=test.rejects)
    claimed = int(best.claimed.sum())
    return Bound(best.mode + beyond, claimed, checked, best.least, float(1 - limit))


class _Test:
    """Whether a total is rejected; exactly, also where rounding could decide."""

    def __init__(self, best: BestLikelihood, checked: int, not_done: int, risk: Fraction) -> None:
        self.best, self.checked, self.not_done, self.risk = best, checked, not_done, risk
        log_risk = math.log(risk.numerator) - math.log(risk.denominator)
        self.log_threshold = log_mixture(checked, not_done) + log_risk
        self.doubt = ROUNDING * (1 + math.lgamma(int(best.claimed.sum()) + PRIOR + 1))

    def rejects(self, undone: int) -> bool:
        """Whether E >= 1/risk at the best split of `undone`."""
        margin = self.best.log(undone) - self.log_threshold
        if abs(margin) > self.doubt:
            return margin < 0
        return self.best.exact(undone) <= exact_mixture(self.checked, self.not_done) * self.risk


def log_mixture(checked: int, not_done: int) -> float:
    """log of B(1 + K, 29 + n - K) / B(1, 29), the mean likelihood of the checks under the prior."""
    done = checked - not_done
    logs = math.lgamma(1 + not_done) + math.lgamma(PRIOR + done) - math.lgamma(PRIOR + 1 + checked)
    return logs + math.log(PRIOR)


def exact_mixture(checked: int, not_done: int) -> Fraction:
    ways = math.perm(PRIOR + checked, not_done + 1)
    return Fraction(PRIOR * math.factorial(not_done), ways)
