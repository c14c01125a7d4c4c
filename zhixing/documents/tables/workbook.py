"""Workbooks: .xlsx checked and copied before it is read, .xls read in a bounded process."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import BinaryIO

import python_calamine as calamine

from zhixing.documents.tables.content import Faults, Limits, Value
from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.package import copy_checked

Record = tuple[int, list[Value]]
Raw = str | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's cells from A1, row by row, and its merged ranges."""

    records: Generator[Record]  # to be closed, since it may read from the file as it goes
    merges: tuple[Merge, ...]
    sheet: str
    sheets: tuple[str, ...] = ()


def read_xlsx(
    source: BinaryIO, sheet: str | None, limits: Limits, spare_rows: int, faults: Faults
) -> Grid:
    copy, name, sheets = copy_checked(source, sheet, limits, spare_rows, faults)
    with workbook_errors():
        book = calamine.CalamineWorkbook.from_filelike(copy)
        return grid(book.get_sheet_by_index(0), name, sheets)


def grid(sheet: calamine.CalamineSheet, name: str, sheets: tuple[str, ...]) -> Grid:
    ranges = sheet.merged_cell_ranges or []
    merges = tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges
    )
    return Grid(_records(sheet), merges, name, sheets)


@contextlib.contextmanager
def workbook_errors() -> Iterator[None]:
    """What the reader raises, as what it means for the person who gave the file."""
    try:
        yield
    except calamine.PasswordError as problem:
        raise TableError(Code.ENCRYPTED) from problem
    except calamine.CalamineError as problem:
        raise TableError(Code.MALFORMED, part="workbook", reason=str(problem)[:200]) from problem
    except BaseException as problem:
        # A panic of the reader is no Exception, so that only a name tells it from an interrupt.
        if type(problem).__name__ != "PanicException":
            raise
        raise TableError(Code.MALFORMED, part="workbook", reason="panic") from problem


def _records(sheet: calamine.CalamineSheet) -> Generator[Record]:
    start = sheet.start
    # The reader begins at row 1 but at the first column that holds a value.
    indent: list[Value] = [None] * (start[1] if start else 0)
    for number, raw in enumerate(sheet.iter_rows(), 1):
        yield number, indent + [_value(value) for value in raw]


def _value(raw: Raw) -> Value:
    if isinstance(raw, float):
        return _number(raw)
    if isinstance(raw, str):
        return raw or None
    if isinstance(raw, time | timedelta):
        return str(raw)
    return raw


def _number(raw: float) -> Value:
    """Workbooks know no whole numbers: a float that is one becomes int again."""
    if not isfinite(raw):
        return str(raw)
    return int(raw) if raw.is_integer() and abs(raw) < 2**53 else raw
