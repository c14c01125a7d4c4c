"""The organisation as it is, in plain values: what a table is compared with. Three queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zhixing.organisation.models import Appointment, Person, Unit


class UnitRow(NamedTuple):
    """A unit as it is recorded."""

    pk: int
    code: str
    name: str
    kind: str
    business: str
    path: str
    closed: date | None


class PersonRow(NamedTuple):
    """Somebody as they are recorded."""

    pk: int
    username: str
    name: str
    email: str
    phone: str


class PostRow(NamedTuple):
    """An appointment as it is recorded."""

    pk: int
    username: str
    code: str
    post: str
    heads: bool
    began: date
    reason: str
    document: str
    ended: date | None
    end_reason: str
    end_document: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.username, self.code, self.post


@dataclass(slots=True)
class Node:
    """A unit as it will be. was: as it is recorded, None for a new one; row: where it is first
    said; parent: the unit above; said: field to the row that says it."""

    code: str
    name: str = ""
    kind: str = ""
    business: str = ""
    closed: date | None = None
    parent: Node | None = None
    was: UnitRow | None = None
    row: int = 0
    said: dict[str, int] = field(default_factory=dict)

    def way(self) -> list[Node]:
        """The units from the top down to this one; stops where they form a circle."""
        way: list[Node] = []
        node: Node | None = self
        while node is not None and node not in way:
            way.append(node)
            node = node.parent
        return way[::-1]

    def place(self) -> str:
        return " / ".join(node.name for node in self.way())

    @property
    def moved(self) -> bool:
        """Whether a recorded unit will stand below another one than now."""
        if self.was is None:
            return False
        above = self.parent.was.path if self.parent and self.parent.was else ""
        return above != self.was.path[: -Unit.steplen] or (not above and self.parent is not None)

    @property
    def stands_anew(self) -> bool:
        return self.was is None or self.was.name != self.name or self.moved

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


@dataclass(slots=True)
class Roll:
    """Everything that is recorded of the organisation."""

    units: dict[str, Node]
    people: dict[str, PersonRow]
    posts: dict[tuple[str, str, str], list[PostRow]]


def read_roll() -> Roll:
    """The organisation as it is now."""
    names = ("pk", "code", "name", "kind", "business", "path", "closed")
    units = [UnitRow(*row) for row in Unit.objects.order_by("path").values_list(*names)]
    people = Person.objects.values_list("pk", "username", "name", "email", "phone")
    posts = Appointment.objects.order_by("pk").values_list(
        "pk", "person__username", "unit__code", "post", "heads", "began", "reason", "document",
        "ended", "end_reason", "end_document",
    )  # fmt: skip
    return Roll(
        _nodes(units),
        {row[1]: PersonRow(*row) for row in people.iterator(5000)},
        _by_key(PostRow(*row) for row in posts.iterator(5000)),
    )


def _nodes(rows: Iterable[UnitRow]) -> dict[str, Node]:
    by_path: dict[str, Node] = {}
    for row in rows:
        parent = by_path.get(row.path[: -Unit.steplen])
        by_path[row.path] = Node(
            row.code, row.name, row.kind, row.business, row.closed, parent, row
        )
    return {node.code: node for node in by_path.values()}


def _by_key(rows: Iterable[PostRow]) -> dict[tuple[str, str, str], list[PostRow]]:
    posts: dict[tuple[str, str, str], list[PostRow]] = {}
    for row in rows:
        posts.setdefault(row.key, []).append(row)
    return posts
