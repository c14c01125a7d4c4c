"""How likely the checks are, at best, if D of all claims are not done.

With d of a stratum's N claims not done, checking n of them in random order shows one given
sequence with k not done with probability (d)_k (N - d)_m / (N)_n, where m = n - k and (x)_i is the
falling factorial. Strata multiply. How the D are split over the strata is unknown, so the best
split counts.

Going from d to d + 1 multiplies a stratum's probability by the ratio

    (d + 1) / (d + 1 - k) · (N - d - m) / (N - d),      k <= d < N - m,

whose two factors never rise with d: each log-likelihood is concave. So the best split of D takes
the D - K largest ratios of all strata (greedy), and the best log-likelihood is concave in D too,
a sum of ever smaller logarithms. It rises while ratios exceed 1 and never rises afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from zhixing.analysis.completion.records import Stratum

Counts = NDArray[np.int64]
Reals = NDArray[np.float64]

NEAR = 1e-14  # relative; a ratio is rounded three times, by 1.1e-16 each


class BestLikelihood:
    """The likelihood at the best split, as a function of the total D; a ratio per unseen claim."""

    def __init__(self, strata: Sequence[Stratum]) -> None:
        self.strata = strata
        self.claimed = _counts([s.claimed for s in strata])
        self.not_done = _counts([s.not_done for s in strata])
        self.done = _counts([s.done for s in strata])
        unseen = self.claimed - self.not_done - self.done
        self.stratum = np.repeat(np.arange(len(strata)), unseen)
        self.step = np.arange(len(self.stratum)) - (np.cumsum(unseen) - unseen)[self.stratum]
        self.ratios = self._ratios(unseen)
        self.falling = np.sort(self.ratios, kind="stable")[::-1]  # quick: a run for each stratum
        self.least = int(self.not_done.sum())
        self.most = self.least + len(self.ratios)
        checked = self.not_done + self.done
        self.constant = float(_log_falling(self.claimed, checked).sum())

    @property
    def mode(self) -> int:
        """The least D of the greatest likelihood."""
        return self.least + int(np.count_nonzero(self.ratios > 1))

    def log(self, undone: int) -> float:
        """The log-likelihood if `undone` are not done, least <= undone <= most.

        Each logarithm of a factorial is right to a few parts in 1e16.
        """
        taken = undone - self.least
        if taken == 0:
            return self._log_of_split(self.not_done)
        last = self.falling[taken - 1]
        above = self._by_stratum(self.ratios > last)
        ties = taken - int(above.sum())  # the same ratio, whichever strata they are in
        return self._log_of_split(self.not_done + above) + ties * math.log(last)

    def exact(self, undone: int) -> Fraction:
        """The likelihood itself."""
        likelihood = Fraction(1)
        for stratum, d in zip(self.strata, self._exact_split(undone), strict=True):
            good = math.perm(stratum.claimed - d, stratum.done)
            ways = math.perm(d, stratum.not_done) * good
            likelihood *= Fraction(ways, math.perm(stratum.claimed, stratum.checked))
        return likelihood

    def _exact_split(self, undone: int) -> list[int]:
        """The best split; ratios that rounding confuses are compared whole."""
        taken = undone - self.least
        if taken == 0:
            return [int(k) for k in self.not_done]
        last = self.falling[taken - 1]
        sure = self.ratios > last * (1 + NEAR)
        near = np.flatnonzero(~sure & (self.ratios >= last * (1 - NEAR)))
        places = [int(place) for place in near]
        places.sort(key=self._exact_ratio, reverse=True)
        split = self.not_done + self._by_stratum(sure)
        for place in places[: taken - int(np.count_nonzero(sure))]:
            split[self.stratum[place]] += 1
        return [int(d) for d in split]

    def _exact_ratio(self, place: int) -> Fraction:
        stratum, step = self.strata[self.stratum[place]], int(self.step[place])
        d = stratum.not_done + step
        return Fraction((d + 1) * (stratum.unseen - step), (step + 1) * (stratum.claimed - d))

    def _by_stratum(self, chosen: NDArray[np.bool_]) -> Counts:
        """How many of the chosen ratios each stratum has, shape (strata,)."""
        return np.bincount(self.stratum[chosen], minlength=len(self.strata))

    def _ratios(self, unseen: Counts) -> Reals:
        """By what each further claim not done multiplies the likelihood, a falling run a stratum.

        Numerator and denominator are products of two counts, below 2**53 and so exact; hence a
        ratio is above 1 here exactly when it is.
        """
        left = (self.claimed - self.not_done)[self.stratum] - self.step  # N - d
        d = self.not_done[self.stratum] + self.step
        ratios: Reals = ((d + 1) * (unseen[self.stratum] - self.step)) / ((self.step + 1) * left)
        return ratios

    def _log_of_split(self, split: Counts) -> float:
        bad = _log_falling(split, self.not_done)
        good = _log_falling(self.claimed - split, self.done)
        return float((bad + good).sum()) - self.constant


def _log_falling(x: Counts, i: Counts) -> Reals:
    """log of x (x - 1) … (x - i + 1)."""
    logs: Reals = gammaln(x + 1.0) - gammaln(x - i + 1.0)
    return logs


def _counts(numbers: Sequence[int]) -> Counts:
    return np.array(numbers, dtype=np.int64)
