"""What goes into a completion bound and what comes out; what is refused, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

RISK = 0.05
MOST_CLAIMED = 10_000_000  # eight bytes a claim, and products of two counts stay exact in a double


class Fault(StrEnum):
    """What is wrong with counts."""

    NOT_AN_INTEGER = "not_an_integer"
    NEGATIVE = "negative"
    CHECKED_ABOVE_CLAIMED = "checked_above_claimed"
    NOT_DONE_ABOVE_CHECKED = "not_done_above_checked"
    TWICE = "twice"
    NOTHING_CLAIMED = "nothing_claimed"
    TOO_MANY_CLAIMED = "too_many_claimed"


class BadCounts(ValueError):
    """Counts that no inspection can give. unit: "" where it is about all; field: "" likewise."""

    def __init__(self, fault: Fault, unit: str = "", field: str = "", value: object = None) -> None:
        named = ", ".join(f"{part!r}" for part in (unit, field) if part)
        told = fault.value.replace("_", " ")
        super().__init__(f"{named}: {told} ({value!r})" if named else told)
        self.fault, self.unit, self.field, self.value = fault, unit, field, value


class BadRisk(ValueError):
    """A risk that is not a number between 0 and 1, both excluded."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Claims among which the order of checking is random: a unit's, frozen in one list.

    claimed: measures claimed done, N; checked: the first of them in the drawn order, n;
    not_done: of those, found not done, k. What cannot be checked, or is partly done, is not done.
    batch: claims made after the list was frozen are a new stratum of the unit.
    Raises BadCounts unless 0 <= k <= n <= N.
    """

    unit: str
    claimed: int
    checked: int
    not_done: int
    batch: int = 1

    def __post_init__(self) -> None:
        for field in ("claimed", "checked", "not_done"):
            self._check_count(field, getattr(self, field))
        if self.checked > self.claimed:
            raise BadCounts(Fault.CHECKED_ABOVE_CLAIMED, self.unit, "checked", self.checked)
        if self.not_done > self.checked:
            raise BadCounts(Fault.NOT_DONE_ABOVE_CHECKED, self.unit, "not_done", self.not_done)

    def _check_count(self, field: str, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadCounts(Fault.NOT_AN_INTEGER, self.unit, field, value)
        if value < 0:
            raise BadCounts(Fault.NEGATIVE, self.unit, field, value)

    @property
    def done(self) -> int:
        """Of those checked, found done."""
        return self.checked - self.not_done

    @property
    def unseen(self) -> int:
        return self.claimed - self.checked


def one_list(strata: Sequence[Stratum]) -> Stratum:
    """All strata as one: for checks that followed one drawn order through all of them.

    Such checks are a random sample of the whole list, and its bound is never worse than that of the
    strata, whose best split is at least as likely as the average one.
    """
    return Stratum(
        "",
        sum(stratum.claimed for stratum in strata),
        sum(stratum.checked for stratum in strata),
        sum(stratum.not_done for stratum in strata),
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """With `confidence`, at most `undone_at_most` of the `claimed` measures are not done."""

    undone_at_most: int
    claimed: int
    checked: int
    not_done: int
    confidence: float

    @property
    def share(self) -> float:
        """The least share that is really done, X = 1 - U/N, rounded once."""
        return (self.claimed - self.undone_at_most) / self.claimed


@dataclass(frozen=True, slots=True)
class UnitBound:
    """The bound of one unit, and what its confidence is the confidence of.

    together: that all units' bounds hold at once; otherwise that this one holds, taken by itself:
    among many such a few are expected to be false.
    """

    unit: str
    bound: Bound
    confidence: float
    together: bool


def checked_strata(strata: Sequence[Stratum]) -> None:
    """Raises BadCounts for strata that cannot be taken together."""
    seen = set()
    for stratum in strata:
        if (stratum.unit, stratum.batch) in seen:
            raise BadCounts(Fault.TWICE, stratum.unit)
        seen.add((stratum.unit, stratum.batch))
    claimed = sum(stratum.claimed for stratum in strata)
    if claimed == 0:
        raise BadCounts(Fault.NOTHING_CLAIMED)
    if claimed > MOST_CLAIMED:
        raise BadCounts(Fault.TOO_MANY_CLAIMED)


def exact_risk(risk: float) -> Fraction:
    """The risk as the decimal that it is written as: 0.05 is 1/20. Raises BadRisk."""
    if isinstance(risk, bool) or not isinstance(risk, int | float) or not math.isfinite(risk):
        raise BadRisk(f"risk is {risk!r}; it must be a number above 0 and below 1")
    exact = Fraction(str(risk))
    if not 0 < exact < 1:
        raise BadRisk(f"risk is {risk!r}; it must be above 0 and below 1")
    return exact
