"""What a register sheet is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "long", "number", "date", "datetime", "percent", "serial"]
Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """width: in Excel's units, of which a Chinese character takes about two.

    kind: "text" is centred and "long" left, both wrapped; "percent" takes a share in [0, 1];
    "date" and "datetime" take dates (an aware time is written by its own clock).
    group: the head over neighbouring columns of the same group; merge_equal: equal neighbours
    down the column become one cell, inside the merges of such columns further left.
    """

    title: str
    width: float = 12
    kind: Kind = "text"
    group: str = ""
    merge_equal: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """heading: left, middle and right of the line under the title; foot: left and right.

    rows: each as long as `columns`; read once. footer: printed on each page, with Excel's marks,
    such as "第 &P 页 共 &N 页".
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    heading: tuple[str, str, str] = ("", "", "")
    foot: tuple[str, str] = ("", "")
    footer: str = ""
    paper: Literal["A4", "A3"] = "A4"
    orientation: Literal["landscape", "portrait"] = "landscape"


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was longer than a cell may hold, and where: cell is "C12"."""

    sheet: str
    cell: str
    length: int
