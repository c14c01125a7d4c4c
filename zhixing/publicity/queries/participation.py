"""How many people took part, by unit, out of how many on the roll.

One table a day for each campaign, as it stood at the day's first look. Counting anew after every
record would let whoever watches the page see whose record it was (the difference of two tables is
a count of one person), and would read the whole roll each time. Where the cache is the server's
memory, a restart counts anew.

What may not be shown is left out of the table itself, so that no page, sheet or answer made of it
can give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis import disclosure
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import current_appointments, subtree
from zhixing.voices.participation import unnamed
from zhixing.web.paging import Slice, slice_of
from zhixing.web.participation import ways

DAY = 24 * 3600


class Count(NamedTuple):
    """takers: None where the figure is withheld. A tuple, since the day's table has thousands."""

    members: int
    takers: int | None

    @property
    def share(self) -> float | None:
        return self.takers / self.members if self.takers is not None and self.members else None


Place = tuple[int, str]  # a unit's key and path
# A unit opened or moved since today's table was made is in tomorrow's.
NOT_YET = Count(0, None)


@dataclass(frozen=True, slots=True)
class Table:
    """below: by unit, it and all below it; own: by unit with units below, its own people only.

    A unit is named by its key and its place in the tree: one that moved since would stand among
    sums that were made without it, and tell on them. unnamed: voices of staff without a
    name, for which nobody can be counted.
    """

    as_of: datetime
    below: dict[Place, Count]
    own: dict[Place, Count]
    unnamed: int

    def of(self, unit: Unit) -> Count:
        return self.below.get((unit.pk, unit.path), NOT_YET)

    def own_of(self, unit: Unit) -> Count | None:
        return self.own.get((unit.pk, unit.path))


@dataclass(frozen=True, slots=True)
class Line:
    """A group by name. unit: its key, None for a unit's own people; opens: whether the level below
    has something to show."""

    unit: int | None
    name: str
    count: Count
    opens: bool

    @property
    def members(self) -> int:
        return self.count.members

    @property
    def takers(self) -> int | None:
        return self.count.takers


@dataclass(frozen=True, slots=True)
class Level:
    """A unit and what is right below it; below: the page of units, without its own people."""

    as_of: datetime
    unnamed: int
    unit: Unit
    whole: Line
    lines: tuple[Line, ...]
    below: Slice[Unit]


def level(campaign: Campaign, pk: int | None, request: HttpRequest) -> Level:
    """The level at the unit with this key, or at the organiser. Raises Http404 outside its tree."""
    unit: Unit = campaign.organiser
    if pk is not None:
        unit = get_object_or_404(subtree(campaign.organiser), pk=pk)
    counts = table(campaign)
    below = slice_of(subtree(unit).filter(depth=unit.depth + 1, closed__isnull=True), request)
    lines = [_line(counts, child) for child in below.items]
    own = counts.own_of(unit)
    if own is not None and below.number == 1:
        lines.insert(0, Line(None, _("本级人员"), own, opens=False))
    return Level(counts.as_of, counts.unnamed, unit, _line(counts, unit), tuple(lines), below)


def _line(counts: Table, unit: Unit) -> Line:
    found = counts.of(unit)
    return Line(unit.pk, unit.name, found, bool(unit.numchild) and found.takers is not None)


def table(campaign: Campaign) -> Table:
    """Today's table of the campaign: no query but for the day's first."""
    key = f"participation:{campaign.pk}:{timezone.localdate()}"
    found: Table | None = cache.get(key)
    if found is None:
        found = count(campaign)
        cache.set(key, found, DAY)
    return found


def count(campaign: Campaign) -> Table:
    """The table as it stands now: one query for the roll, one for the tree, a few for each way."""
    units = list(subtree(campaign.organiser).values_list("pk", "path"))
    homes = _homes(campaign.organiser)
    took = set().union(*(way.people(campaign) for way in ways()))
    members = dict.fromkeys((pk for pk, _p in units), 0)
    takers = dict(members)
    for person, unit in homes.items():
        members[unit] += 1
        takers[unit] += person in took
    below, own = _withheld(units, members, takers)
    return Table(timezone.now(), below, own, unnamed(campaign))


def ancestors(campaign: Campaign, unit: Unit) -> list[Unit]:
    """The units from the campaign's organiser down to the one above this: one query."""
    step, first = Unit.steplen, len(campaign.organiser.path)
    paths = [unit.path[:end] for end in range(first, len(unit.path), step)]
    return list(Unit.objects.filter(path__in=paths).order_by("path")) if paths else []


def _homes(organiser: Unit) -> dict[int, int]:
    """Each person's one unit: of the posts held now the earliest; a party branch only for those
    without another, since its members work elsewhere."""
    last = Case(When(unit__kind=Unit.Kind.BRANCH, then=Value(1)), default=Value(0))
    posts = current_appointments().filter(
        unit__path__startswith=organiser.path, person__is_active=True
    )
    rows = posts.order_by(last, "began", "pk").values_list("person_id", "unit_id")
    found: dict[int, int] = {}
    for person, unit in rows:
        found.setdefault(person, unit)
    return found


def _withheld(
    units: Sequence[Place], members: dict[int, int], takers: dict[int, int]
) -> tuple[dict[Place, Count], dict[Place, Count]]:
    """The counts of every unit with and without what is below it, less what may not be shown.

    The tree has a node for each unit, and below each unit that has others a leaf for its own.
    """
    step = Unit.steplen
    node_of = {path: at for at, (_k, path) in enumerate(units)}
    parents = [node_of.get(path[:-step], -1) for _k, path in units]
    leaves = sorted({parent for parent in parents if parent >= 0})
    people, took = ([counted[pk] for pk, _p in units] for counted in (members, takers))
    for sums in (people, took):
        sums.extend([sums[node] for node in leaves])
        for node in reversed(range(1, len(units))):
            sums[parents[node]] += sums[node]
    visible = disclosure.shown([*parents, *leaves], people, took)
    cells = [
        Count(all_people, all_took if is_shown else None)
        for all_people, all_took, is_shown in zip(people, took, visible, strict=True)
    ]
    below = dict(zip(units, cells, strict=False))
    own = {units[node]: cell for node, cell in zip(leaves, cells[len(units) :], strict=True)}
    return below, own
