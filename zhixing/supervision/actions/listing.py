"""Freezing what is drawn from, and writing down the order that the seed gives.

Steps of actions: nothing here opens a transaction of its own.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhixing.analysis import sampling
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Recusal, Seat
from zhixing.supervision.queries.people import frozen_people
from zhixing.supervision.queries.rounds import scope_of
from zhixing.supervision.rules.recusal import recusals
from zhixing.supervision.rules.refusals import NothingClaimed, TooFewInspectors, TooManyListed
from zhixing.supervision.rules.seats import involved_in, pool_of
from zhixing.supervision.sources import claimed

MOST = 100_000
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen. left_out: by a unit's code, how many claims nobody of the pool may check."""

    digest: str
    listed: int
    people_digest: str
    pool: list[Person]
    left_out: dict[str, int]


def freeze(draw: Draw) -> Frozen:
    """Write down what is drawn from, and who may not go where.

    What an earlier draw of the round holds is left out: claims made since are a stratum of their
    own. What fewer than a team may check, since it is their superiors' or they had to do with it,
    is left out too, and shown: it needs inspectors from outside.
    Raises NothingClaimed, TooManyListed, TooFewInspectors.
    """
    rows = _claimed(draw)
    # Those of the round's pool who are inspectors still: a team of the others could go nowhere.
    pool = list(pool_of(draw.round.campaign).filter(pk__in=draw.round.inspectors.values("pk")))
    secrets.SystemRandom().shuffle(pool)  # so that a number tells nothing about whose it is
    units = _units(rows)
    away = [
        Recusal(draw=draw, unit=unit, person=person, ground=ground)
        for unit, person, ground in recusals(pool, units)
    ]
    able = _able(rows, pool, away)
    listed = [row for row, n in zip(rows, able, strict=True) if n >= draw.round.team_size]
    if not listed:
        raise TooFewInspectors(
            _("回避以后，能去“%(unit)s”的督查员只剩 %(n)s 名，每组要 %(size)s 名，请增补。")
            % {"unit": rows[0].unit, "n": able[0], "size": draw.round.team_size}
        )
    DrawnItem.objects.bulk_create(listed, batch_size=CHUNK)
    Recusal.objects.bulk_create(away, batch_size=CHUNK)
    return Frozen(
        sampling.list_digest([sampling.Item(r.published_id, r.unit_code) for r in listed]).hex(),
        len(listed),
        _people_digest(draw, listed, pool, away),
        pool,
        dict(Counter(row.unit_code for row in rows) - Counter(row.unit_code for row in listed)),
    )


def _claimed(draw: Draw) -> list[DrawnItem]:
    """Every claim in the scope that no drawn list of the round holds."""
    known = set(_listed_before(draw))
    rows = [
        DrawnItem(
            draw=draw,
            kind=kind,
            key=one.key,
            unit=one.unit,
            unit_code=one.unit.code,
            title=one.title,
        )
        for kind, one in claimed(draw.round.kinds, scope_of(draw.round))
        if (kind, one.key) not in known
    ]
    if not rows:
        raise NothingClaimed(
            _("督查范围内没有新的办结事项可抽。请扩大范围，或等各单位申请办结以后再抽。")
        )
    if len(rows) > MOST:
        raise TooManyListed(
            _("名单有 %(n)s 件，一次最多 %(max)s 件，请缩小督查范围。")
            % {"n": len(rows), "max": MOST}
        )
    return rows


def _able(rows: Sequence[DrawnItem], pool: Sequence[Person], away: Sequence[Recusal]) -> list[int]:
    """How many of the pool may check each line: neither recused nor involved."""
    recused: dict[int, set[int]] = {}
    for row in away:
        recused.setdefault(row.unit_id, set()).add(row.person_id)
    everybody, involved = {person.pk for person in pool}, involved_in(pool, rows)
    return [
        len(everybody - recused.get(row.unit_id, set()) - involved.get((row.kind, row.key), set()))
        for row in rows
    ]


def _people_digest(
    draw: Draw, listed: Sequence[DrawnItem], pool: Sequence[Person], away: Sequence[Recusal]
) -> str:
    units = {row.unit_id: row.unit_code for row in listed}
    recused = {(row.unit_id, row.person_id) for row in away}
    return frozen_people(draw.round, units, [one.pk for one in pool], recused).digest.hex()


def set_order(draw: Draw, order: Sequence[str]) -> None:
    """Give every line its position among all and its place in its unit."""
    rows = {row.published_id: row for row in draw.items.order_by()}
    places: dict[int, int] = {}
    for position, name in enumerate(order, 1):
        row = rows[name]
        row.position = position
        row.place = places[row.unit_id] = places.get(row.unit_id, 0) + 1
    # As an upsert, since an update of many rows by CASE takes ten times as long.
    DrawnItem.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["position", "place"],
        batch_size=CHUNK,
    )


def set_seats(draw: Draw, drawn: sampling.Draw) -> None:
    """The order in which inspectors go to each unit, and step in for each other."""
    codes = dict(draw.items.order_by().values_list("unit_code", "unit_id").distinct())
    orders = _named_orders(draw, drawn.seed or b"", codes)
    if drawn.people is not None:
        orders = {
            seats.unit: [draw.pool_keys[number - 1] for number in seats.inspectors]
            for seats in drawn.people.seats
        }
    seats = [
        Seat(draw=draw, unit_id=codes[unit], person_id=person, rank=rank)
        for unit, order in orders.items()
        for rank, person in enumerate(order, 1)
    ]
    Seat.objects.bulk_create(seats, batch_size=CHUNK)


def _named_orders(draw: Draw, seed: bytes, codes: dict[str, int]) -> dict[str, list[int]]:
    """The orders of a draw of the first format, frozen before inspectors had numbers."""
    if draw.pool_keys:
        return {}
    known = draw.round.inspectors.filter(username__in=draw.pool)
    people = dict(known.values_list("username", "pk"))
    away = set(draw.recusals.values_list("unit_id", "person_id"))
    orders: dict[str, list[int]] = {}
    for code, unit in codes.items():
        eligible = [name for name, person in people.items() if (unit, person) not in away]
        orders[code] = [people[name] for name in sampling.inspectors_in_order(seed, code, eligible)]
    return orders


def _units(rows: Iterable[DrawnItem]) -> list[Unit]:
    """The units of these lines, in the order of the tree."""
    found = {row.unit_id: row.unit for row in rows}
    return sorted(found.values(), key=lambda unit: unit.path)


def _listed_before(draw: Draw) -> list[tuple[str, int]]:
    """What drawn lists of the round hold already; a failed draw held nothing back."""
    rows = DrawnItem.objects.filter(draw__round=draw.round, draw__state=Draw.State.DRAWN)
    return list(rows.order_by().values_list("kind", "key"))
