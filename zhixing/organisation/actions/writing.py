"""Writing a plan's differences in bulk, inside the one action that imports them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, Model

from zhixing.ledger import reference, snapshot
from zhixing.organisation.actions.units import shift
from zhixing.organisation.importing.plan import Plan
from zhixing.organisation.importing.posts import NewPost, Someone
from zhixing.organisation.importing.roll import Node
from zhixing.organisation.models import Appointment, Person, Unit, UnitChange
from zhixing.organisation.queries import subtree

CHUNK = 500
M = TypeVar("M", bound=Model)
Written = tuple[str, Mapping[str, Any]]  # what the ledger's batch holds of a row


def write(plan: Plan, document: str, progress: Callable[[int], None]) -> list[Written]:
    """Write every difference; the caller owns transaction, checks and ledger entry.

    progress(n): n people and posts are written.
    """
    units = _TreeWriter(plan, document)
    written = units.write()
    keys = _write_people(plan, written, progress)
    _write_posts(plan, units.keys, keys, written, progress)
    return written


class _TreeWriter:
    """Writes the units. keys: code to primary key, of every unit."""

    def __init__(self, plan: Plan, document: str) -> None:
        self._plan = plan
        self._document = document
        self._was = {node.was.path: node.was for node in plan.nodes.values() if node.was}
        self.keys = {code: node.was.pk for code, node in plan.nodes.items() if node.was}

    def write(self) -> list[Written]:
        # Noted before the move, while the old names on the way can still be read.
        changes = list(self._changes())
        self._open()
        self._alter()
        touched = self._move() | {*self._pks(self._plan.opened)}
        touched |= {*self._pks([*self._plan.renamed, *self._plan.corrected, *self._plan.closed])}
        for change, node in changes:
            change.unit_id = self.keys[node.code]
        made = _created(UnitChange, [self._placed(change, node) for change, node in changes])
        units = [
            row for keys in _chunks(sorted(touched)) for row in Unit.objects.filter(pk__in=keys)
        ]
        return [(reference(row), snapshot(row)) for row in [*units, *made]]

    def _pks(self, nodes: Sequence[Node]) -> list[int]:
        return [self.keys[node.code] for node in nodes]

    def _open(self) -> None:
        """New units after their last sibling, the upper ones first, as treebeard numbers paths."""
        paths = {node: node.was.path for node in self._plan.nodes.values() if node.was}
        last: dict[str, int] = {}
        for path in paths.values():
            above, step = path[: -Unit.steplen], int(path[-Unit.steplen :], 36)
            last[above] = max(last.get(above, 0), step)
        below: dict[str, int] = {}
        for node in self._plan.opened:
            above = paths[node.parent] if node.parent else ""
            last[above] = last.get(above, 0) + 1
            below[above] = below.get(above, 0) + 1
            depth = len(above) // Unit.steplen + 1
            paths[node] = Unit._get_path(above, depth, last[above])
        rows = [self._row(node, paths[node], below) for node in self._plan.opened]
        for row in _created(Unit, rows):
            self.keys[row.code] = row.pk
        for path in self._was.keys() & below.keys():
            Unit.objects.filter(path=path).update(numchild=F("numchild") + below[path])

    def _row(self, node: Node, path: str, below: Mapping[str, int]) -> Unit:
        return Unit(
            path=path,
            depth=len(path) // Unit.steplen,
            numchild=below.get(path, 0),
            code=node.code,
            name=node.name,
            kind=_kind(node),
            business=node.business,
            closed=node.closed,
        )

    def _alter(self) -> None:
        plan = self._plan
        for node in {*plan.renamed, *plan.corrected, *plan.closed}:
            Unit.objects.filter(pk=self.keys[node.code]).update(
                name=node.name, kind=node.kind, business=node.business, closed=node.closed
            )

    def _move(self) -> set[int]:
        """Upper units first: what stands above a unit then is where it will be, so that no unit
        ever passes below itself. Returns the keys of all units whose path was rewritten."""
        rewritten: set[int] = set()
        for node in self._plan.moved:
            unit = Unit.objects.get(pk=self.keys[node.code])
            above = node.parent
            shift(unit, Unit.objects.get(pk=self.keys[above.code]) if above else None)
            rewritten |= {row.pk for row in subtree(unit)}
        return rewritten

    def _changes(self) -> Iterator[tuple[UnitChange, Node]]:
        kinds, plan = UnitChange.Kind, self._plan
        for node in plan.opened:
            yield self._change(kinds.OPENED, {}, {"name": node.name, "kind": _kind(node)}), node
        for node in plan.renamed:
            yield self._altered(node, kinds.RENAMED, ("name",)), node
        for node in plan.corrected:
            yield self._altered(node, kinds.CORRECTED, ("kind", "business")), node
        for node in plan.moved:
            yield self._change(kinds.MOVED, self._place_before(node), {}), node
        for node in plan.closed:
            day = node.closed.isoformat() if node.closed else None
            change = self._change(kinds.CLOSED, {"closed": None}, {"closed": day})
            change.day = node.closed or plan.day
            yield change, node

    def _altered(self, node: Node, kind: str, names: Sequence[str]) -> UnitChange:
        changed = [name for name in names if getattr(node, name) != getattr(node.was, name)]
        before = {name: getattr(node.was, name) for name in changed}
        return self._change(kind, before, {name: getattr(node, name) for name in changed})

    def _change(self, kind: str, before: dict[str, Any], after: dict[str, Any]) -> UnitChange:
        return UnitChange(
            kind=kind, day=self._plan.day, before=before, after=after, document=self._document
        )

    def _placed(self, change: UnitChange, node: Node) -> UnitChange:
        """With the place, once the unit above has a key."""
        if change.kind in {UnitChange.Kind.OPENED, UnitChange.Kind.MOVED}:
            above = node.parent
            change.after |= {
                "parent": self.keys[above.code] if above else None,
                "place": above.place() if above else "",
            }
        return change

    def _place_before(self, node: Node) -> dict[str, Any]:
        path = node.was.path[: -Unit.steplen] if node.was else ""
        steps = range(Unit.steplen, len(path) + 1, Unit.steplen)
        place = " / ".join(self._was[path[:step]].name for step in steps)
        return {"parent": self._was[path].pk if path else None, "place": place}


def _kind(node: Node) -> str:
    return node.kind or Unit.Kind.SECTION.value


def _write_people(
    plan: Plan, written: list[Written], progress: Callable[[int], None]
) -> dict[str, int]:
    """Returns the key of everybody whom the plan names."""
    keys: dict[str, int] = {}
    for ones in _chunks(plan.enrolled):
        rows = Person.objects.bulk_create([_person(one) for one in ones])
        keys |= {row.username: row.pk for row in rows}
        written += [(reference(row), snapshot(row)) for row in rows]
        progress(len(keys))
    for one in plan.people_changed:
        if one.was is None:
            continue
        told = {n: v for n in ("name", "email", "phone") if (v := getattr(one, n))}
        Person.objects.filter(pk=one.was.pk).update(**told)
        if one.name and one.name != one.was.name:
            row = Person.objects.get(pk=one.was.pk)
            written.append((reference(row), snapshot(row)))
    known = (made.someone.was for made in plan.begun)
    return keys | {was.username: was.pk for was in known if was}


def _person(one: Someone) -> Person:
    return Person(
        username=one.username,
        name=one.name,
        email=one.email,
        phone=one.phone,
        # As `set_unusable_password` does, which takes a random number for each character.
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
    )


def _write_posts(
    plan: Plan,
    units: Mapping[str, int],
    people: Mapping[str, int],
    written: list[Written],
    progress: Callable[[int], None],
) -> None:
    done = len(plan.enrolled)
    for posts in _chunks(plan.begun):
        rows = Appointment.objects.bulk_create(
            [
                _appointment(made, people[made.someone.username], units[made.node.code])
                for made in posts
            ]
        )
        written += [(reference(row), snapshot(row)) for row in rows]
        done += len(rows)
        progress(done)
    edits = {edit.held.pk: edit.fields for edit in [*plan.ended, *plan.posts_corrected]}
    for keys in _chunks(list(edits)):
        rows = list(Appointment.objects.select_for_update().filter(pk__in=keys))
        for row in rows:
            for name, value in edits[row.pk].items():
                setattr(row, name, value)
        fields = ["reason", "document", "ended", "end_reason", "end_document"]
        Appointment.objects.bulk_update(rows, fields, batch_size=100)
        written += [(reference(row), snapshot(row)) for row in rows]


def _appointment(made: NewPost, person: int, unit: int) -> Appointment:
    return Appointment(
        person_id=person,
        unit_id=unit,
        post=made.post,
        heads=made.heads,
        began=made.began,
        reason=made.reason,
        document=made.document,
        ended=made.ended,
        end_reason=made.end_reason,
        end_document=made.end_document,
    )


T = TypeVar("T")


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _created(model: type[M], rows: Sequence[M]) -> list[M]:
    return [row for part in _chunks(rows) for row in model._default_manager.bulk_create(part)]
