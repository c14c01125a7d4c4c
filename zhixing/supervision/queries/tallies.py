"""How far the drawn order was followed, and what that supports: the bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile

from django.db.models import Count, Q, QuerySet

from zhixing.analysis.completion import (
    RISK,
    Bound,
    OutOfReach,
    Stratum,
    UnitBound,
    completion_bound,
    expected_checks,
    unit_bounds,
)
from zhixing.supervision.models import Draw, DrawnItem, Round, SpotCheck
from zhixing.web.figures import cached

WISHES = (0.90, 0.95)  # what a clerk plans for


@dataclass(frozen=True, slots=True)
class Line:
    """A checked or handed-out item, reduced to what counts. settled: two inspectors have spoken."""

    draw: int
    unit: str
    place: int
    settled: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a round stands.

    strata: only as far as each order was followed without a gap. beyond: settled checks that do
    not count yet, since the order has not reached them. bound: None while nothing counts.
    """

    strata: tuple[Stratum, ...]
    beyond: int
    waiting: int
    bound: Bound | None
    units: tuple[UnitBound, ...]

    @property
    def claimed(self) -> int:
        return sum(stratum.claimed for stratum in self.strata)

    @property
    def checked(self) -> int:
        return sum(stratum.checked for stratum in self.strata)

    @property
    def not_done(self) -> int:
        return sum(stratum.not_done for stratum in self.strata)


def tally(round_: Round) -> Tally:
    """The round's tally and bounds, computed once for each state of the ledger."""
    return cached(f"round:{round_.pk}:tally", lambda: _tally(round_))


def strata_of(round_: Round) -> list[Stratum]:
    """A stratum for each drawn list: of all units where they share an order, else of each unit.

    Every draw is a batch of its own: claims made after a list was frozen are a new stratum.
    """
    found = []
    lines = {key: list(own) for key, own in groupby(_lines(round_), key=_order)}
    for draw, unit, claimed in _claimed(round_):
        followed = list(takewhile(lambda line: line.settled, _gapless(lines.get((draw, unit), []))))
        not_done = sum(not line.done for line in followed)
        found.append(Stratum(unit, claimed, len(followed), not_done, batch=draw))
    return found


def counted(round_: Round) -> Q:
    """Checks that count: as far as each order was followed. A condition on spot checks."""
    place = "position" if round_.order == Round.Order.WHOLE else "place"
    found = Q(pk__in=[])
    for stratum in tally(round_).strata:
        if stratum.checked:
            unit = {"item__unit_code": stratum.unit} if stratum.unit else {}
            upto = {f"item__{place}__lte": stratum.checked}
            found |= Q(item__draw__number=stratum.batch, **unit, **upto)
    return found


def checks_by(round_: Round, state: str) -> QuerySet[SpotCheck, SpotCheck]:
    """The round's checks that a figure counts, the latest first; "" for all of them."""
    rows = SpotCheck.objects.filter(item__draw__round=round_)
    done = Q(outcome=SpotCheck.Outcome.DONE, agreed=True)
    wanted = {
        "counted": lambda: counted(round_),
        "not_done": lambda: counted(round_) & ~done,
        "beyond": lambda: Q(confirmed_at__isnull=False) & ~counted(round_),
        "waiting": lambda: Q(confirmed_at__isnull=True),
    }
    if state in wanted:
        rows = rows.filter(wanted[state]())
    related = rows.select_related("item__unit", "by", "confirmed_by")
    return related.order_by("-at", "-pk")


def planned(claimed: int) -> list[tuple[float, list[int | None]]]:
    """How many checks to expect for each wish, if none, 1 % and 5 % of the claims are not done."""
    return cached(
        f"supervision:planned:{claimed}",
        lambda: [(wish, [_expected(claimed, wish, bad) for bad in _BAD]) for wish in WISHES],
    )


_BAD = (0.0, 0.01, 0.05)
MOST_PLANNED = 20_000


def _expected(claimed: int, wanted: float, share: float) -> int | None:
    if not 0 < claimed <= MOST_PLANNED:
        return None
    try:
        return round(expected_checks(claimed, wanted, round(claimed * share)))
    except OutOfReach:
        return None


def _tally(round_: Round) -> Tally:
    strata = strata_of(round_)
    checked = sum(stratum.checked for stratum in strata)
    lines = list(_lines(round_))
    settled = sum(line.settled for line in lines)
    counts = [stratum for stratum in strata if stratum.claimed]
    units: tuple[UnitBound, ...] = ()
    if checked and round_.order == Round.Order.UNIT:
        units = unit_bounds(counts, RISK, together=True)
    return Tally(
        tuple(strata),
        settled - checked,
        len(lines) - settled,
        completion_bound(counts, RISK) if checked else None,
        units,
    )


def _lines(round_: Round) -> Iterator[Line]:
    """Items handed out or checked, in the order that counts: two small columns each."""
    whole = round_.order == Round.Order.WHOLE
    rows = DrawnItem.objects.filter(draw__round=round_, draw__state=Draw.State.DRAWN)
    rows = rows.exclude(handed_out_at__isnull=True, check_made__isnull=True)
    found = rows.values_list(
        "draw__number", "unit_code", "position", "place", "check_made__outcome",
        "check_made__agreed",
    )  # fmt: skip
    lines = [
        Line(
            draw,
            "" if whole else unit,
            (position if whole else place) or 0,
            agreed is not None,
            agreed is True and outcome == SpotCheck.Outcome.DONE,
        )
        for draw, unit, position, place, outcome, agreed in found
    ]
    return iter(sorted(lines, key=lambda line: (line.draw, line.unit, line.place)))


def _gapless(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines up to the first place that is missing."""
    return (
        line for _n, line in takewhile(lambda pair: pair[0] == pair[1].place, enumerate(lines, 1))
    )


def _order(line: Line) -> tuple[int, str]:
    """Which drawn order the line belongs to."""
    return line.draw, line.unit


def _claimed(round_: Round) -> list[tuple[int, str, int]]:
    """(draw's number, unit's code or "", how many): the sizes of the strata."""
    rows = DrawnItem.objects.filter(draw__round=round_, draw__state=Draw.State.DRAWN).order_by()
    if round_.order == Round.Order.WHOLE:
        counted = rows.values_list("draw__number").annotate(Count("pk"))
        return sorted((draw, "", n) for draw, n in counted)
    by_unit = rows.values_list("draw__number", "unit_code").annotate(Count("pk"))
    return sorted((draw, unit, n) for draw, unit, n in by_unit)
