"""Who goes where, and what each inspector has before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import Visitor, current_duties, is_inspector
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Round, Seat, SpotCheck, TurnedAway
from zhixing.supervision.rules.seats import (
    Seating,
    involved_among,
    seating_of,
    team_of,
    teams_of,
)
from zhixing.web.figures import cached, seen
from zhixing.web.paging import LONGEST

__all__ = ["team_of"]

MOST = 200


def teams(draw: Draw) -> dict[int, list[Person]]:
    """The people who go to each unit now, by the unit's key."""
    seating = seating_of(draw)
    return {unit: [seating.people[one] for one in seating.team(unit)] for unit in seating.orders}


def seatings(round_: Round) -> list[Seating]:
    """How the inspectors sit now in each of the round's drawn lists."""
    draws = list(round_.draws.filter(state=Draw.State.DRAWN).order_by("number"))
    for draw in draws:
        draw.round = round_
    return [seating_of(draw) for draw in draws]


def units_of(
    person: Visitor, round_: Round, seated: Sequence[Seating] | None = None
) -> list[tuple[Draw, Unit]]:
    """Where the person goes in the round: drawn lists and units. seated: if it is known already."""
    found = []
    for seating in seatings(round_) if seated is None else seated:
        going = seating.units_of(person.pk or 0)
        units = Unit.objects.filter(pk__in=going).order_by("path")
        found += [(seating.draw, unit) for unit in units]
    return found


def goes(person: Visitor, round_: Round) -> bool:
    """Whether the person is an inspector of the campaign who has a seat in the round."""
    if not is_inspector(person, round_.campaign):
        return False
    drawn = Draw.State.DRAWN
    return Seat.objects.filter(draw__round=round_, draw__state=drawn, person=person.pk).exists()


def has_seat(person: Visitor, round_: Round) -> bool:
    """Whether the person was drawn in the round, whatever role they have now."""
    return Seat.objects.filter(draw__round=round_, person=person.pk).exists()


def numbered_by(round_: Round) -> str:
    """The field of an item that says its number in the order that is followed."""
    return "position" if round_.order == Round.Order.WHOLE else "place"


def is_shown(item: DrawnItem) -> bool:
    """Whether the team may know of the item: handed out, or a complaint led to it before."""
    complaint = SpotCheck.objects.filter(item=item, led_by=SpotCheck.LedBy.COMPLAINT)
    return item.handed_out_at is not None or complaint.exists()


def own_items(items: Sequence[DrawnItem], person: Visitor) -> list[DrawnItem]:
    """Those of a draw's items that are this person's to check."""
    going = teams_of(items)
    return [item for item in items if person in going[item.pk]]


def grouped(
    places: Iterable[tuple[Draw, Unit]], items: Iterable[DrawnItem]
) -> list[tuple[Draw, Unit, list[DrawnItem]]]:
    """Items under their units: the person's own ones first, then those they step in for."""
    found: dict[tuple[int, int], tuple[Draw, Unit, list[DrawnItem]]] = {
        (draw.pk, unit.pk): (draw, unit, []) for draw, unit in places
    }
    for item in items:
        place = (item.draw_id, item.unit_id)
        found.setdefault(place, (item.draw, item.unit, []))[2].append(item)
    return list(found.values())


def handed_out(
    round_: Round, person: Visitor, seated: Sequence[Seating] | None = None
) -> list[DrawnItem]:
    """What was handed out and is this person's to check, in the order in which it is checked.

    seated: if it is known already.
    """
    own = seatings(round_) if seated is None else seated
    return [item for seating in own for item in _handed_out(seating, person.pk or 0)]


def _handed_out(seating: Seating, person: int) -> list[DrawnItem]:
    """Those of one list. Only what the person goes to is read whole; of the rest no more than where
    the person steps in, as the involvement of others says."""
    draw = seating.draw
    handed = DrawnItem.objects.filter(draw=draw, handed_out_at__isnull=False)
    involved = involved_among(seating.people.values(), handed, draw.round.kinds)
    going = seating.units_of(person)
    stepped = _stepped_in(seating, handed.exclude(unit__in=going), involved, person)
    related = ("unit", "check_made__by", "check_made__confirmed_by")
    rows = handed.filter(Q(unit__in=going) | Q(pk__in=stepped)).select_related(*related)
    items = list(rows.order_by("unit__path", "place"))
    for item in items:
        item.draw = draw
    return [
        item
        for item in items
        if person in seating.team(item.unit_id, involved.get((item.kind, item.key), ()))
    ]


def _stepped_in(
    seating: Seating,
    elsewhere: QuerySet[DrawnItem],
    involved: Mapping[tuple[str, int], Collection[int]],
    person: int,
) -> list[int]:
    """Keys of the items that the person checks for somebody who had to do with them."""
    if not involved:
        return []
    rows = elsewhere.order_by().values_list("pk", "unit_id", "kind", "key")
    return [
        key
        for key, unit, kind, number in rows
        if (kind, number) in involved and person in seating.team(unit, involved[kind, number])
    ]


def item_of(pk: int) -> DrawnItem | None:
    rows = DrawnItem.objects.select_related("draw__round__campaign__organiser", "unit")
    return rows.filter(pk=pk, draw__state=Draw.State.DRAWN).first()


