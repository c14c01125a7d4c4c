"""Polis' exports: a folder of .csv files, or the pair of .json files of its reference outputs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zhixing.documents.conversations.conversation import (
    Ballots,
    Code,
    Conversation,
    Fault,
    Id,
    Statement,
    as_id,
    as_time,
    as_vote,
    numbered,
)
from zhixing.documents.tables import TableError
from zhixing.documents.tables.delimited import detect_encoding

_MODERATED_OUT = -1
# The names of one field in the exports of different years.
_STATEMENT = ("statement_id", "tid")
_PARTICIPANT = ("participant_id", "pid")
_MODERATED = ("moderated", "mod")

Line = tuple[int, Mapping[str, str]]


def read_conversation(folder: Path) -> Conversation:
    """The conversation in `folder`; raises Fault.

    Of two .csv files with the same votes `participants-votes.csv` is read, which also names people
    who never voted. The .json pair may be of a time when the platform stored agree as -1; the
    counts of its comments tell.
    """
    if not folder.is_dir():
        raise Fault(Code.NO_FOLDER, str(folder))
    if (folder / "comments.csv").is_file():
        for name, read in (("participants-votes.csv", _matrix), ("votes.csv", _events)):
            if (folder / name).is_file():
                statements = _comments(folder / "comments.csv")
                return numbered(statements, read(folder / name), name)
    if (folder / "comments.json").is_file() and (folder / "votes.json").is_file():
        return _json_pair(folder / "comments.json", folder / "votes.json")
    raise Fault(Code.MISSING_FILES, str(folder))


def _comments(file: Path) -> list[Statement]:
    statements = []
    for line, row in _records(file, ("comment-id",)):
        moderated = row.get("moderated", "").strip() == str(_MODERATED_OUT)
        own = as_id(row["comment-id"], file.name, line)
        statements.append(Statement(own, row.get("comment-body", ""), moderated))
    return _once(statements, file.name)


def _once(statements: list[Statement], file: str) -> list[Statement]:
    seen: set[Id] = set()
    for one in statements:
        if one.id in seen:
            raise Fault(Code.REPEATED, file, id=one.id)
        seen.add(one.id)
    return statements


def _events(file: Path) -> Ballots:
    columns: tuple[list[Id], list[Id], list[int], list[float], list[int]] = ([], [], [], [], [])
    for line, row in _records(file, ("voter-id", "comment-id", "vote", "timestamp")):
        columns[0].append(as_id(row["voter-id"], file.name, line))
        columns[1].append(as_id(row["comment-id"], file.name, line))
        columns[2].append(as_vote(row["vote"], file.name, line))
        columns[3].append(as_time(row["timestamp"], file.name, line))
        columns[4].append(line)
    return Ballots((), *columns)


def _matrix(file: Path) -> Ballots:
    """`participants-votes.csv`: a row a person, a column a statement, empty where none was cast."""
    lines = _lines(file)
    _, header = next(lines, (0, []))
    if "participant" not in header:
        raise Fault(Code.MISSING_COLUMN, file.name, column="participant")
    person = header.index("participant")
    wanted = [(at, int(name)) for at, name in enumerate(header) if name.isdecimal()]
    everyone: list[Id] = []
    columns: tuple[list[Id], list[Id], list[int], list[int]] = ([], [], [], [])
    for line, row in lines:
        if len(row) < len(header):
            raise Fault(Code.UNREADABLE, file.name, line, reason=f"{len(row)} < {len(header)}")
        own = as_id(row[person], file.name, line)
        everyone.append(own)
        cast = [(name, row[at]) for at, name in wanted if row[at]]
        columns[0].extend([own] * len(cast))
        columns[1].extend(name for name, _ in cast)
        columns[2].extend(as_vote(value, file.name, line) for _, value in cast)
        columns[3].extend([line] * len(cast))
    if len(set(everyone)) < len(everyone):
        twice = next(own for at, own in enumerate(everyone) if own in everyone[:at])
        raise Fault(Code.REPEATED, file.name, id=twice)
    return Ballots(everyone, columns[0], columns[1], columns[2], None, columns[3])


def _records(file: Path, needed: Sequence[str]) -> Iterator[Line]:
    lines = _lines(file)
    _, header = next(lines, (0, []))
    for column in needed:
        if column not in header:
            raise Fault(Code.MISSING_COLUMN, file.name, column=column)
    for line, row in lines:
        if len(row) < len(header):
            raise Fault(Code.UNREADABLE, file.name, line, reason=f"{len(row)} < {len(header)}")
        yield line, dict(zip(header, row, strict=False))


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
    except (OSError, UnicodeDecodeError, csv.Error, TableError) as problem:
        raise Fault(Code.UNREADABLE, file.name, reason=_reason(problem)) from problem


def _reason(problem: Exception) -> object:
    return problem.strerror if isinstance(problem, OSError) else problem


def _json_pair(comments: Path, votes: Path) -> Conversation:
    listed = _objects(comments)
    statements = []
    for line, one in enumerate(listed, 1):
        own = as_id(_field(one, _STATEMENT, comments.name, line), comments.name, line)
        moderated = _field(one, _MODERATED, comments.name, line) == _MODERATED_OUT
        statements.append(Statement(own, str(one.get("txt") or ""), moderated))
    ballots = _json_votes(votes)
    turned = -1 if _agrees_at_minus_one(listed, ballots) else 1
    told = Ballots(
        ballots.everyone,
        ballots.participant,
        ballots.statement,
        [turned * vote for vote in ballots.vote],
        ballots.time,
        ballots.lines,
    )
    return numbered(_once(statements, comments.name), told, votes.name)


def _json_votes(file: Path) -> Ballots:
    columns: tuple[list[Id], list[Id], list[int], list[float], list[int]] = ([], [], [], [], [])
    for line, one in enumerate(_objects(file), 1):
        columns[0].append(as_id(_field(one, _PARTICIPANT, file.name, line), file.name, line))
        columns[1].append(as_id(_field(one, _STATEMENT, file.name, line), file.name, line))
        columns[2].append(as_vote(_field(one, ("vote",), file.name, line), file.name, line))
        columns[3].append(as_time(one.get("modified", line), file.name, line))
        columns[4].append(line)
    return Ballots((), *columns)


def _agrees_at_minus_one(comments: Sequence[Mapping[str, object]], ballots: Ballots) -> bool:
    """Whether the counts that come with the comments fit votes that say agree by -1 better."""
    plus: dict[Id, int] = {}
    minus: dict[Id, int] = {}
    for own, vote in zip(ballots.statement, ballots.vote, strict=True):
        chosen = plus if vote == 1 else minus
        chosen[own] = chosen.get(own, 0) + abs(vote)
    off_plus = off_minus = 0
    for one in comments:
        own, told = next((one[name] for name in _STATEMENT if name in one)), one.get("agree_count")
        if isinstance(told, int):
            off_plus += abs(told - plus.get(own, 0))  # type: ignore[call-overload]
            off_minus += abs(told - minus.get(own, 0))  # type: ignore[call-overload]
    return off_minus < off_plus


def _field(one: Mapping[str, object], names: Sequence[str], file: str, line: int) -> object:
    for name in names:
        if name in one:
            return one[name]
    raise Fault(Code.MISSING_COLUMN, file, line, column=names[0])


def _objects(file: Path) -> list[Mapping[str, object]]:
    try:
        listed = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as problem:
        raise Fault(Code.UNREADABLE, file.name, reason=_reason(problem)) from problem
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Fault(Code.NOT_A_LIST, file.name)
    return listed
