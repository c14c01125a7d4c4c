"""Who may go where and who went, by number: what the published file tells of inspectors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from zhixing.analysis import sampling
from zhixing.supervision.models import Draw, Recusal, Round

# The file tells no more of somebody's posts than that they are in the way.
GROUNDS = {
    "left": sampling.Ground.LEFT,
    "involved": sampling.Ground.INVOLVED,
    **dict.fromkeys(Recusal.Ground.values, sampling.Ground.POSTED),
}
Ranked = Iterable[Mapping[str, Any]]


def frozen_people(
    round_: Round,
    units: Mapping[int, str],
    pool: Sequence[int],
    recused: Collection[tuple[int, int]],
) -> sampling.People:
    """The people of an announcement. units: codes by key; recused: (unit, person)."""
    seats = {
        code: [n for n, person in enumerate(pool, 1) if (unit, person) not in recused]
        for unit, code in units.items()
    }
    return sampling.people_of(
        seats,
        inspectors=len(pool),
        team_size=round_.team_size,
        follows=sampling.Follows(round_.order),
    )


def people_of_draw(draw: Draw, *, drawn: bool) -> sampling.People | None:
    """The draw's people, with who went if it is drawn; None for a draw of the first format."""
    if not draw.pool_keys:
        return None
    rows = draw.items.order_by().values_list("unit_id", "unit_code").distinct()
    units = dict(rows)
    recused = set(draw.recusals.values_list("unit_id", "person_id"))
    frozen = frozen_people(draw.round, units, draw.pool_keys, recused)
    told = sampling.People(
        frozen.team_size,
        frozen.inspectors,
        frozen.follows,
        bytes.fromhex(draw.people_digest),
        frozen.seats,
    )
    return _with_visits(draw, told, units) if drawn else told


def teams_document(draw: Draw) -> dict[str, Any]:
    """Whose number is whose, who was recused and why, who goes where: for the organisation's own.

    The names stand in the ledger's entry of the announcement too, sealed, in the same order.
    """
    numbers = _numbers(draw)
    seats: dict[str, list[Any]] = {}
    for unit, person, name in draw.seats.order_by("unit__path", "rank").values_list(
        "unit__code", "person_id", "person__username"
    ):
        seats.setdefault(unit, []).append(numbers.get(person, name))
    recused = draw.recusals.order_by("unit__path", "person__username")
    told = recused.values_list("unit__code", "person_id", "person__username", "ground")
    named = not draw.pool_keys
    return {
        "format": "zhixing/draw-teams/1" if named else "zhixing/draw-teams/2",
        "number": draw.number,
        "seed": draw.seed,
        "digest": draw.people_digest,
        "team_size": draw.round.team_size,
        "pool": sorted(draw.pool) if named else draw.pool,
        "recused": [
            {"unit": unit, "inspector": numbers.get(person, name), "ground": ground}
            for unit, person, name, ground in told
        ],
        "order": [{"unit": unit, "inspectors": people} for unit, people in seats.items()],
    }


def _with_visits(draw: Draw, told: sampling.People, units: Mapping[int, str]) -> sampling.People:
    numbers = _numbers(draw)
    seats: dict[int, list[int]] = {}
    for unit, person in draw.seats.order_by("unit", "rank").values_list("unit_id", "person_id"):
        seats.setdefault(unit, []).append(numbers[person])
    return sampling.People(
        told.team_size,
        told.inspectors,
        told.follows,
        told.digest,
        tuple(
            sampling.Seats(code, tuple(seats.get(unit, ())))
            for unit, code in sorted(units.items(), key=lambda pair: pair[1].encode())
        ),
        tuple(_visits(draw, numbers, seats)),
    )


def _visits(
    draw: Draw, numbers: Mapping[int, int], seats: Mapping[int, Sequence[int]]
) -> Iterable[sampling.Visit]:
    """What was handed out, in that order; then what complaints led to before its turn."""
    rows = draw.items.exclude(handed_out_at__isnull=True, check_made__isnull=True)
    found = rows.order_by("handed_out_at", "position").values_list(
        "kind", "key", "unit_id", "handed_out_at", "check_made__by", "check_made__stood_back",
        "check_made__confirmed_by", "check_made__second_stood_back",
    )  # fmt: skip
    told = list(found)
    for handed in (True, False):
        for kind, key, unit, at, *words in told:
            if (at is not None) is handed:
                yield sampling.Visit(f"{kind}:{key}", handed, _words(words, numbers, seats[unit]))


def _words(
    told: Sequence[Any], numbers: Mapping[int, int], seats: Sequence[int]
) -> tuple[sampling.Word, ...]:
    """told: who wrote it down, who stood back then; who confirmed it, who stood back then."""
    pairs: list[tuple[int | None, Ranked]] = [(told[0], told[1] or ()), (told[2], told[3] or ())]
    return tuple(
        sampling.Word(numbers[person], _stood_back(away, seats))
        for person, away in pairs
        if person is not None
    )


def _stood_back(away: Ranked, seats: Sequence[int]) -> tuple[sampling.StoodBack, ...]:
    return tuple(sampling.StoodBack(seats[one["rank"] - 1], GROUNDS[one["ground"]]) for one in away)


def _numbers(draw: Draw) -> dict[int, int]:
    """Each inspector's number in the frozen pool, by the person's key."""
    return {person: number for number, person in enumerate(draw.pool_keys, 1)}
