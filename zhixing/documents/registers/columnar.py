"""A register as an Apache Parquet file, for programs that analyse it.

Columns keep their types: whole numbers, numbers, days, moments, texts. Polars is loaded when a file
is first written, since no page needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from zhixing.documents.registers.sheet import Column, Kind, Value


def write_parquet(
    columns: Sequence[Column], rows: Iterable[Sequence[Value]], out: BinaryIO
) -> None:
    """Write one row group, compressed. Column titles must differ; ValueError where they do not."""
    import polars

    titles = [column.title for column in columns]
    if len(set(titles)) < len(titles):
        raise ValueError(f"columns of one name: {titles}")
    kept = [list(row) for row in rows]
    for row in kept:
        if len(row) != len(columns):
            raise ValueError(f"row of {len(row)} values for {len(columns)} columns")
    series = [
        polars.Series(column.title, values, dtype=getattr(polars, _type(column, values)))
        for column, values in zip(columns, _by_column(kept, len(columns)), strict=True)
    ]
    polars.DataFrame(series).write_parquet(out, compression="zstd")


def _by_column(rows: list[list[Value]], width: int) -> list[list[Value]]:
    return [[row[place] for row in rows] for place in range(width)]


def _type(column: Column, values: list[Value]) -> str:
    """The name of polars' type for the column's kind; counts stay whole."""
    if column.kind == "number" and all(isinstance(value, int | None) for value in values):
        return "Int64"
    return _TYPES.get(column.kind, "String")


_TYPES: dict[Kind, str] = {
    "serial": "Int64",
    "number": "Float64",
    "percent": "Float64",
    "date": "Date",
    "datetime": "Datetime",
}
