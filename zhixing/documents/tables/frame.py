"""From bare records to a table: the header found under title rows, merges resolved, rows shaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice

from zhixing.documents.tables.columns import Wanted, count_matches
from zhixing.documents.tables.content import Faults, Limits, Row, Value
from zhixing.documents.tables.errors import Cell, Code, TableError
from zhixing.documents.tables.text import clean_text
from zhixing.documents.tables.workbook import Merge, Record

# Titles, notes and a filler row may stand above the header; more than this is no table.
HEADER_SEARCH = 30
_HEADER_DEPTH = 3  # rows that a name may be merged down over, below its own


def shape(
    records: Iterator[Record],
    merges: Sequence[Merge],
    wanted: Wanted,
    limits: Limits,
    faults: Faults,
) -> tuple[tuple[str, ...], int, list[Row]]:
    """Header, its row number, and the rows below it that hold any value."""
    top = list(islice(records, HEADER_SEARCH))
    if not any(any(map(_is_present, values)) for _, values in top):
        raise TableError(Code.EMPTY_FILE)
    at = _find_header(top, merges, wanted)
    header_row = top[at][0]
    names = _header(top[at][1])
    first = _check_merges(merges, header_row, len(names)) + 1
    below = [record for record in top[at + 1 :] if record[0] >= first]
    rows = _filled(chain(below, records), merges, first)
    shaped = _rows(rows, len(names), limits, faults)
    _check_names(names, header_row, shaped, faults)
    if not shaped:
        raise TableError(Code.EMPTY_FILE, row=header_row)
    return names, header_row, shaped


def _find_header(top: Sequence[Record], merges: Sequence[Merge], wanted: Wanted) -> int:
    """The first row with the most wanted names; else the first about as wide as the widest."""
    matches = [count_matches(_header(values), wanted) for _, values in top]
    if max(matches) > 0:
        return matches.index(max(matches))
    widths = [sum(_is_name(value) for value in values) for _, values in top]
    if max(widths) == 0:
        raise TableError(Code.NO_HEADER)
    return next(at for at, width in enumerate(widths) if width * 5 >= max(widths) * 3)


def _is_present(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _is_name(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _header(values: Sequence[Value]) -> tuple[str, ...]:
    """Names on one line each, without the empty columns after the last name."""
    names = [
        "" if value is None else " ".join(clean_text(_text(value)).text.split()) for value in values
    ]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _check_merges(merges: Sequence[Merge], header_row: int, width: int) -> int:
    """The last row of the header: names may be merged downwards, not over several columns."""
    last = header_row
    for merge in merges:
        if merge.top <= header_row <= merge.bottom and merge.left <= width:
            if merge.right > merge.left or merge.bottom > header_row + _HEADER_DEPTH:
                raise _merged(merge)
            last = max(last, merge.bottom)
    return last


def _merged(merge: Merge) -> TableError:
    first, last = Cell(merge.top, merge.left), Cell(merge.bottom, merge.right)
    return TableError(Code.MERGED_HEADER, cell=first, range=f"{first.address}:{last.address}")


def _filled(records: Iterator[Record], merges: Sequence[Merge], first: int) -> Iterator[Record]:
    """Cells merged downwards give their value to each row; our own registers merge so."""
    starting: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge.top >= first and merge.bottom > merge.top and merge.left == merge.right:
            starting.setdefault(merge.top, []).append(merge)
    running: dict[int, tuple[int, Value]] = {}  # column index: last row, value
    for number, values in records:
        for column, (bottom, value) in list(running.items()):
            if number > bottom:
                del running[column]
            elif column < len(values) and values[column] is None:
                values[column] = value
        for merge in starting.get(number, ()):
            if merge.left <= len(values):
                running[merge.left - 1] = (merge.bottom, values[merge.left - 1])
        yield number, values


def _rows(records: Iterator[Record], width: int, limits: Limits, faults: Faults) -> list[Row]:
    rows: list[Row] = []
    for number, values in records:
        shaped = [
            _shaped(value, number, column, limits, faults) for column, value in enumerate(values, 1)
        ]
        if all(value is None for value in shaped):
            continue
        if len(rows) == limits.rows:
            raise TableError(Code.TOO_MANY_ROWS, row=number, limit=limits.rows)
        rows.append(Row(number, _fitted(shaped, number, width, faults)))
    return rows


def _shaped(value: Value, row: int, column: int, limits: Limits, faults: Faults) -> Value:
    if not isinstance(value, str):
        return value
    text, removed = clean_text(value)
    if removed:
        shown = " ".join(removed[:10])
        cell = Cell(row, column)
        faults.add(TableError(Code.REMOVED_CHARACTERS, cell=cell, characters=shown))
    if len(text) > limits.cell_text:
        faults.add(
            TableError(
                Code.TEXT_TOO_LONG,
                cell=Cell(row, column),
                length=len(text),
                limit=limits.cell_text,
            )
        )
    return text if text.strip() else None


def _fitted(values: list[Value], row: int, width: int, faults: Faults) -> tuple[Value, ...]:
    """As many values as the header has names: a value beyond has no meaning and is a fault."""
    found = max((at for at, value in enumerate(values, 1) if value is not None), default=0)
    if found > width:
        cell = Cell(row, width + 1)
        faults.add(TableError(Code.RAGGED_ROW, cell=cell, found=found, expected=width))
    return tuple(values[:width]) + (None,) * (width - len(values))


def _check_names(
    names: Sequence[str], header_row: int, rows: Sequence[Row], faults: Faults
) -> None:
    first: dict[str, int] = {}
    for column, name in enumerate(names, 1):
        cell = Cell(header_row, column)
        if not name:
            if any(row.values[column - 1] is not None for row in rows):
                faults.add(TableError(Code.EMPTY_HEADER, cell=cell))
        elif name in first:
            other = Cell(header_row, first[name]).address
            faults.add(TableError(Code.DUPLICATE_HEADER, cell=cell, name=name, first=other))
        else:
            first[name] = column
