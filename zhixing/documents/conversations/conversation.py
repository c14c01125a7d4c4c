"""A conversation as read: its statements, its people and their votes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Id = int | str
MODERATED_OUT = -1
# Half of a pair: JSON can say it, no file or database can hold it.
SURROGATE = re.compile("[\ud800-\udfff]")


class Code(StrEnum):
    NO_FOLDER = "no_folder"
    MISSING_FILES = "missing_files"
    UNREADABLE = "unreadable"
    BAD_ENCODING = "bad_encoding"
    SHORT_ROW = "short_row"
    MISSING_COLUMN = "missing_column"
    NOT_A_LIST = "not_a_list"
    BAD_VOTE = "bad_vote"
    BAD_ID = "bad_id"
    BAD_TIME = "bad_time"
    REPEATED = "repeated"
    UNKNOWN_STATEMENT = "unknown_statement"


class Fault(Exception):
    """The conversation cannot be read; file and line (from 1, 0 for the whole file) say where."""

    def __init__(self, code: Code, file: str, line: int = 0, **params: object) -> None:
        super().__init__(f"{code} in {file}:{line} {params}")
        self.code, self.file, self.line = code, file, line
        self.params = {name: str(value)[:80] for name, value in params.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """moderated_out: by the platform's moderators; nobody was to see it any more."""

    id: Id
    text: str
    moderated_out: bool


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """participants, statements: in the order of their ids.

    participant, statement: shape (votes,), places in those. vote: shape (votes,), -1, 0 or +1 for
    agree. time: shape (votes,), or None where the file holds the last vote of each only.
    """

    participants: tuple[Id, ...]
    statements: tuple[Statement, ...]
    participant: NDArray[np.int64]
    statement: NDArray[np.int64]
    vote: NDArray[np.int8]
    time: NDArray[np.float64] | None

    @property
    def moderated_out(self) -> list[int]:
        """Places of the statements that were moderated out."""
        return [place for place, one in enumerate(self.statements) if one.moderated_out]


@dataclass(frozen=True, slots=True)
class Ballots:
    """Votes as they stand in a file, under its ids; everyone: people, also without votes."""

    everyone: Sequence[Id]
    participant: Sequence[Id]
    statement: Sequence[Id]
    vote: Sequence[int]
    time: Sequence[float] | None
    lines: Sequence[int]


def numbered(
    statements: Sequence[Statement], ballots: Ballots, comments: Path, votes: Path
) -> Conversation:
    """The conversation with places for ids.

    comments, votes: the files they are from. Raises Fault for statements or people that are there
    twice and for votes on unknown statements.
    """
    once([one.id for one in statements], comments.name)
    once(ballots.everyone, votes.name)
    ordered = sorted(statements, key=lambda one: order_of(one.id))
    people = in_order({*ballots.everyone, *ballots.participant})
    place = {one.id: index for index, one in enumerate(ordered)}
    person = {one: index for index, one in enumerate(people)}
    for own, line in zip(ballots.statement, ballots.lines, strict=True):
        if own not in place:
            raise Fault(Code.UNKNOWN_STATEMENT, votes.name, line, id=own)
    time = None if ballots.time is None else np.array(ballots.time, dtype=np.float64)
    return Conversation(
        tuple(people),
        tuple(ordered),
        np.array([person[own] for own in ballots.participant], dtype=np.int64),
        np.array([place[own] for own in ballots.statement], dtype=np.int64),
        np.array(ballots.vote, dtype=np.int8),
        time,
    )


def once(ids: Sequence[Id], file: str, line: int = 0) -> None:
    """Raise Fault for an id that is there twice."""
    seen: set[Id] = set()
    for own in ids:
        if own in seen:
            raise Fault(Code.REPEATED, file, line, id=own)
        seen.add(own)


def in_order(ids: Iterable[Id]) -> list[Id]:
    return sorted(ids, key=order_of)


def order_of(own: Id) -> tuple[int, int, str]:
    """Numbers first, by size, then texts."""
    return (0, own, "") if isinstance(own, int) else (1, 0, own)


def as_id(value: object, file: str, line: int) -> Id:
    """Whole numbers as numbers, so that "7" in one file is 7 in another; other text as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value.strip() or SURROGATE.search(value):
        raise Fault(Code.BAD_ID, file, line, value=value)
    text = value.strip()
    digits = text.removeprefix("-")
    is_plain = digits.isascii() and digits.isdecimal() and str(int(digits[:19])) == digits
    return int(text) if is_plain else text


def as_vote(value: object, file: str, line: int) -> int:
    try:
        vote = float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        vote = None
    if vote not in (-1.0, 0.0, 1.0) or isinstance(value, bool):
        raise Fault(Code.BAD_VOTE, file, line, value=value)
    return int(vote)


def as_moderated_out(value: object) -> bool:
    """Whether a statement was moderated out, whichever program wrote the -1."""
    try:
        return isinstance(value, int | float | str) and float(value) == MODERATED_OUT
    except (ValueError, OverflowError):
        return False


def as_time(value: object, file: str, line: int) -> float:
    try:
        time = float(value) if isinstance(value, int | float | str) else np.nan
    except (ValueError, OverflowError):
        time = np.nan
    if not np.isfinite(time):
        raise Fault(Code.BAD_TIME, file, line, value=value)
    return time


def reason(problem: Exception) -> object:
    """Why a file could not be read, in the words of whoever tried."""
    return problem.strerror if isinstance(problem, OSError) else problem
