"""Who goes to see: the first of the drawn order of inspectors who still may.

A seat's holder who is no inspector any more, cannot sign in, has been moved to the unit, or had to
do with an item is passed over: the next one in the drawn order steps in, so that nobody is picked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person, Unit
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


@dataclass(frozen=True, slots=True)
class Seating:
    """Of each unit's drawn order, by the unit's key, those who may still go there.

    people: whoever stands in an order, by key; orders: their keys.
    """

    draw: Draw
    people: dict[int, Person]
    orders: dict[int, list[int]]

    def team(self, unit: int, involved: Collection[int] = ()) -> list[int]:
        """The keys of those who go there, or check an item with which some are involved."""
        able = (person for person in self.orders.get(unit, ()) if person not in involved)
        return list(islice(able, self.draw.round.team_size))

    def units_of(self, person: int) -> list[int]:
        """The units to which the person goes."""
        return [unit for unit in self.orders if person in self.team(unit)]


def seating_of(draw: Draw, units: Collection[int] | None = None) -> Seating:
    """How a draw's inspectors sit now, in all its units or in these.

    Keys alone are read of the seats: a round may have many more of them than of people.
    """
    seats = Seat.objects.filter(draw=draw)
    if units is not None:
        seats = seats.filter(unit__in=units)
    holders = seats.order_by().values("person")
    pool = pool_of(draw.round.campaign).filter(pk__in=holders)
    people = {person.pk: person for person in pool}
    rows = seats.filter(person__in=people).order_by("unit", "rank")
    orders: dict[int, list[int]] = {}
    for unit, person in rows.values_list("unit_id", "person_id"):
        orders.setdefault(unit, []).append(person)
    # Whoever was moved there, or above it, since the list was frozen stands back as well.
    places = Unit.objects.filter(pk__in=orders).only("path")
    for place, one, _ground in recusals(people.values(), places):
        if one.pk in orders[place.pk]:
            orders[place.pk].remove(one.pk)
    return Seating(draw, people, orders)


def teams_of(items: Sequence[DrawnItem]) -> dict[int, list[Person]]:
    """Who checks each of a draw's items, by the item's key; as many queries as there are kinds."""
    if not items:
        return {}
    seating = seating_of(items[0].draw, {item.unit_id for item in items})
    away = involved_in(seating.people.values(), items)
    return {
        item.pk: [
            seating.people[key]
            for key in seating.team(item.unit_id, away.get((item.kind, item.key), ()))
        ]
        for item in items
    }


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


def involved_among(
    people: Iterable[Person], items: QuerySet[DrawnItem], kinds: Iterable[str]
) -> dict[tuple[str, int], set[int]]:
    """The same for items that only the database goes through: as many queries for few as for many,
    and only pairs come back."""
    people = list(people)
    found: dict[tuple[str, int], set[int]] = {}
    for kind in kinds:
        keys = items.filter(kind=kind).order_by().values("key")
        for key, person in source(kind).involved(people, keys):
            found.setdefault((kind, key), set()).add(person)
    return found