def item_by_record(round_: Round, kind: str, key: int) -> DrawnItem | None:
    """The line of the round that names a record."""
    rows = DrawnItem.objects.select_related("draw__round__campaign__organiser", "unit")
    drawn = rows.filter(draw__round=round_, draw__state=Draw.State.DRAWN, kind=kind, key=key)
    return drawn.order_by("-draw__number").first()


def check_of(pk: int) -> SpotCheck | None:
    related = ("item__draw__round__campaign__organiser", "item__unit", "by", "confirmed_by")
    return SpotCheck.objects.select_related(*related).filter(pk=pk).first()


def rounds_to_visit(person: Person) -> list[Round]:
    """Open rounds in which the person goes somewhere now, or steps in for somebody."""
    campaigns = [
        duty.campaign_id for duty in current_duties(person) if duty.role == Duty.Role.INSPECTOR
    ]
    seats = Seat.objects.filter(person=person, draw__state=Draw.State.DRAWN)
    rows = Round.objects.filter(
        closed_at__isnull=True,
        campaign__closed_at__isnull=True,
        campaign__in=campaigns,
        draws__in=seats.values("draw"),
    )
    open_ones = rows.select_related("campaign").distinct().order_by("pk")[:MOST]
    found = []
    for one in open_ones:
        seated = seatings(one)
        if units_of(person, one, seated) or handed_out(one, person, seated):
            found.append(one)
    return found


def unconfirmed(person: Person) -> list[SpotCheck]:
    """Checks by a colleague that wait for this person's word."""
    mine = Seat.objects.filter(person=person)
    rows = SpotCheck.objects.filter(
        confirmed_at__isnull=True,
        item__draw__round__closed_at__isnull=True,
        item__draw__in=mine.values("draw"),
    ).exclude(by=person)
    related = rows.select_related("item__draw__round__campaign", "item__unit", "by")
    waiting = sorted(related.order_by("at")[:MOST], key=lambda check: check.item.draw_id)
    mine_to_say: set[int] = set()
    for _draw, group in groupby((check.item for check in waiting), key=lambda item: item.draw_id):
        mine_to_say |= {item.pk for item in own_items(list(group), person)}
    own = [check for check in waiting if check.item_id in mine_to_say]
    return sorted(own, key=lambda check: check.at)


def turned_away(round_: Round) -> QuerySet[TurnedAway, TurnedAway]:
    found = round_.turned_away.select_related("by").prefetch_related("files")
    return found.order_by("-at", "-pk")


def unit_names(round_: Round) -> dict[str, str]:
    """The names of the units in the round's lists, by their code."""
    listed = DrawnItem.objects.filter(draw__round=round_).order_by().values("unit").distinct()
    return dict(Unit.objects.filter(pk__in=listed).values_list("code", "name"))


def left(round_: Round, places: Iterable[tuple[Draw, Unit]]) -> dict[tuple[int, int], int]:
    """How many are not handed out yet, by draw and unit.

    Where all units share an order, those of the draw, at the first of its places.
    """
    rows = DrawnItem.objects.filter(draw__round=round_, handed_out_at__isnull=True).order_by()
    if round_.order == Round.Order.WHOLE:
        totals = dict(rows.values_list("draw_id").annotate(Count("pk")))
        firsts = {draw.pk: unit.pk for draw, unit in reversed(list(places))}
        return {(draw, unit): totals[draw] for draw, unit in firsts.items() if draw in totals}
    wanted = {(draw.pk, unit.pk) for draw, unit in places}
    near = rows.filter(draw__in={one for one, _unit in wanted}, unit__in={u for _one, u in wanted})
    counted = near.values_list("draw_id", "unit_id").annotate(Count("pk"))
    return {(draw, unit): n for draw, unit, n in counted if (draw, unit) in wanted}


def place_of(round_: Round, draw: int, unit: int) -> tuple[Draw, Unit] | None:
    """A drawn list of the round and one of its units."""
    if max(draw, unit) >= 10**LONGEST or min(draw, unit) < 0:
        return None
    found = round_.draws.filter(pk=draw, state=Draw.State.DRAWN).first()
    if found is None:
        return None
    found.round = round_
    listed = Unit.objects.filter(
        pk__in=found.items.filter(unit=unit).order_by().values("unit")
    ).first()
    return (found, listed) if listed else None


def record_of(check: SpotCheck) -> list[Entry]:
    return cached(f"spot_check:{check.pk}:entries", lambda: entries_of(check))


def checked_by(person: Person) -> QuerySet[SpotCheck, SpotCheck]:
    found = SpotCheck.objects.filter(Q(by=person) | Q(confirmed_by=person))
    return found.select_related("item").order_by("-at")


def checks_of_record(kind: str, key: int) -> list[SpotCheck]:
    """What inspectors found of a record, in any round."""
    rows = SpotCheck.objects.filter(drawn_kind=kind, drawn_key=key).order_by("-at")
    related = rows.select_related("item__unit", "by", "confirmed_by")
    return seen(f"spot_checks:{kind}:{key}", lambda: list(related[:MOST]))
