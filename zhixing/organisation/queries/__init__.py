"""Reading the organisation: its tree, its people, their posts and keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import ApiToken, Appointment, Person, Unit, UnitChange
from zhixing.organisation.rules import Visitor, may_revoke
from zhixing.web.figures import cached, seen

SUBUNITS, CHANGES = 100, 50  # shown on a unit's page


def tree() -> QuerySet[Unit]:
    """Every unit, each after the one above it."""
    units: QuerySet[Unit] = Unit.objects.order_by("path")
    return units


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it: one range of the path's index."""
    return tree().filter(Q(path=unit.path) | below(unit.path))


def below(path: str) -> Q:
    """The condition under which a unit stands anywhere below the one at `path`.

    Bounds of the path's index: a prefix would be looked for in every row on SQLite.
    """
    return Q(path__gt=path, path__lte=path + "Z" * (255 - len(path)))


def open_units() -> QuerySet[Unit]:
    """The units that exist today, in the order of the tree."""
    return tree().filter(Q(closed__isnull=True) | Q(closed__gt=timezone.localdate()))


def children(unit: Unit | None) -> QuerySet[Unit]:
    """The units directly below one, or at the top, closed ones included."""
    if unit is None:
        return tree().filter(depth=1)
    interval = (f"{unit.path}0000", f"{unit.path}ZZZZ")
    return tree().filter(depth=unit.depth + 1, path__range=interval)


def way_to(unit: Unit) -> QuerySet[Unit]:
    """The units above a unit, from the top down."""
    steps = range(Unit.steplen, len(unit.path), Unit.steplen)
    return tree().filter(path__in=[unit.path[:step] for step in steps])


def place_of(unit: Unit | None) -> str:
    """Names on the way to a unit, itself included: "市数据局 / 政务服务科"; "" for the top."""
    if unit is None:
        return ""
    return " / ".join([*way_to(unit).values_list("name", flat=True), unit.name])


def unit_choices(root: Unit | None = None) -> list[tuple[int, str]]:
    """Key and name of every unit, or of the root and what is below it, in the order of the tree:
    for fields of which every list page has one."""
    key = f"units:{root.pk if root else ''}"
    units = tree() if root is None else subtree(root)
    return cached(key, lambda: list(units.values_list("pk", "name")))


