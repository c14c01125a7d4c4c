"""Reading votes for maps: all of a topic's, or those that changed since the last look.

What changed is told without a clock, since a vote may be committed later than one of a later time.
A vote that is new, changed or withdrawn is unsealed until a batch takes it in, and batches are
numbered under their topic's lock, so that they appear in the order of their numbers. What is
unsealed, together with the ballots of batches above the last one known, is therefore everything
that was committed since, with some that was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Max

from zhixing.analysis.opinion_map import Votes
from zhixing.discussions.models import Ballot, Batch, Vote

Row = tuple[int, int, int | None, datetime]
"""Keys of participant and statement, value or None where it was withdrawn, since when."""
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Changes:
    """Votes as they are now, in any order and perhaps repeatedly, and the last batch looked at."""

    rows: list[Row]
    batch: int


def last_batch(topic: int) -> int:
    """The number of the topic's last batch; what is read afterwards holds all of its votes."""
    return Batch.objects.filter(topic=topic).aggregate(last=Max("number"))["last"] or 0


def changes(topic: int, batch: int, most: int) -> Changes | None:
    """Every vote committed after a look at which `batch` was the last; None where they are more
    than `most`, and reading all of them is as quick."""
    # Unsealed ones first: a vote that is sealed between the two readings is then read twice.
    unsealed = Vote.objects.filter(statement__topic=topic, sealed=False)
    rows: list[Row] = list(
        unsealed.values_list("participant", "statement", "value", "since")[: most + 1]
    )
    later = Batch.objects.filter(topic=topic, number__gt=batch).order_by("number")
    batches = list(later.values_list("pk", "number", "size"))
    if len(rows) + sum(size for _pk, _number, size in batches) > most:
        return None
    if batches:
        sealed = Ballot.objects.filter(batch__in=[pk for pk, _number, _size in batches])
        rows += sealed.values_list(
            "vote__participant", "vote__statement", "vote__value", "vote__since"
        )
        batch = batches[-1][1]
    return Changes(rows, batch)


def votes_of(statements: list[int]) -> tuple[list[int], Votes]:
    """Keys of the participants in order, and their votes on the statements, as numbers from 0."""
    rows = Vote.given.filter(statement__in=statements).values_list(
        "participant", "statement", "value"
    )
    table = np.fromiter(
        rows.iterator(chunk_size=CHUNK), dtype=[("p", "i8"), ("s", "i8"), ("v", "i1")]
    )
    people, person = np.unique(table["p"], return_inverse=True)
    order = np.argsort(np.array(statements, dtype=np.int64))
    place = order[np.searchsorted(np.array(statements, dtype=np.int64)[order], table["s"])]
    votes = Votes.from_events(
        person, place, table["v"], participants=len(people), statements=len(statements)
    )
    return people.tolist(), votes


def later_than(floors: Mapping[int, datetime]) -> dict[tuple[int, int], datetime]:
    """Since when every vote, by participant and statement, is as it is, withdrawn or not, where
    that is later than its statement's floor; one query."""
    if not floors:
        return {}
    votes = Vote.objects.filter(statement__in=floors, since__gt=min(floors.values()))
    rows = votes.values_list("participant", "statement", "since").iterator(chunk_size=CHUNK)
    return {(who, pk): since for who, pk, since in rows if since > floors[pk]}


def newest(statements: list[int]) -> datetime | None:
    """When a vote on the statements came, changed or was withdrawn last; None before the first."""
    found: datetime | None
    found = Vote.objects.filter(statement__in=statements).aggregate(last=Max("since"))["last"]
    return found


def count(statements: list[int]) -> int:
    return Vote.given.filter(statement__in=statements).count()
