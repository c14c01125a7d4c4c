"""Reading a topic's votes for its map, the editions, and a voter's own place in the latest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Count, Max, QuerySet
from django.http import Http404

from zhixing.analysis.opinion_map import Votes
from zhixing.discussions.models import Edition, Participant, Statement, Topic, Vote
from zhixing.web.figures import cached


def statement_order(topic: Topic) -> list[int]:
    """Keys of the shown statements in the order in which they came to be shown, so that those of
    an earlier edition are the first of a later one."""
    shown = topic.statements.filter(state=Statement.State.SHOWN)
    return list(shown.order_by("moderated_at", "pk").values_list("pk", flat=True))


def newest(topic: Topic) -> tuple[int, datetime | None]:
    """How many votes there are, and the time of the last: whether a map is up to date."""
    found = Vote.objects.filter(statement__topic=topic).aggregate(n=Count("pk"), at=Max("at"))
    return found["n"], found["at"]


def votes_of(topic: Topic, statements: list[int]) -> tuple[list[int], Votes]:
    """Keys of the participants in order, and their votes on the statements, as numbers from 0."""
    rows = Vote.objects.filter(statement__in=statements).values_list(
        "participant", "statement", "value"
    )
    table = np.fromiter(
        rows.iterator(chunk_size=10_000), dtype=[("p", "i8"), ("s", "i8"), ("v", "i1")]
    )
    people, person = np.unique(table["p"], return_inverse=True)
    order = np.argsort(np.array(statements, dtype=np.int64))
    place = order[np.searchsorted(np.array(statements, dtype=np.int64)[order], table["s"])]
    votes = Votes.from_events(
        person, place, table["v"], participants=len(people), statements=len(statements)
    )
    return people.tolist(), votes


def latest(topic: Topic) -> Edition | None:
    return topic.editions.order_by("-number").first()


def edition(topic: Topic, number: int | None) -> Edition | None:
    """The edition with this number, or the latest; Http404 for a number there is not."""
    if number is None:
        return latest(topic)
    found = topic.editions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def editions(topic: Topic) -> QuerySet[Edition, tuple[int, datetime]]:
    """Number and time of every edition, for the slider through time."""
    return topic.editions.order_by("number").values_list("number", "at")


def names(topic: Topic) -> dict[int, str]:
    """What the groups are called, by lineage."""

    def read() -> dict[int, str]:
        return dict(topic.group_names.values_list("lineage", "name"))

    return cached(f"topic:{topic.pk}:group-names", read)


def texts(statements: list[int]) -> Mapping[int, str]:
    return dict(Statement.objects.filter(pk__in=statements).values_list("pk", "text"))


def own_place(found: Edition, participant: Participant | None) -> tuple[float, float] | None:
    """Where somebody's own votes put them in an edition; nobody else is told.

    √(S / max(n, 1)) · Σ (vote − mean) · loading over the statements voted on, as in the map.
    """
    if participant is None:
        return None
    votes: dict[int, int] = dict(participant.votes.values_list("statement", "value"))
    private: dict[str, Any] = found.private
    lie = {
        pk: (mean, x, y)
        for pk, mean, x, y in zip(
            private["statements"], private["mean"], private["x"], private["y"], strict=True
        )
        if pk in votes
    }
    if not lie:
        return None
    weight = (len(private["statements"]) / len(lie)) ** 0.5
    place = [
        weight * sum((votes[pk] - row[0]) * row[axis] for pk, row in lie.items()) for axis in (1, 2)
    ]
    return place[0], place[1]
