"""Who goes to see: the first of the drawn order of inspectors who still may.

A seat's holder who is no inspector any more, cannot sign in, has been moved to the unit, or had to
do with an item is passed over: the next one in the drawn order steps in, so that nobody is picked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person
from zhixing.supervision.models import Draw, DrawnItem, Seat
from zhixing.supervision.rules.recusal import recusals
from zhixing.supervision.sources import source

SLICE = 500


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody whose turn it was by the drawn order. ground: of a recusal, left or involved."""

    person: Person
    rank: int
    ground: str


def pool_of(campaign: Campaign) -> QuerySet[Person]:
    """Everybody who is an inspector of the campaign now and can sign in."""
    today = timezone.localdate()
    held = Q(ended__isnull=True) | Q(ended__gt=today)
    duties = Duty.objects.filter(
        held, campaign=campaign, role=Duty.Role.INSPECTOR, began__lte=today, person=OuterRef("pk")
    )
    return Person.objects.filter(Exists(duties), is_active=True).order_by("pk")


def seated(draw: Draw) -> dict[int, list[Person]]:
    """Of each unit's drawn order, by the unit's key, those who may still go there."""
    rows = Seat.objects.filter(draw=draw, person__in=pool_of(draw.round.campaign))
    seats = list(rows.select_related("person", "unit").order_by("unit", "rank"))
    people = {seat.person_id: seat.person for seat in seats}
    units = {seat.unit_id: seat.unit for seat in seats}
    # Whoever was moved there, or above it, since the list was frozen stands back as well.
    away = {
        (unit.pk, person.pk) for unit, person, _ground in recusals(people.values(), units.values())
    }
    return {
        unit: [seat.person for seat in own if (unit, seat.person_id) not in away]
        for unit, own in groupby(seats, key=lambda seat: seat.unit_id)
    }


def teams_of(items: Sequence[DrawnItem]) -> dict[int, list[Person]]:
    """Who checks each of a draw's items, by the item's key; as many queries as there are kinds."""
    if not items:
        return {}
    draw = items[0].draw
    seats = seated(draw)
    people = {person.pk: person for team in seats.values() for person in team}
    away = involved_in(people.values(), items)
    return {item.pk: _first(draw, seats.get(item.unit_id, []), item, away) for item in items}


def team_of(item: DrawnItem) -> list[Person]:
    """The people who check this item."""
    return teams_of([item])[item.pk]


def stood_back(item: DrawnItem) -> list[Away]:
    """Who was drawn before the last of the team and does not go, as it is now."""
    rows = Seat.objects.filter(draw=item.draw_id, unit=item.unit_id).select_related("person")
    seats = list(rows.order_by("rank"))
    team = {person.pk for person in team_of(item)}
    last = max((n for n, seat in enumerate(seats, 1) if seat.person_id in team), default=len(seats))
    absent = [seat for seat in seats[:last] if seat.person_id not in team]
    if not absent:
        return []
    people = [seat.person for seat in absent]
    pool = {
        one.pk
        for one in pool_of(item.draw.round.campaign).filter(pk__in=[one.pk for one in people])
    }
    posts = {person.pk: str(ground) for _unit, person, ground in recusals(people, [item.unit])}
    return [
        Away(
            seat.person,
            seat.rank,
            posts.get(seat.person_id, "involved") if seat.person_id in pool else "left",
        )
        for seat in absent
    ]


def involved_in(
    people: Iterable[Person], items: Iterable[DrawnItem]
) -> dict[tuple[str, int], set[int]]:
    """Who had to do with which record, by its kind and key; in slices that a database takes."""
    people = list(people)
    keys: dict[str, list[int]] = {}
    for item in items:
        keys.setdefault(item.kind, []).append(item.key)
    found: dict[tuple[str, int], set[int]] = {}
    for kind, own in keys.items():
        for begin in range(0, len(own), SLICE):
            for key, person in source(kind).involved(people, own[begin : begin + SLICE]):
                found.setdefault((kind, key), set()).add(person)
    return found


def _first(
    draw: Draw, seats: Iterable[Person], item: DrawnItem, away: dict[tuple[str, int], set[int]]
) -> list[Person]:
    involved = away.get((item.kind, item.key), set())
    return list(islice((one for one in seats if one.pk not in involved), draw.round.team_size))
