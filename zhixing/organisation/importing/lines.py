"""From a table's rows to lines of the organisation, and every fault with its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from zhixing.documents.tables import Cell, Code, Row, Table, TableError, Value
from zhixing.organisation.importing.fields import Line, bounded, code, day, kind, line, yes
from zhixing.web.imports.faults import BadCell, Faults, plain
from zhixing.web.table_errors import at_cell, at_row

LINES = (
    "unit", "parent", "name", "email", "phone", "post", "reason", "document", "end_reason",
    "end_document",
)  # fmt: skip
READERS: dict[str, Callable[[Value], Any]] = {
    **{name: partial(line, name) for name in LINES},
    "unit_code": partial(code, "unit_code"),
    "kind": kind,
    "business": lambda value: bounded("business", plain(value)),
    "unit_closed": day,
    "username": lambda value: code("username", value).lower(),
    "heads": yes,
    "began": day,
    "ended": day,
}


class Places:
    """Puts sentences where they belong: at a field's cell, or at its row where it has no column."""

    def __init__(self, columns: Mapping[str, int], faults: Faults) -> None:
        self._columns = columns
        self._faults = faults

    def refuse(self, row: int, field: str, what: str) -> None:
        column = self._columns.get(field)
        text = at_row(row, what) if column is None else at_cell(Cell(row, column + 1), what)
        self._faults.refuse(row, text)


def read_lines(
    table: Table,
    columns: Mapping[str, int],
    faults: Faults,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Line]:
    """Every row that can be read; the others are in `faults`. Raises TableError missing_column
    for a table that names neither units nor people."""
    if not columns.keys() & {"unit", "unit_code", "username"}:
        named = "、".join(name for name in table.header if name)[:500]
        raise TableError(Code.MISSING_COLUMN, row=table.header_row, field="unit_code", header=named)
    faults.note_table(table, columns)
    places = Places(columns, faults)
    used = [(name, index, READERS[name]) for name, index in columns.items()]
    lines = []
    for done, row in enumerate(table.rows, 1):
        read = _line(row, used, places)
        if row.number not in faults.bad_rows:
            lines.append(read)
        if done % 500 == 0:
            progress(done)
    progress(len(table.rows))
    _note_unread(table, columns, faults)
    return lines


def _line(row: Row, used: list[tuple[str, int, Callable[[Value], Any]]], places: Places) -> Line:
    found = Line(row.number)
    values = row.values
    for name, index, read in used:
        value = values[index]
        if value is None:
            continue
        try:
            setattr(found, name, read(value))
        except BadCell as bad:
            places.refuse(row.number, name, str(bad))
    return found


def _note_unread(table: Table, columns: Mapping[str, int], faults: Faults) -> None:
    unread = [
        name for index, name in enumerate(table.header) if name and index not in columns.values()
    ]
    if unread:
        faults.note(
            table.header_row,
            at_row(
                table.header_row,
                _("这些列没有读取：%(names)s。") % {"names": "、".join(unread)[:200]},
            ),
        )
