"""What is wrong with the rows of a table, each thing as a sentence that names its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhixing.documents.tables import Code, Table, Value
from zhixing.web.table_errors import sentence

SHOWN_FAULTS = 200
# Faults that leave the cell's value whole; any other in a column that is read spoils its row.
_HARMLESS = {Code.REMOVED_CHARACTERS, Code.FORMULA_TEXT, Code.DUPLICATE_HEADER, Code.EMPTY_HEADER}
_OWN = {Code.TEXT_TOO_LONG}  # judged by who reads the cell, by the limit of its field


class BadCell(Exception):
    """A cell that cannot be read; the message says why and what to do."""


class AtCell(Exception):
    """The same with its place; the message is the whole sentence."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place. text: the whole sentence; grave: the row cannot be imported."""

    row: int
    text: str
    grave: bool


@dataclass(slots=True)
class Faults:
    """Everything that was found wrong, and the numbers of the rows that it spoils."""

    faults: list[Fault] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)

    def refuse(self, row: int, text: str) -> None:
        self.faults.append(Fault(row, text, grave=True))
        self.bad_rows.add(row)

    def note(self, row: int, text: str) -> None:
        self.faults.append(Fault(row, text, grave=False))

    def note_table(self, table: Table, columns: Mapping[str, int]) -> None:
        """What the reader of the file found wrong with single cells."""
        used = {index + 1 for index in columns.values()}
        for error in table.faults:
            if error.code in _OWN:
                continue
            read = error.cell is None or error.cell.column in used or error.code is Code.RAGGED_ROW
            row = error.row or table.header_row
            if read and error.code not in _HARMLESS and row > table.header_row:
                self.refuse(row, sentence(error))
            else:
                self.note(row, sentence(error))
        if table.faults_left_off:
            self.note(
                table.header_row,
                _("还有 %(n)s 处单元格的问题没有列出。") % {"n": table.faults_left_off},
            )


def plain(value: Value) -> str:
    """A cell as the text that a person sees in it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def faulty_rows(table: Table, faults: list[Fault]) -> Iterator[list[Value]]:
    """The rows with errors as they stand in the file, with their number and what is wrong."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        if fault.grave:
            wrong.setdefault(fault.row, []).append(fault.text)
    width = len(table.header)
    for row in table.rows:
        if row.number in wrong:
            cells = [*row.values, *[None] * width][:width]
            yield [*cells, row.number, "\n".join(wrong[row.number])]
