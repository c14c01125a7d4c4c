"""Sheets written as .xlsx, row by row in constant memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from zhixing.documents.registers.formats import FOOT, HEAD, HEADING, TITLE, Formats
from zhixing.documents.registers.layout import row_height, spans_of, text_width
from zhixing.documents.registers.sheet import Column, Cut, Sheet, Value
from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.text import clean_text

_MAX_TEXT = 32_767  # UTF-16 units in a cell
_MAX_ROWS = 1_048_576
_TITLE_SIZE = 20
_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_FIRST_EXCEL_YEAR = 1900
_EXACT = 2**53  # numbers beyond (and infinity, and what is none) are written as text


def write_workbook(
    sheets: Sequence[Sheet],
    out: BinaryIO | Path,
    *,
    created: datetime,
    cut_mark: str = "…",
) -> tuple[Cut, ...]:
    """Write the sheets in the common frame; returns the texts that did not fit their cells.

    created: kept in the file; the same sheets with the same date give the same bytes.
    cut_mark: ends a text that was cut at Excel's 32,767 characters.
    Texts are never calculated nor linked, whatever they begin with.
    Raises ValueError for a row of the wrong length, TableError too_many_rows beyond Excel's rows.
    """
    target = str(out) if isinstance(out, Path) else out
    cuts: list[Cut] = []
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    try:
        book.set_properties({"created": created.replace(tzinfo=None)})
        formats = Formats(book)
        names: set[str] = set()
        for sheet in sheets:
            name = _sheet_name(sheet.name, names)
            _SheetWriter(book.add_worksheet(name), name, sheet, formats, cut_mark, cuts).write()
    finally:
        book.close()
    return tuple(cuts)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """At most 31 characters, none forbidden, unlike every name before."""
    base = " ".join(clean_text(wanted).text.translate(_FORBIDDEN_IN_NAME).split()).strip("'")
    base, number = base or "1", 1
    name = base[:31]
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = base[: 31 - len(ending)] + ending
    taken.add(name.casefold())
    return name


class _SheetWriter:
    """Writes one sheet from top to bottom; a row that is left cannot be written again."""

    def __init__(
        self,
        worksheet: Any,
        name: str,
        sheet: Sheet,
        formats: Formats,
        cut_mark: str,
        cuts: list[Cut],
    ) -> None:
        self._worksheet = worksheet
        self._name = name
        self._sheet = sheet
        self._columns = sheet.columns
        self._formats = formats
        self._cut_mark = cut_mark
        self._cuts = cuts
        self._row = 0
        self._last = len(sheet.columns) - 1
        self._widths = [_fitting_width(column) for column in sheet.columns]

    def write(self) -> None:
        for at, width in enumerate(self._widths):
            self._worksheet.set_column(at, at, width)
        self._write_title()
        self._write_parts(self._sheet.heading, HEADING)
        head = self._row
        self._write_head()
        self._set_up_page(head, self._row)
        self._write_rows()
        self._write_parts(self._sheet.foot, FOOT)

    def _set_up_page(self, first_head: int, below_head: int) -> None:
        sheet = self._worksheet
        sheet.set_paper({"A4": 9, "A3": 8}[self._sheet.paper])
        if self._sheet.orientation == "landscape":
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first_head, below_head - 1)
        sheet.freeze_panes(below_head, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        if self._sheet.footer:
            sheet.set_footer(f"&C{self._sheet.footer}")

    def _write_title(self) -> None:
        title = self._sheet.title
        height = row_height([(title, sum(self._widths))], _TITLE_SIZE)
        self._worksheet.set_row(self._row, height + 6)
        self._span(self._row, 0, self._last, title, self._formats.named(TITLE))
        self._row += 1

    def _write_parts(self, parts: tuple[str, ...], kind: str) -> None:
        """A line of texts beside each other; few columns keep only as many spans as they are."""
        count = min(len(parts), len(self._columns))
        texts = [*parts[: count - 1], "    ".join(filter(None, parts[count - 1 :]))]
        spans = spans_of(self._widths, count)
        rooms = [sum(self._widths[first : last + 1]) for first, last in spans]
        height = row_height(list(zip(texts, rooms, strict=True)))
        self._worksheet.set_row(self._row, max(24, height))
        for at, (text, (first, last)) in enumerate(zip(texts, spans, strict=True)):
            align = "left" if at == 0 else "right" if at == len(parts) - 1 else "center"
            self._span(self._row, first, last, text, self._formats.named(kind, align))
        self._row += 1

    def _write_head(self) -> None:
        style = self._formats.named(HEAD)
        if any(column.group for column in self._columns):
            self._write_groups(style)
        texts = [
            (column.title, width) for column, width in zip(self._columns, self._widths, strict=True)
        ]
        self._worksheet.set_row(self._row, max(30, row_height(texts)))
        for at, column in enumerate(self._columns):
            grouped = column.group or not any(other.group for other in self._columns)
            self._put(self._row, at, column.title if grouped else None, style)
        self._row += 1

    def _write_groups(self, style: Any) -> None:
        """The upper head: a group over its columns, a column without group over both levels."""
        spans, first = [], 0
        for group, members in groupby(self._columns, key=lambda column: column.group):
            last = first + len(list(members)) - 1
            spans.append((group, first, last))
            first = last + 1
        heights = [(group, sum(self._widths[first : last + 1])) for group, first, last in spans]
        self._worksheet.set_row(self._row, max(24, row_height(heights)))
        for group, first, last in spans:
            if group:
                self._span(self._row, first, last, group, style)
                continue
            for at in range(first, last + 1):
                self._put(self._row, at, self._columns[at].title, style)
                self._merge(self._row, at, self._row + 1, at)
        self._row += 1

    def _write_rows(self) -> None:
        runs = _Runs(self._columns)
        for values in self._sheet.rows:
            if len(values) != len(self._columns):
                raise ValueError(f"row of {len(values)} values for {len(self._columns)} columns")
            if self._row >= _MAX_ROWS - 1:
                raise TableError(Code.TOO_MANY_ROWS, row=self._row + 1, limit=_MAX_ROWS)
            self._write_row(values, runs.follow(self._row, values))
        for first, last, at in runs.finished():
            self._merge(first, at, last, at)

    def _write_row(self, values: Sequence[Value], continued: frozenset[int]) -> None:
        texts = [
            (value, self._widths[at])
            for at, value in enumerate(values)
            if isinstance(value, str) and at not in continued
        ]
        self._worksheet.set_row(self._row, max(22, row_height(texts)))
        for at, (value, column) in enumerate(zip(values, self._columns, strict=True)):
            style = self._formats.of(column.kind, value)
            self._put(self._row, at, None if at in continued else value, style)
        self._row += 1

    def _span(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        self._put(row, first, text, style)
        for at in range(first + 1, last + 1):
            self._put(row, at, None, style)
        if last > first:
            self._merge(row, first, row, last)

    def _merge(self, first_row: int, first: int, last_row: int, last: int) -> None:
        # merge_range would write the lower rows at once, which constant memory drops; the cells
        # are written in their turn, here only the range is noted.
        self._worksheet.merge.append([first_row, first, last_row, last])

    def _put(self, row: int, column: int, value: Value, style: Any) -> None:
        """Each type by its own method: the general one would read formulas and links into text."""
        sheet = self._worksheet
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, int | float) and abs(value) < _EXACT:
            sheet.write_number(row, column, value, style)
        elif isinstance(value, date) and value.year > _FIRST_EXCEL_YEAR:
            moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            sheet.write_datetime(row, column, moment, style)
        else:
            sheet.write_string(row, column, self._fitted(str(value), row, column), style)

    def _fitted(self, text: str, row: int, column: int) -> str:
        text = clean_text(text).text
        units = text.encode("utf-16-le")
        if len(units) <= 2 * _MAX_TEXT:
            return text
        self._cuts.append(Cut(self._name, xl_rowcol_to_cell(row, column), len(text)))
        room = 2 * _MAX_TEXT - len(self._cut_mark.encode("utf-16-le"))
        return units[:room].decode("utf-16-le", "ignore") + self._cut_mark


def _fitting_width(column: Column) -> float:
    """A column is never too narrow for one character of its header."""
    return max(column.width, text_width(column.title[:1]) + 2)


class _Runs:
    """Equal neighbours down the merging columns; a run ends where one further left ends."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._merging = [at for at, column in enumerate(columns) if column.merge_equal]
        self._before: dict[int, Value] = {}
        self._first: dict[int, int] = {}
        self._row = -1
        self._done: list[tuple[int, int, int]] = []

    def follow(self, row: int, values: Sequence[Value]) -> frozenset[int]:
        """The columns whose value in this row continues the cell above."""
        continued: set[int] = set()
        unbroken = bool(self._before)
        for at in self._merging:
            value = values[at]
            unbroken = unbroken and value not in (None, "") and self._before[at] == value
            if unbroken:
                continued.add(at)
            else:
                self._end(at)
                self._first[at] = row
            self._before[at] = value
        self._row = row
        return frozenset(continued)

    def finished(self) -> list[tuple[int, int, int]]:
        """First row, last row and column of every run of two rows or more."""
        for at in self._merging:
            self._end(at)
        return self._done

    def _end(self, at: int) -> None:
        first = self._first.pop(at, None)
        if first is not None and self._row > first:
            self._done.append((first, self._row, at))
