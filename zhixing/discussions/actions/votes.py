"""The short path of votes: one upsert, no action, no entry; `ballots` seals them in batches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.discussions.models import Participant, Topic, Vote
from zhixing.discussions.queries.topics import Gate
from zhixing.discussions.rules.topics import NoSuchStatement

OLDEST = timedelta(days=7)  # how long a vote may have waited on a screen without a network
MOST = 200  # votes in one sending

_TABLE = Vote._meta.db_table
_COLUMNS = "participant_id, statement_id, value, at, since, sealed"
_PLACES = "%s, %s, %s, %s, %s, %s"
# No value, where a vote was withdrawn, equals no value.
_SAME = f"COALESCE({_TABLE}.value, 9) = COALESCE(excluded.value, 9)"
# What is sent twice, as a screen does that closes on a bad line, is no change: it stays sealed.
_UPSERT = f"""
INSERT INTO {_TABLE} ({_COLUMNS}) VALUES {{rows}}
ON CONFLICT (participant_id, statement_id) DO UPDATE
SET value = excluded.value, at = excluded.at,
    since = CASE WHEN {_SAME} THEN {_TABLE}.since ELSE excluded.since END,
    sealed = {_TABLE}.sealed AND {_SAME}
WHERE excluded.at > {_TABLE}.at
"""  # noqa: S608 - our own table's name; the values are parameters
_INSERT = f"INSERT INTO {_TABLE} ({_COLUMNS}) VALUES ({_PLACES})"  # noqa: S608 - as above
_COPY = f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose, and how long ago on their screen: an age in seconds, since the clock of
    a telephone may be an hour off. value: None withdraws the vote before."""

    statement: int
    value: int | None
    age: float = 0.0


def join(topic: Topic, key: str, *, on_roll: bool) -> Participant:
    """The participant with this key; the first vote makes the row."""
    participant, _is_new = Participant.objects.get_or_create(
        topic=topic, key=key, defaults={"on_roll": on_roll}
    )
    return participant


def cast(*, gate: Gate, participant: int, choices: Sequence[Choice]) -> int:
    """Write the votes of a participant, the later of two on one statement counting; one query.

    gate: what the topic lets in now (`queries.topics.gate`). participant: its key.
    Returns how many statements were voted on. Raises NoSuchStatement, and then writes nothing.
    """
    gate.demand_open()
    unknown = {choice.statement for choice in choices} - gate.statements
    if unknown:
        numbers = "、".join(str(pk) for pk in sorted(unknown))
        raise NoSuchStatement(_("这里没有编号为 %(numbers)s 的观点。") % {"numbers": numbers})
    now = timezone.now()
    last: dict[int, tuple[float, int | None]] = {}
    for choice in choices:
        age = min(max(choice.age, 0.0), OLDEST.total_seconds())
        if choice.statement not in last or age <= last[choice.statement][0]:
            last[choice.statement] = (age, choice.value)
    write(
        (participant, statement, value, now - timedelta(seconds=age))
        for statement, (age, value) in last.items()
    )
    return len(last)


def write(votes: Iterable[tuple[int, int, int | None, datetime]]) -> None:
    """Write votes (participant, statement, value, time), each where it is later than the last."""
    now = _stored(timezone.now())
    rows = [(*vote, _stored(at), now, False) for *vote, at in votes]
    if not rows:
        return
    places = ", ".join([f"({_PLACES})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=places), [value for row in rows for value in row])


def insert_all(rows: Sequence[tuple[int, int, int]], at: datetime) -> None:
    """Write votes (participant, statement, value) that are known to be new, as an import brings
    them: plain rows take a fifth of the time of as many objects, copied ones less again."""
    moment = _stored(at)
    whole = [(*row, moment, moment, False) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(_INSERT, whole)
            return
        with cursor.copy(_COPY) as copy:
            for row in whole:
                copy.write_row(row)


def _stored(moment: datetime) -> Any:
    """As the database keeps times: SQLite compares them as text, so all must be written alike."""
    return connection.ops.adapt_datetimefield_value(moment)
