"""The .csv files of a Polis export."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from zhixing.documents.conversations.conversation import (
    Ballots,
    Code,
    Fault,
    Id,
    Statement,
    as_id,
    as_moderated_out,
    as_time,
    as_vote,
    once,
    order_of,
    reason,
)
from zhixing.documents.tables import TableError
from zhixing.documents.tables.delimited import detect_encoding

Line = tuple[int, Mapping[str, str]]


def comments(file: Path) -> list[Statement]:
    statements = []
    for line, row in _records(file, ("comment-id",)):
        moderated = as_moderated_out(row.get("moderated", ""))
        own = as_id(row["comment-id"], file.name, line)
        statements.append(Statement(own, row.get("comment-body", ""), moderated))
    return statements


def events(file: Path) -> Ballots:
    columns: tuple[list[Id], list[Id], list[int], list[float], list[int]] = ([], [], [], [], [])
    for line, row in _records(file, ("voter-id", "comment-id", "vote", "timestamp")):
        columns[0].append(as_id(row["voter-id"], file.name, line))
        columns[1].append(as_id(row["comment-id"], file.name, line))
        columns[2].append(as_vote(row["vote"], file.name, line))
        columns[3].append(as_time(row["timestamp"], file.name, line))
        columns[4].append(line)
    return Ballots((), *columns)


def matrix(file: Path, statements: Collection[Id]) -> Ballots:
    """`participants-votes.csv`: a row a person, a column a statement, empty where none was cast.

    statements: those of the conversation; a column with a number is a statement in any case.
    """
    lines = _lines(file)
    _, header = next(lines, (0, []))
    if "participant" not in header:
        raise Fault(Code.MISSING_COLUMN, file.name, column="participant")
    person = header.index("participant")
    wanted = _statement_columns(header, person, file, statements)
    everyone: list[Id] = []
    columns: tuple[list[Id], list[Id], list[int], list[int]] = ([], [], [], [])
    for line, row in lines:
        _whole(row, header, file, line)
        own = as_id(row[person], file.name, line)
        everyone.append(own)
        cast = [(name, row[at]) for at, name in wanted if row[at]]
        columns[0].extend([own] * len(cast))
        columns[1].extend(name for name, _ in cast)
        columns[2].extend(as_vote(value, file.name, line) for _, value in cast)
        columns[3].extend([line] * len(cast))
    return Ballots(everyone, columns[0], columns[1], columns[2], None, columns[3])


def _statement_columns(
    header: Sequence[str], person: int, file: Path, statements: Collection[Id]
) -> list[tuple[int, Id]]:
    """Which columns hold votes, and on what.

    Raises Fault where there are statements and none has a column: votes would be lost in silence.
    """
    named = [(at, name.strip()) for at, name in enumerate(header) if at != person and name.strip()]
    wanted = [(at, as_id(name, file.name, 1), name.isdecimal()) for at, name in named]
    found = [(at, own) for at, own, is_number in wanted if is_number or own in statements]
    once([own for _at, own in found], file.name, 1)
    if statements and not found:
        raise Fault(Code.MISSING_COLUMN, file.name, column=min(statements, key=order_of))
    return found


def _records(file: Path, needed: Sequence[str]) -> Iterator[Line]:
    lines = _lines(file)
    _, header = next(lines, (0, []))
    for column in needed:
        if column not in header:
            raise Fault(Code.MISSING_COLUMN, file.name, column=column)
    once([name for name in header if name in needed], file.name, 1)
    for line, row in lines:
        _whole(row, header, file, line)
        yield line, dict(zip(header, row, strict=False))


def _whole(row: Sequence[str], header: Sequence[str], file: Path, line: int) -> None:
    if len(row) < len(header):
        raise Fault(Code.SHORT_ROW, file.name, line, cells=len(row), columns=len(header))


def _lines(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line it ends on."""
    try:
        with file.open("rb") as source:
            encoding = detect_encoding(source)
        with file.open(encoding=encoding.replace("utf-8", "utf-8-sig"), newline="") as text:
            rows = csv.reader(text, strict=True)
            for row in rows:
                if row:
                    yield rows.line_num, row
    except (UnicodeDecodeError, TableError) as problem:
        raise Fault(Code.BAD_ENCODING, file.name) from problem
    except (OSError, csv.Error) as problem:
        raise Fault(Code.UNREADABLE, file.name, reason=reason(problem)) from problem
