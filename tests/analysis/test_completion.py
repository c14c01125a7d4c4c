"""The completion bound: known values, exact arithmetic, every split, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from tests.analysis import exact_bound
from zhixing.analysis.completion import (
    MOST_CLAIMED,
    BadCounts,
    BadRisk,
    Bound,
    Fault,
    Stratum,
    completion_bound,
    one_list,
    unit_bounds,
)
from zhixing.analysis.completion.likelihood import BestLikelihood

RISKS = st.sampled_from([0.05, 0.01, 0.1, 0.2, 0.5, 0.9])


@st.composite
def counts(draw: st.DrawFn, most: int = 12) -> tuple[int, int, int]:
    claimed = draw(st.integers(0, most))
    checked = draw(st.integers(0, claimed))
    return claimed, checked, draw(st.integers(0, checked))


def strata(units: list[tuple[int, int, int]]) -> list[Stratum]:
    return [Stratum(f"unit {h}", *unit) for h, unit in enumerate(units)]


def undone(units: list[tuple[int, int, int]], risk: float = 0.05) -> int:
    return completion_bound(strata(units), risk).undone_at_most


SEVERAL = st.lists(counts(), min_size=1, max_size=4).filter(lambda units: any(u[0] for u in units))


@pytest.mark.parametrize(
    ("checked", "not_done", "share"),
    [
        (40, 0, 0.91),
        (60, 1, 0.902),
        (100, 0, 0.959),
        (200, 4, 0.943),
        (0, 0, 0.0),
        (1000, 7, 0.993),
    ],
)
def test_known_values(checked: int, not_done: int, share: float) -> None:
    bound = completion_bound([Stratum("all", 1000, checked, not_done)])

    assert bound.share == share
    assert bound == Bound(1000 - round(1000 * share), 1000, checked, not_done, 0.95)


@given(counts(most=80).filter(lambda unit: unit[0]), RISKS)
@example((600, 1, 0), 0.05)  # at 571 not done E is 20 exactly, and "below 20" decides
@settings(deadline=None)
def test_one_unit_equals_rational_arithmetic(unit: tuple[int, int, int], risk: float) -> None:
    assert undone([unit], risk) == exact_bound.undone_at_most([unit], Fraction(str(risk)))


def test_one_unit_equals_rational_arithmetic_for_all_small_counts() -> None:
    for claimed in range(1, 15):
        for checked in range(claimed + 1):
            for not_done in range(checked + 1):
                unit = (claimed, checked, not_done)
                assert undone([unit]) == exact_bound.undone_at_most([unit], Fraction(1, 20))


@pytest.mark.parametrize(("checked", "not_done"), [(0, 0), (40, 0), (60, 1), (200, 4), (999, 3)])
def test_one_unit_is_the_prior_posterior_ratio(checked: int, not_done: int) -> None:
    """Waudby-Smith & Ramdas: D is excluded where its prior is 20 times its posterior or more.

    Both are beta-binomial: Beta(1, 29) before, and after the checks for the claims not yet seen.
    """
    totals = np.arange(not_done, 1_000 - checked + not_done + 1)
    prior = betabinom.pmf(totals, 1_000, 1, 29)
    unseen, done = 1_000 - checked, checked - not_done
    posterior = betabinom.pmf(totals - not_done, unseen, 1 + not_done, 29 + done)

    assert undone([(1_000, checked, not_done)]) == totals[prior < 20 * posterior].max()


@given(SEVERAL, RISKS)
@settings(deadline=None)
def test_greedy_equals_every_split(units: list[tuple[int, int, int]], risk: float) -> None:
    assert undone(units, risk) == exact_bound.undone_at_most(units, Fraction(str(risk)))


@given(SEVERAL)
@settings(deadline=None)
def test_the_likelihood_of_every_total(units: list[tuple[int, int, int]]) -> None:
    best = BestLikelihood(strata(units))
    brute = {d: value for d, value in exact_bound.best_by_total(units).items() if value}

    assert {d: best.exact(d) for d in range(best.least, best.most + 1)} == brute
    for d, value in brute.items():
        assert best.log(d) == pytest.approx(math.log(value), abs=1e-12)
    assert brute[best.mode] == max(brute.values())


def test_a_tie_between_units_is_decided_exactly() -> None:
    """Two units alike, E exactly 1/risk at some total: the risk is made so."""
    units = [(30, 6, 1), (30, 6, 1)]
    best = BestLikelihood(strata(units))
    mixture = exact_bound.mixture(12, 2)
    risks = [float(best.exact(d) / mixture) for d in range(best.mode + 1, best.most + 1)]
    close = [risk for risk in risks if risk < 1]

    assert len(close) == 27
    for risk in close:
        assert undone(units, risk) == exact_bound.undone_at_most(units, Fraction(str(risk)))


@given(st.lists(counts(300), min_size=1, max_size=5).filter(lambda units: any(u[0] for u in units)))
@settings(deadline=None)
def test_order_does_not_matter(units: list[tuple[int, int, int]]) -> None:
    made = strata(units)

    assert completion_bound(made[::-1]) == completion_bound(made)


@given(st.integers(2, 5000), st.data())
@settings(deadline=None)
def test_one_more_found_done_never_hurts(claimed: int, data: st.DataObject) -> None:
    checked = data.draw(st.integers(0, claimed - 1))
    not_done = data.draw(st.integers(0, checked))
    before = undone([(claimed, checked, not_done)])

    assert undone([(claimed, checked + 1, not_done)]) <= before


@given(st.integers(2, 5000), st.data())
@settings(deadline=None)
def test_one_more_found_not_done_never_helps(claimed: int, data: st.DataObject) -> None:
    checked = data.draw(st.integers(1, claimed))
    not_done = data.draw(st.integers(0, checked - 1))
    fewer = undone([(claimed, checked, not_done)])

    assert undone([(claimed, checked, not_done + 1)]) >= fewer


@given(counts(5000).filter(lambda unit: unit[0]), st.floats(0.001, 0.9), st.floats(0.001, 0.9))
@settings(deadline=None)
def test_less_risk_is_a_weaker_bound(unit: tuple[int, int, int], one: float, two: float) -> None:
    assert undone([unit], min(one, two)) >= undone([unit], max(one, two))


@given(counts(5000).filter(lambda unit: unit[0]))
@settings(deadline=None)
def test_the_bound_lies_between_what_was_seen(unit: tuple[int, int, int]) -> None:
    claimed, checked, not_done = unit

    assert not_done <= undone([unit]) <= claimed - (checked - not_done)


@given(st.lists(counts(300), min_size=1, max_size=5).filter(lambda units: any(u[0] for u in units)))
@settings(deadline=None)
def test_strata_never_prove_more_than_one_list(units: list[tuple[int, int, int]]) -> None:
    """Strata assume the worst split; one order through all of them makes it an average one."""
    made = strata(units)
    whole = completion_bound([one_list(made)])

    assert whole.undone_at_most <= completion_bound(made).undone_at_most


def test_what_strata_cost() -> None:
    assert undone([(1000, 100, 2)]) == 80
    assert undone([(500, 50, 1), (500, 50, 1)]) == 80
    assert undone([(500, 50, 2), (500, 50, 0)]) == 91


def test_two_hundred_units_of_five_hundred() -> None:
    bound = completion_bound([Stratum(f"{h}", 500, 10, int(h % 40 == 0)) for h in range(200)])

    assert bound == Bound(1657, 100_000, 2_000, 5, 0.95)


class TestUnits:
    STRATA = (
        Stratum("a", 100, 40, 1),
        Stratum("b", 60, 20, 0),
        Stratum("a", 20, 5, 0, batch=2),
        Stratum("c", 0, 0, 0),
    )

    def test_each_by_itself(self) -> None:
        a, b = unit_bounds(self.STRATA)

        assert (a.unit, a.confidence, a.together) == ("a", 0.95, False)
        assert a.bound == completion_bound([self.STRATA[0], self.STRATA[2]])
        assert (b.unit, b.bound) == ("b", completion_bound([self.STRATA[1]]))

    def test_all_at_once(self) -> None:
        a, b = unit_bounds(self.STRATA, together=True)

        assert (a.confidence, a.together, a.bound.confidence) == (0.95, True, 0.975)
        assert a.bound == completion_bound([self.STRATA[0], self.STRATA[2]], 0.025)
        assert b.bound == completion_bound([self.STRATA[1]], 0.025)


class TestRefused:
    @pytest.mark.parametrize(
        ("given_counts", "fault", "field"),
        [
            ((10, 11, 0), Fault.CHECKED_ABOVE_CLAIMED, "checked"),
            ((10, 5, 6), Fault.NOT_DONE_ABOVE_CHECKED, "not_done"),
            ((-1, 0, 0), Fault.NEGATIVE, "claimed"),
            ((10, 5, -1), Fault.NEGATIVE, "not_done"),
            ((10, True, 0), Fault.NOT_AN_INTEGER, "checked"),
            ((10.0, 5, 0), Fault.NOT_AN_INTEGER, "claimed"),
            ((10, 5, math.nan), Fault.NOT_AN_INTEGER, "not_done"),
            (("10", 5, 0), Fault.NOT_AN_INTEGER, "claimed"),
        ],
    )
    def test_counts(self, given_counts: tuple[int, int, int], fault: Fault, field: str) -> None:
        with pytest.raises(BadCounts) as raised:
            Stratum("a", *given_counts)

        assert (raised.value.fault, raised.value.unit, raised.value.field) == (fault, "a", field)

    def test_strata_that_do_not_go_together(self) -> None:
        one = Stratum("a", 10, 1, 0)
        for given_strata, fault in (
            ([], Fault.NOTHING_CLAIMED),
            ([Stratum("a", 0, 0, 0)], Fault.NOTHING_CLAIMED),
            ([one, Stratum("b", 10, 1, 0), one], Fault.TWICE),
            ([one, Stratum("b", MOST_CLAIMED - 9, 0, 0)], Fault.TOO_MANY_CLAIMED),
        ):
            with pytest.raises(BadCounts) as raised:
                completion_bound(given_strata)
            assert raised.value.fault is fault

    @pytest.mark.parametrize("risk", [0, 1, -0.05, 1.5, math.nan, math.inf, True, "0.05", None])
    def test_risks(self, risk: float) -> None:
        with pytest.raises(BadRisk):
            completion_bound([Stratum("a", 10, 1, 0)], risk)