def with_heads(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units with the appointments of who heads each now as `heads_now`: one query more."""
    heads = current_appointments().filter(heads=True).select_related("person")
    return units.prefetch_related(Prefetch("appointments", heads, to_attr="heads_now"))


def find_units(words: str) -> QuerySet[Unit]:
    """Units in whose name or code the words occur, closed ones last."""
    found = tree().filter(Q(name__icontains=words) | Q(code__icontains=words))
    return with_heads(found.order_by(F("closed").desc(nulls_first=True), "path"))


def places_of(units: Sequence[Unit]) -> dict[int, str]:
    """Key to the names on the way to each unit, itself not included: one query."""
    steps = {unit.pk: range(Unit.steplen, len(unit.path), Unit.steplen) for unit in units}
    above = {unit.path[:step] for unit in units for step in steps[unit.pk]}
    names = dict(Unit.objects.filter(path__in=above).values_list("path", "name"))
    return {
        unit.pk: " / ".join(names[unit.path[:step]] for step in steps[unit.pk]) for unit in units
    }


def unit_or_404(pk: int) -> Unit:
    unit: Unit = get_object_or_404(Unit, pk=pk)
    return unit


def person_or_404(pk: int) -> Person:
    return get_object_or_404(Person, pk=pk)


def appointment_or_404(pk: int) -> Appointment:
    """A post that somebody holds or held, with both."""
    return get_object_or_404(Appointment.objects.select_related("person", "unit"), pk=pk)


def current() -> Q:
    """The condition under which an appointment is held today."""
    return on_day(timezone.localdate())


def current_appointments() -> QuerySet[Appointment]:
    return Appointment.objects.filter(current()).select_related("unit").order_by("unit__path", "pk")


def on_day(day: date) -> Q:
    """The condition under which an appointment was held on a day."""
    return Q(began__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))


def posts_on(person: Person, day: date) -> QuerySet[Appointment]:
    """The posts that a person held on a day, so that a record says who its people were then."""
    return person.appointments.filter(on_day(day)).select_related("unit").order_by("pk")


def holders_on(unit: Unit, day: date) -> QuerySet[Appointment]:
    """Who held which post in the unit on a day, its head first."""
    held = unit.appointments.filter(on_day(day)).select_related("person")
    return held.order_by("-heads", "began", "pk")


def heads_on(unit: Unit, day: date) -> QuerySet[Appointment]:
    """Who headed the unit on a day."""
    return holders_on(unit, day).filter(heads=True)


def posts_after(unit: Unit, day: date) -> QuerySet[Appointment]:
    """Posts in the unit that are held on the day or later."""
    held = unit.appointments.filter(Q(ended__isnull=True) | Q(ended__gt=day))
    return held.select_related("person").order_by("pk")


def changes_of(unit: Unit) -> QuerySet[UnitChange]:
    """What was changed of a unit, the latest first."""
    return unit.changes.order_by("-day", "-pk")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a unit, and what was recorded of it. above, below: key and name."""

    above: list[tuple[int, str]]
    below: list[tuple[int, str]]
    more_below: bool
    changes: list[UnitChange]
    entries: list[Entry]


def surroundings(unit: Unit) -> Surroundings:
    """Read anew when the ledger has grown: four queries, and none for pages until it does."""

    def read() -> Surroundings:
        below = children(unit).filter(closed__isnull=True).values_list("pk", "name")
        shown = list(below[: SUBUNITS + 1])
        return Surroundings(
            list(way_to(unit).values_list("pk", "name")),
            shown[:SUBUNITS],
            len(shown) > SUBUNITS,
            list(changes_of(unit)[:CHANGES]),
            entries_of(unit, limit=20),
        )

    return seen(f"unit:{unit.pk}:around", read)


def name_on(unit: Unit, day: date) -> str:
    """What the unit was called on a day."""
    later = unit.changes.filter(kind=UnitChange.Kind.RENAMED, day__gt=day).order_by("day", "pk")
    first = later.first()
    return unit.name if first is None else str(first.before["name"])


def people() -> QuerySet[Person]:
    """Everybody who may sign in, by name, with the posts they hold now: two queries."""
    posts = Prefetch("appointments", current_appointments(), to_attr="posts_now")
    return Person.objects.filter(is_active=True).prefetch_related(posts).order_by("name", "pk")


def people_in(unit: Unit) -> QuerySet[Person]:
    """Who holds a post now in the unit or below it, each once."""
    ends = (unit.path, unit.path + "Z" * (255 - len(unit.path)))
    held = current_appointments().filter(unit__path__range=ends)
    return people().filter(pk__in=held.order_by().values("person"))


def find_people(words: str = "", unit: Unit | None = None) -> QuerySet[Person]:
    """People in whose name or sign-in name the words occur, in the unit or below it."""
    among = people() if unit is None else people_in(unit)
    return among.filter(Q(name__icontains=words) | Q(username__icontains=words))


def posts_of(person: Person) -> QuerySet[Appointment]:
    """Every post the person holds or held, the latest first."""
    return person.appointments.select_related("unit").order_by("-began", "-pk")


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The person's keys that still open, the latest first."""
    return person.api_tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def token_or_404(pk: int, person: Visitor) -> ApiToken:
    """A key that the person may stop; any other does not exist for them."""
    token = get_object_or_404(ApiToken.objects.select_related("person"), pk=pk)
    if not may_revoke(person, token):
        raise Http404
    return token


def token_digest(secret: str) -> str:
    """SHA-256, hex. The secret has 256 random bits, so neither salt nor slow hashing adds any."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_token(secret: str) -> ApiToken | None:
    """The key with this secret and its person, unless revoked or the person may not sign in."""
    live = ApiToken.objects.filter(revoked_at__isnull=True, person__is_active=True)
    return live.select_related("person").filter(digest=token_digest(secret)).first()
