"""From a table's rows to points that may be registered, and every fault with its cell."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhixing.documents.tables import Cell, Row, Table, TableError, Value, parse_time
from zhixing.rectification.importing.fields import KINDS, Defaults, Names
from zhixing.web.imports.faults import AtCell, BadCell, Faults, plain
from zhixing.web.table_errors import at_cell, at_row, message

LIMITS = {"point_number": 40, "problem": 5_000, "goal": 2_000, "category": 60}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that can be imported. fields: for Rectification."""

    row: int
    key: str
    unit: str
    fields: dict[str, Any]


@dataclass(slots=True)
class Reading(Faults):
    """All rows of a table, read."""

    candidates: list[Candidate] = field(default_factory=list)
    repeated: int = 0  # rows that say what an earlier row of the same file said


def read_rows(
    table: Table, columns: Mapping[str, int], defaults: Defaults, names: Names, earliest: date
) -> Reading:
    """Read every row; nothing is left out without a fault or a count that says so.

    columns: field to index in the header. earliest: a deadline before this day is a mistake.
    """
    reading = Reading()
    reading.note_table(table, columns)
    if "due" not in columns:
        what = _("表里没有期限列，整改期限都记为 %(day)s。") % {"day": defaults.due.isoformat()}
        reading.note(table.header_row, what)
    reader = _RowReader(columns, defaults, names, earliest)
    seen: dict[str, Candidate] = {}
    for row in table.rows:
        _read_row(reading, reader, row, seen)
    reading.faults.sort(key=lambda fault: fault.row)
    return reading


def point_key(unit: int, problem: str) -> str:
    """Tells a point from the others of its feedback: by who has to put it right, and by its words,
    whose spaces and breaks do not matter. A number would not do: a corrected table counts anew."""
    said = f"{unit}\n{' '.join(problem.split())}"
    return hashlib.sha256(said.encode()).hexdigest()


def _read_row(reading: Reading, reader: _RowReader, row: Row, seen: dict[str, Candidate]) -> None:
    fields, faults = reader.read(row)
    for text in faults:
        reading.refuse(row.number, text)
    if row.number in reading.bad_rows:
        return
    candidate = reader.candidate(row, fields)
    first = seen.setdefault(candidate.key, candidate)
    if first is candidate:
        reading.candidates.append(candidate)
        return
    reading.repeated += 1
    what = _("和第 %(first)s 行是同一个问题，只导入一次。") % {"first": first.row}
    reading.note(row.number, at_row(row.number, what))


class _RowReader:
    """Reads the cells of one row after another."""

    def __init__(
        self, columns: Mapping[str, int], defaults: Defaults, names: Names, earliest: date
    ) -> None:
        self._columns = columns
        self._defaults = defaults
        self._names = names
        self._earliest = earliest

    def read(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """The fields of a rectification, and what makes the row unreadable."""
        fields: dict[str, Any] = {}
        faults: list[str] = []
        for part in self._parts(row):
            try:
                fields |= part()
            except AtCell as bad:
                faults.append(bad.text)
        return fields, faults

    def candidate(self, row: Row, fields: dict[str, Any]) -> Candidate:
        key = point_key(fields["unit_id"], fields["problem"])
        return Candidate(row.number, key, plain(self._value(row, "unit")), fields)

    def _parts(self, row: Row) -> Iterator[Callable[[], dict[str, Any]]]:
        yield lambda: {"point_number": self._at(row, "point_number", _limited("point_number"))}
        yield lambda: {"problem": self._at(row, "problem", _problem)}
        yield lambda: {"goal": self._at(row, "goal", _limited("goal"))}
        yield lambda: {"category": self._at(row, "category", _limited("category"))}
        yield lambda: {"kind": self._at(row, "kind", self._kind)}
        yield lambda: {"unit_id": self._at(row, "unit", self._unit)}
        yield lambda: {"leader_id": self._at(row, "leader", self._leader)}
        yield lambda: {"due": self._due(row)}

    def _kind(self, value: Value) -> str:
        text = unicodedata.normalize("NFKC", plain(value)).casefold()
        if not text:
            return self._defaults.kind
        if text not in KINDS:
            raise BadCell(
                _("“%(value)s”认不出来，请写成“立行立改”“限期整改”或“长期坚持”。")
                % {"value": text[:20]}
            )
        return KINDS[text]

    def _unit(self, value: Value) -> int:
        found = _named(plain(value), self._names.units)
        if found is None:
            raise BadCell(_("没有责任单位。请写单位的全称或代码。"))
        return found

    def _leader(self, value: Value) -> int | None:
        return _named(plain(value), self._names.people)

    def _due(self, row: Row) -> date:
        value = self._value(row, "due")
        if not plain(value):
            return self._defaults.due
        cell = self._cell(row, "due")
        try:
            day = parse_time(value).date()
        except TableError as error:
            raise AtCell(at_cell(cell, message(error))) from error
        if day < self._earliest:
            what = _("%(day)s 早于收到反馈的日期，请核对。") % {"day": day.isoformat()}
            raise AtCell(at_cell(cell, what))
        return day

    def _at(self, row: Row, name: str, read: Callable[[Value], Any]) -> Any:
        try:
            return read(self._value(row, name))
        except BadCell as bad:
            raise AtCell(at_cell(self._cell(row, name), str(bad))) from bad

    def _value(self, row: Row, name: str) -> Value:
        index = self._columns.get(name)
        return row.values[index] if index is not None and index < len(row.values) else None

    def _cell(self, row: Row, name: str) -> Cell:
        return Cell(row.number, self._columns[name] + 1)


def _named(name: str, known: Mapping[str, int | None]) -> int | None:
    """The key of what a cell names; None for an empty cell."""
    if not name:
        return None
    if name not in known:
        raise BadCell(
            _("没有找到“%(name)s”。请写全称、代码或登录名，或先由管理员登记。")
            % {"name": name[:40]}
        )
    if known[name] is None:
        raise BadCell(_("叫“%(name)s”的不止一个，请改写代码或登录名。") % {"name": name[:40]})
    return known[name]


def _problem(value: Value) -> str:
    text = _limited("problem")(value)
    if not text:
        raise BadCell(_("没有内容。请填写，或删去这一行。"))
    return text


def _limited(name: str) -> Callable[[Value], str]:
    most = LIMITS[name]

    def read(value: Value) -> str:
        text = plain(value)
        if len(text) > most:
            raise BadCell(
                _("共 %(n)s 字，最多 %(max)s 字。请删减。") % {"n": len(text), "max": most}
            )
        return text

    return read
