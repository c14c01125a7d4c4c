"""What importing a table would do: the exact differences, and every error by its cell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhixing.documents.tables import Table
from zhixing.organisation.importing.lines import Places, read_lines
from zhixing.organisation.importing.posts import Edit, NewPost, Register, Someone
from zhixing.organisation.importing.roll import Node, Roll
from zhixing.organisation.importing.tree import Tree
from zhixing.web.imports.faults import Faults

KINDS = (
    "opened", "renamed", "corrected", "moved", "closed", "enrolled", "people_changed", "begun",
    "ended", "posts_corrected",
)  # fmt: skip


@dataclass(slots=True)
class Plan:
    """The differences between a table and the roll.

    nodes: every unit by its code, those that the table does not name as well.
    opened, moved: the upper ones first, so that they can be written in this order.
    unchanged: lines about posts that are recorded as the table has them.
    """

    day: date
    nodes: dict[str, Node]
    opened: list[Node]
    renamed: list[Node]
    corrected: list[Node]
    moved: list[Node]
    closed: list[Node]
    enrolled: list[Someone]
    people_changed: list[Someone]
    begun: list[NewPost]
    ended: list[Edit]
    posts_corrected: list[Edit]
    unchanged: int
    faults: Faults

    @property
    def counts(self) -> dict[str, int]:
        """Kind of difference to how many there are."""
        return {kind: len(getattr(self, kind)) for kind in KINDS}

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    @property
    def digest(self) -> str:
        """SHA-256 over every difference, so that what was shown can be told from what is done."""
        sha = hashlib.sha256(self.day.isoformat().encode())
        for part in self._parts():
            sha.update(repr(part).encode())
        return sha.hexdigest()

    def _parts(self) -> Iterator[tuple[object, ...]]:
        for kind in ("opened", "renamed", "corrected", "moved", "closed"):
            for node in getattr(self, kind):
                above = node.parent.code if node.parent else ""
                told = (node.name, node.kind, node.business, node.closed)
                yield (kind, node.code, above, *told, node.was)
        for kind in ("enrolled", "people_changed"):
            for one in getattr(self, kind):
                yield (kind, one.username, one.name, one.email, one.phone, one.was)
        for made in self.begun:
            yield (
                made.someone.username, made.node.code, made.post, made.heads, made.began,
                made.reason, made.document, made.ended, made.end_reason, made.end_document,
            )  # fmt: skip
        for edit in [*self.ended, *self.posts_corrected]:
            yield (edit.held, edit.fields)


def make_plan(
    table: Table,
    columns: Mapping[str, int],
    roll: Roll,
    day: date,
    progress: Callable[[int], None] = lambda _done: None,
) -> Plan:
    """Compare a table with the roll. day: when what has no date of its own takes effect.

    The roll's nodes are altered; read it anew for another plan. Raises TableError missing_column.
    """
    faults = Faults()
    lines = read_lines(table, columns, faults, progress)
    places = Places(columns, faults)
    tree = Tree(roll, places)
    tree.build(lines)
    register = Register(roll, places, day)
    for line in lines:
        node = tree.unit_of(line) if line.unit or line.unit_code else None
        if line.names_somebody or line.tells_of_a_post:
            register.take(line, node)
    register.demand_order(tree.nodes)
    faults.faults.sort(key=lambda fault: fault.row)
    return _plan(day, tree, register, faults)


def _plan(day: date, tree: Tree, register: Register, faults: Faults) -> Plan:
    nodes = sorted(tree.nodes.values(), key=lambda node: (len(node.way()), node.row))
    known = [node for node in nodes if node.was is not None and node.row]
    people = register.people.values()
    return Plan(
        day=day,
        nodes=tree.nodes,
        opened=[node for node in nodes if node.was is None],
        renamed=[node for node in known if node.was and node.name != node.was.name],
        corrected=[node for node in known if _corrected(node)],
        moved=[node for node in known if node.moved],
        closed=[node for node in known if node.was and node.closed and not node.was.closed],
        enrolled=[one for one in people if one.was is None],
        people_changed=[one for one in people if one.was is not None and _changed(one)],
        begun=register.made,
        ended=[edit for edit in register.edits.values() if edit.ends],
        posts_corrected=[edit for edit in register.edits.values() if not edit.ends],
        unchanged=register.unchanged,
        faults=faults,
    )


def _corrected(node: Node) -> bool:
    was = node.was
    return was is not None and (node.kind, node.business) != (was.kind, was.business)


def _changed(one: Someone) -> bool:
    """Whether the table says something of them that is recorded otherwise."""
    names = ("name", "email", "phone")
    return any(
        getattr(one, name) and getattr(one, name) != getattr(one.was, name) for name in names
    )
