"""A register as delimited text that spreadsheet programs open without calculating anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO

from zhixing.documents.registers.sheet import Column, Value
from zhixing.documents.tables.text import clean_text, guard


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]], out: BinaryIO) -> None:
    """Write UTF-8 with a byte order mark (without it Excel misreads Chinese), comma, CR LF.

    A text that a program could take for a formula gets an apostrophe before it, which
    `read_table` takes off again. Dates are written year/month/day, times 24-hour.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guard(clean_text(column.title).text) for column in columns])
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"row of {len(row)} values for {len(columns)} columns")
        writer.writerow([_written(value) for value in row])
    text.flush()
    text.detach()  # `out` is the caller's to close


def _written(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(clean_text(value).text)
    if isinstance(value, datetime):
        return f"{day_text(value)} {value:%H:%M:%S}"
    if isinstance(value, date):
        return day_text(value)
    return str(value) if isinstance(value, bool) else value


def day_text(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"
