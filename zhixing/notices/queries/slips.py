"""Slips as they are read: the list with its figures, one slip with its chain of colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, current_duties, unit_ids
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.notices.models import Slip
from zhixing.notices.rules.slips import may_see, sees_all
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import headed_paths
from zhixing.web.figures import cached
from zhixing.web.lights import Light, light

Slips = QuerySet[Slip, Slip]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the slips that the reader may see; colours: the open ones of each."""

    open: int
    overdue: int
    answered: int
    closed: int
    blue: int
    yellow: int
    red: int


def is_open() -> Q:
    return Q(closed_at__isnull=True, superseded=False)


def overdue() -> Q:
    return is_open() & Q(due__lt=timezone.localdate())


STATES: dict[str, Callable[[], Q]] = {
    "open": is_open,
    "unsigned": lambda: is_open() & Q(signed_at__isnull=True),
    "answered": lambda: is_open() & Q(answered_at__isnull=False),
    "overdue": overdue,
    "superseded": lambda: Q(superseded=True),
    "closed": lambda: Q(closed_at__isnull=False),
}


def light_of(slip: Slip) -> Light | None:
    """Until the office has closed it the deadline goes on burning; a slip that the next colour
    replaced has none, and one that is closed neither."""
    return light(slip.due) if slip.is_open else None


def visible(campaign: Campaign, person: Visitor) -> Slips:
    """All for duty holders, else those of the own unit, of units headed, and one's own."""
    rows = Slip.objects.filter(campaign=campaign)
    if sees_all(person, campaign):
        return rows
    own = Q(receiver=person.pk) | Q(unit__in=unit_ids(person))
    for path in headed_paths(person):
        own |= Q(unit__path__startswith=path)
    return rows.filter(own)


def listed(
    slips: Slips,
    *,
    colour: str = "",
    state: str = "",
    unit: Unit | None = None,
    mine: Person | None = None,
) -> Slips:
    """`slips` as the list asks for them: open ones first, the earliest deadline first."""
    if colour:
        slips = slips.filter(colour=colour)
    if state:
        slips = slips.filter(STATES[state]())
    if unit is not None:
        slips = slips.filter(unit__path__startswith=unit.path)
    if mine is not None:
        slips = slips.filter(receiver=mine)
    return slips.select_related("unit", "receiver", "previous").order_by(
        "closed_at", "superseded", "due", "pk"
    )


def counts(slips: Slips) -> Counts:
    """The figures over the list: one query."""
    asked = {name: STATES[name]() for name in ("open", "overdue", "answered", "closed")}
    asked |= {colour: is_open() & Q(colour=colour) for colour in Slip.Colour.values}
    counters = {name: Count("pk", filter=condition) for name, condition in asked.items()}
    return Counts(**slips.order_by().aggregate(**counters))


def seen_slip(pk: int, person: Visitor) -> Slip:
    """The slip, for who may see it; for everybody else it does not exist."""
    rows = Slip.objects.select_related(
        "campaign__organiser", "unit", "receiver", "previous", "issued_by", "signed_by",
        "answered_by", "closed_by",
    )  # fmt: skip
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(person, found):
        raise Http404
    return found


def chain_of(slip: Slip) -> list[Slip]:
    """Blue, yellow, red about one matter, as far as it went: one query."""
    near = Q(pk=slip.pk)
    for way in ("next", "next__next", "previous", "previous__previous"):
        near |= Q(**{way: slip})
    rows = Slip.objects.filter(near).select_related("receiver", "unit")
    return list(rows.order_by("number"))


def about(source: str, key: int, person: Visitor, campaign: Campaign) -> list[Slip]:
    """Slips about a record, of which the reader may know."""
    rows = visible(campaign, person).filter(source=source, key=key)
    return list(rows.select_related("unit", "receiver").order_by("-number")[:10])


def of_unit(unit: Unit, person: Visitor) -> list[Slip]:
    """Open slips of the unit that the reader may see, the earliest deadline first."""
    rows = Slip.objects.filter(is_open(), unit=unit).select_related("campaign", "unit", "receiver")
    return [one for one in rows.order_by("due", "pk")[:20] if may_see(person, one)]


def record_of(slip: Slip) -> list[Entry]:
    return cached(f"slip:{slip.pk}:entries", lambda: entries_of(slip))


# The desk


def _running() -> Slips:
    rows = Slip.objects.filter(is_open(), campaign__closed_at__isnull=True)
    return rows.select_related("campaign", "unit").order_by("due", "pk")


def to_answer(person: Person) -> Slips:
    """Slips that the person has to sign for or to answer."""
    return _running().filter(receiver=person, answered_at__isnull=True)


def to_close(person: Person) -> Slips:
    """Slips with which the office has to go on: answered, or overdue with a colour to come."""
    offices = [duty.campaign_id for duty in current_duties(person) if duty.role == Duty.Role.OFFICE]
    due = Q(answered_at__isnull=False) | (overdue() & ~Q(colour=Slip.Colour.RED))
    return _running().filter(due, campaign__in=offices)


def answered_by(person: Person) -> QuerySet[Slip, Any]:
    return Slip.objects.filter(answered_by=person).order_by("-answered_at")
