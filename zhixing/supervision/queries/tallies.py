"""How far the drawn order was followed, and what that supports: the bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
from zhixing.supervision.rules.seats import teams_of
from zhixing.web.figures import cached

WISHES = (0.90, 0.95)  # what a clerk plans for


@dataclass(frozen=True, slots=True)
class Line:
    """A checked or handed-out item, reduced to what counts.

    seen: somebody wrote down what they saw. settled: two inspectors have spoken.
    """

    item: int
    draw: int
    unit: str
    place: int
    handed_out: bool
    seen: bool
    settled: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a round stands.

    strata: only as far as each order was followed without a gap. left_out: claims of the scope that
    nobody of the pool may check, in no stratum. beyond: settled checks that do not count yet, since
    the order has not reached them. waiting: handed out and not settled yet. unseen: keys of the
    items that count as not done since nobody went to see them. bound: None while nothing counts.
    """

    strata: tuple[Stratum, ...]
    left_out: int
    beyond: int
    waiting: int
    unseen: tuple[int, ...]
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

    @property
    def share_with_left_out(self) -> float | None:
        """The bound if none of what was left out is done: what the inspected cannot improve by
        having inspectors recused."""
        if self.bound is None:
            return None
        claimed = self.claimed + self.left_out
        return (claimed - self.bound.undone_at_most - self.left_out) / claimed


def tally(round_: Round) -> Tally:
    """The round's tally and bounds, computed once for each state of the ledger."""
    return cached(f"round:{round_.pk}:standing", lambda: _tally(round_))


def strata_of(round_: Round) -> list[Stratum]:
    """A stratum for each drawn list: of all units where they share an order, else of each unit.

    Every draw is a batch of its own: claims made after a list was frozen are a new stratum.
    """
    return [stratum for stratum, _lines in _strata(round_, _counted_lines(round_))]


def _strata(round_: Round, counted_lines: Iterable[Line]) -> list[tuple[Stratum, list[Line]]]:
    """Each stratum with the lines that count in it."""
    found = []
    lines = {key: list(own) for key, own in groupby(counted_lines, key=_order)}
    for draw, unit, claimed in _claimed(round_):
        followed = list(takewhile(lambda line: line.settled, _gapless(lines.get((draw, unit), []))))
        not_done = sum(not line.done for line in followed)
        found.append((Stratum(unit, claimed, len(followed), not_done, batch=draw), followed))
    return found


def _counted_lines(round_: Round) -> list[Line]:
    """Lines as they count: what was handed out and will not be checked is not done.

    That is everything unsettled once the round is over, so that nobody gains by leaving out what
    they saw coming; and, before, what too few may check any more.
    """
    lines = list(_lines(round_))
    closed = round_.closed_at is not None
    stuck = set() if closed else _stuck(round_)
    return [
        replace(line, settled=True, done=False)
        if not line.settled and line.handed_out and (closed or line.item in stuck)
        else line
        for line in lines
    ]


def _stuck(round_: Round) -> set[int]:
    """Keys of the items handed out for which too few inspectors are left."""
    rows = DrawnItem.objects.filter(
        draw__round=round_, handed_out_at__isnull=False, check_made__confirmed_at__isnull=True
    )
    related = rows.select_related("draw__round__campaign", "unit").order_by("draw")
    found: set[int] = set()
    for _draw, items in groupby(related, key=lambda item: item.draw_id):
        teams = teams_of(list(items))
        found |= {key for key, team in teams.items() if len(team) < round_.team_size}
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
        "stepped_in": lambda: ~Q(passed_over=[]),
    }
    if state in wanted:
        rows = rows.filter(wanted[state]())
    related = rows.select_related("item__unit", "by", "confirmed_by")
    return related.order_by("-at", "-pk")


def unseen(round_: Round) -> QuerySet[DrawnItem, DrawnItem]:
    """What was handed out and never looked at, and therefore counts as not done."""
    rows = DrawnItem.objects.filter(pk__in=tally(round_).unseen)
    return rows.select_related("draw", "unit").order_by("draw__number", "position")


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
    lines = _counted_lines(round_)
    followed = _strata(round_, lines)
    strata = [stratum for stratum, _own in followed]
    checked = sum(stratum.checked for stratum in strata)
    settled = sum(line.settled for line in lines)
    drawn = round_.draws.filter(state=Draw.State.DRAWN)
    left_out = sum(sum(found.values()) for found in drawn.values_list("left_out", flat=True))
    counts = [stratum for stratum in strata if stratum.claimed]
    units: tuple[UnitBound, ...] = ()
    if checked and round_.order == Round.Order.UNIT:
        units = unit_bounds(counts, RISK, together=True)
    return Tally(
        tuple(strata),
        left_out,
        settled - checked,
        len(lines) - settled,
        tuple(line.item for _stratum, own in followed for line in own if not line.seen),
        completion_bound(counts, RISK) if checked else None,
        units,
    )


def _lines(round_: Round) -> Iterator[Line]:
    """Items handed out or checked, in the order that counts: two small columns each."""
    whole = round_.order == Round.Order.WHOLE
    rows = DrawnItem.objects.filter(draw__round=round_, draw__state=Draw.State.DRAWN)
    rows = rows.exclude(handed_out_at__isnull=True, check_made__isnull=True)
    found = rows.values_list(
        "pk", "draw__number", "unit_code", "position", "place", "handed_out_at",
        "check_made__outcome", "check_made__agreed",
    )  # fmt: skip
    lines = [
        Line(
            key,
            draw,
            "" if whole else unit,
            (position if whole else place) or 0,
            handed is not None,
            outcome is not None,
            agreed is not None,
            agreed is True and outcome == SpotCheck.Outcome.DONE,
        )
        for key, draw, unit, position, place, handed, outcome, agreed in found
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
