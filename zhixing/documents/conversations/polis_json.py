"""The pair of .json files of Polis' reference outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zhixing.documents.conversations.conversation import (
    SURROGATE,
    Ballots,
    Code,
    Fault,
    Id,
    Statement,
    as_id,
    as_moderated_out,
    as_time,
    as_vote,
    reason,
)

# The names of one field in the exports of different years.
_STATEMENT = ("statement_id", "tid")
_PARTICIPANT = ("participant_id", "pid")
_MODERATED = ("moderated", "mod")


def pair(comments: Path, votes: Path) -> tuple[list[Statement], Ballots]:
    listed = _objects(comments)
    statements = []
    for line, one in enumerate(listed, 1):
        own = as_id(_field(one, _STATEMENT, comments.name, line), comments.name, line)
        moderated = as_moderated_out(_field(one, _MODERATED, comments.name, line))
        text = SURROGATE.sub("\ufffd", str(one.get("txt") or ""))
        statements.append(Statement(own, text, moderated))
    ballots = _json_votes(votes)
    turned = -1 if _agrees_at_minus_one(listed, ballots) else 1
    return statements, replace(ballots, vote=[turned * vote for vote in ballots.vote])


def _json_votes(file: Path) -> Ballots:
    columns: tuple[list[Id], list[Id], list[int], list[float], list[int]] = ([], [], [], [], [])
    for line, one in enumerate(_objects(file), 1):
        columns[0].append(as_id(_field(one, _PARTICIPANT, file.name, line), file.name, line))
        columns[1].append(as_id(_field(one, _STATEMENT, file.name, line), file.name, line))
        columns[2].append(as_vote(_field(one, ("vote",), file.name, line), file.name, line))
        time = one.get("modified")
        columns[3].append(as_time(line if time is None else time, file.name, line))
        columns[4].append(line)
    return Ballots((), *columns)


def _agrees_at_minus_one(comments: Sequence[Mapping[str, object]], ballots: Ballots) -> bool:
    """Whether the counts that come with the comments fit votes that say agree by -1 better."""
    cast = Counter(zip(ballots.statement, ballots.vote, strict=True))
    off = {1: 0, -1: 0}
    for line, one in enumerate(comments, 1):
        own = as_id(_field(one, _STATEMENT, "", line), "", line)
        told = one.get("agree_count")
        if isinstance(told, int):
            for side in off:
                off[side] += abs(told - cast[own, side])
    return off[-1] < off[1]


def _field(one: Mapping[str, object], names: Sequence[str], file: str, line: int) -> object:
    for name in names:
        if name in one:
            return one[name]
    raise Fault(Code.MISSING_COLUMN, file, line, column=names[0])


def _objects(file: Path) -> list[Mapping[str, object]]:
    try:
        listed = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as problem:
        raise Fault(Code.UNREADABLE, file.name, reason=reason(problem)) from problem
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Fault(Code.NOT_A_LIST, file.name)
    return listed
