"""The tree as one page of it is open: a level at a time, whatever the size of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Length, RowNumber, Substr
from django.http import QueryDict

from zhixing.organisation.models import Unit
from zhixing.organisation.queries import open_units, with_heads

LEVEL = 100  # units of one level that are shown; the rest is on the page of the unit above
MOST_OPEN = 30
ROOTS = 3  # so many tops are shown open at first


@dataclass(slots=True)
class Branch:
    """A unit on the page. toggle: the address with this branch opened or closed, "" for a leaf."""

    unit: Unit
    is_open: bool = False
    toggle: str = ""
    below: list[Branch] = field(default_factory=list)
    left_out: int = 0


@dataclass(slots=True)
class Branches:
    """The tops of the tree with what is open below them: three queries."""

    tops: list[Branch]
    left_out: int

    @classmethod
    def asked(cls, query: QueryDict) -> Branches:
        """As the address has it: `open`, a key for each open branch; without any, the tops are."""
        return _Reader(query).read()


class _Reader:
    def __init__(self, query: QueryDict) -> None:
        keys = [key for key in query.getlist("open") if key.isascii() and key.isdecimal()]
        self._keys = [int(key) for key in dict.fromkeys(keys)][:MOST_OPEN]
        self._at_first = "open" not in query

    def read(self) -> Branches:
        tops, left_out = _cut(list(with_heads(open_units().filter(depth=1))[: LEVEL + 1]))
        if self._at_first and len(tops) <= ROOTS:
            self._keys = [unit.pk for unit in tops]
        levels = self._levels({unit.pk: unit for unit in tops})
        return Branches([self._branch(unit, levels) for unit in tops], left_out)

    def _levels(self, tops: dict[int, Unit]) -> dict[str, list[Unit]]:
        """Path of an open unit to the units directly below it."""
        others = [key for key in self._keys if key not in tops]
        opened = [tops[key] for key in self._keys if key in tops]
        opened += Unit.objects.filter(pk__in=others) if others else []
        below = Q(pk__in=[])
        for unit in opened:
            interval = (f"{unit.path}0000", f"{unit.path}ZZZZ")
            below |= Q(depth=unit.depth + 1, path__range=interval)
        levels: dict[str, list[Unit]] = {}
        for unit in with_heads(_first_of_each(open_units().filter(below))) if opened else ():
            levels.setdefault(unit.path[: -Unit.steplen], []).append(unit)
        return levels

    def _branch(self, unit: Unit, levels: dict[str, list[Unit]]) -> Branch:
        branch = Branch(unit, unit.pk in self._keys)
        if unit.numchild:
            branch.toggle = self._toggled(unit.pk)
        if branch.is_open:
            shown, branch.left_out = _cut(levels.get(unit.path, []))
            branch.below = [self._branch(child, levels) for child in shown]
        return branch

    def _toggled(self, key: int) -> str:
        keys: list[object] = [other for other in self._keys if other != key]
        if key not in self._keys:
            keys.append(key)
        return "?" + urlencode([("open", other) for other in keys or [""]])


def _first_of_each(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Of each level no more than is shown, and one to tell that there is more."""
    above = Substr("path", 1, Length("path") - Unit.steplen)
    rank = Window(RowNumber(), partition_by=above, order_by="path")
    return units.annotate(rank=rank).filter(rank__lte=LEVEL + 1)


def _cut(units: list[Unit]) -> tuple[list[Unit], int]:
    return units[:LEVEL], max(0, len(units) - LEVEL)
