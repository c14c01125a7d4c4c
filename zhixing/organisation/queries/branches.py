"""The tree as one page of it is open: a level at a time, whatever the size of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Length, RowNumber, Substr
from django.http import QueryDict

from zhixing.organisation.models import Appointment, Unit
from zhixing.organisation.queries import current, open_units

LEVEL = 100  # units of one level that are shown; the rest is found by name
MOST_OPEN = 30
ROOTS = 3  # so many tops are shown open at first


class Twig(NamedTuple):
    """What the tree shows of a unit."""

    pk: int
    name: str
    kind: str
    path: str
    depth: int
    numchild: int


@dataclass(slots=True)
class Branch:
    """A unit on the page. toggle: the address with this branch opened or closed, "" for a leaf;
    left_out: whether there are more below than are shown."""

    unit: Twig
    heads: str = ""
    is_open: bool = False
    toggle: str = ""
    below: list[Branch] = field(default_factory=list)
    left_out: bool = False


@dataclass(slots=True)
class Branches:
    """The tops of the tree with what is open below them: at most four queries."""

    tops: list[Branch]
    left_out: bool

    @classmethod
    def asked(cls, query: QueryDict) -> Branches:
        """As the address has it: `open`, a key for each open branch; without any, the tops are."""
        return _Reader(query).read()


class _Reader:
    def __init__(self, query: QueryDict) -> None:
        keys = [key for key in query.getlist("open") if key.isascii() and key.isdecimal()]
        self._keys = [int(key) for key in dict.fromkeys(keys) if len(key) < 18][:MOST_OPEN]
        self._at_first = "open" not in query
        self._heads: dict[int, list[str]] = {}

    def read(self) -> Branches:
        tops = _twigs(open_units().filter(depth=1)[: LEVEL + 1])
        if self._at_first and len(tops) <= ROOTS:
            self._keys = [unit.pk for unit in tops]
        levels = self._levels({unit.pk: unit for unit in tops})
        self._read_heads([*tops, *(unit for level in levels.values() for unit in level)])
        branches = [self._branch(unit, levels) for unit in tops[:LEVEL]]
        return Branches(branches, len(tops) > LEVEL)

    def _levels(self, tops: dict[int, Twig]) -> dict[str, list[Twig]]:
        """Path of an open unit to the units directly below it."""
        opened = [tops[key] for key in self._keys if key in tops]
        others = [key for key in self._keys if key not in tops]
        opened += _twigs(Unit.objects.filter(pk__in=others)) if others else []
        if not opened:
            return {}
        below = Q()
        for unit in opened:
            interval = (f"{unit.path}0000", f"{unit.path}ZZZZ")
            below |= Q(depth=unit.depth + 1, path__range=interval)
        levels: dict[str, list[Twig]] = {}
        for unit in _twigs(_first_of_each(open_units().filter(below))):
            levels.setdefault(unit.path[: -Unit.steplen], []).append(unit)
        return levels

    def _read_heads(self, units: Iterable[Twig]) -> None:
        held = Appointment.objects.filter(current(), heads=True, unit__in=[u.pk for u in units])
        for key, name in held.order_by("pk").values_list("unit", "person__name"):
            self._heads.setdefault(key, []).append(name)

    def _branch(self, unit: Twig, levels: dict[str, list[Twig]]) -> Branch:
        heads = " ".join(self._heads.get(unit.pk, ()))
        branch = Branch(unit, heads, unit.pk in self._keys)
        if unit.numchild:
            branch.toggle = self._toggled(unit.pk)
        if branch.is_open:
            level = levels.get(unit.path, [])
            branch.below = [self._branch(child, levels) for child in level[:LEVEL]]
            branch.left_out = len(level) > LEVEL
        return branch

    def _toggled(self, key: int) -> str:
        keys: list[object] = [other for other in self._keys if other != key]
        if key not in self._keys:
            keys.append(key)
        return "?" + urlencode([("open", other) for other in keys or [""]])


def _twigs(units: QuerySet[Unit]) -> list[Twig]:
    return [Twig(*row) for row in units.values_list(*Twig._fields)]


def _first_of_each(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Of each level no more than is shown, and one to tell that there is more."""
    above = Substr("path", 1, Length("path") - Unit.steplen)
    rank = Window(RowNumber(), partition_by=above, order_by="path")
    return units.annotate(rank=rank).filter(rank__lte=LEVEL + 1)
