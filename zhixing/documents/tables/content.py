"""A table as read: its header, its rows and their faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.documents.tables.errors import TableError

Value = str | int | float | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """number: the row as the file's own program counts it; values: as many as the header has."""

    number: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What `read_table` found.

    faults: at most 1,000, in reading order; faults_left_off: how many more there were.
    A fault's `row` is `header_row` where it is about the header.
    encoding: of delimited text ("utf-8", "gb18030", "utf-16"); "" for workbooks.
    sheets: the visible sheets of a workbook, in its order.
    """

    header: tuple[str, ...]
    header_row: int
    rows: Sequence[Row]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    faults: tuple[TableError, ...] = ()
    faults_left_off: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    rows: int
    columns: int = 500
    cells: int = 8_000_000  # a reader holds the whole area from A1: 32 bytes each
    text: int = 128 * 2**20  # characters of all cells together
    cell_text: int = 100_000  # characters of one cell, before it is called a fault


class Faults:
    """Collects faults without letting a hostile file fill the memory with them."""

    KEPT = 1_000

    def __init__(self) -> None:
        self.kept: list[TableError] = []
        self.left_off = 0

    def add(self, fault: TableError) -> None:
        if len(self.kept) < self.KEPT:
            self.kept.append(fault)
        else:
            self.left_off += 1
