"""Reading a topic's votes for its map, the editions, and a voter's own place in the latest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Count, Max, QuerySet
from django.http import Http404

from zhixing.analysis.opinion_map import OpinionMap, Votes
from zhixing.analysis.opinion_map.suppression import LEAST
from zhixing.analysis.opinion_map.votes import Ints
from zhixing.discussions.models import Edition, Participant, Statement, Topic, Vote
from zhixing.web.figures import cached


def statement_order(topic: Topic) -> list[int]:
    """Keys of the shown statements in the order in which they came to be shown, so that those of
    an earlier edition are the first of a later one."""
    shown = topic.statements.filter(state=Statement.State.SHOWN)
    return list(shown.order_by("moderated_at", "pk").values_list("pk", flat=True))


def newest(topic: Topic) -> tuple[int, datetime]:
    """How many votes there are in a topic that has some, and the time of the last."""
    found = Vote.objects.filter(statement__topic=topic).aggregate(n=Count("pk"), at=Max("at"))
    return found["n"], found["at"]


def is_due(topic: Topic, now: datetime) -> bool:
    """Whether at least LEAST people have voted, or changed a vote, since the last edition."""
    last = topic.editions.order_by("-number").only("latest", "at").first()
    votes = Vote.objects.filter(statement__topic=topic)
    if last is not None:
        votes = votes.filter(at__gt=last.latest)
    few = votes.values("participant").distinct()[:LEAST].count() < LEAST
    if few and last is not None and topic.closed_at is not None and last.at <= topic.closed_at:
        # The last edition is the final one: it was looked at after the end.
        topic.editions.filter(pk=last.pk).update(at=now)
    return not few


def since_row(before: Edition | None, statements: list[int]) -> list[tuple[int, int]]:
    """Participant and statement of every vote that came after the statement's row was renewed."""
    until = {row["pk"]: row["until"] for row in before.shown["statements"]} if before else {}
    told = {pk: datetime.fromisoformat(at) for pk, at in until.items()}
    votes = Vote.objects.filter(statement__in=statements)
    if statements and all(pk in told for pk in statements):
        votes = votes.filter(at__gt=min(told[pk] for pk in statements))
    rows = votes.values_list("participant", "statement", "at").iterator(chunk_size=10_000)
    return [(who, pk) for who, pk, at in rows if pk not in told or at > told[pk]]


def fresh(
    people: list[int], found: OpinionMap, statements: list[int], since: list[tuple[int, int]]
) -> Ints:
    """How many of the votes in `since` are of each group, of people in none last, on each
    statement; people who came after the map was read are in none."""
    group = dict(zip(people, found.group.tolist(), strict=True))
    place = {pk: s for s, pk in enumerate(statements)}
    counts = np.zeros((found.k + 1, len(statements)), dtype=np.int64)
    for who, pk in since:
        counts[group.get(who, -1), place[pk]] += 1
    return counts


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
    """Number and time of every edition."""
    return topic.editions.order_by("number").values_list("number", "at")


def last_number(topic: Topic) -> int:
    """Of the latest edition: they are numbered from 1, so that a slider through time needs no list
    of thousands."""
    return topic.editions.aggregate(last=Max("number"))["last"] or 0


def names(topic: Topic) -> dict[int, str]:
    """What the groups are called, by lineage."""

    def read() -> dict[int, str]:
        return dict(topic.group_names.values_list("lineage", "name"))

    return cached(f"topic:{topic.pk}:group-names", read)


def texts(statements: list[int]) -> Mapping[int, str]:
    return dict(Statement.objects.filter(pk__in=statements).values_list("pk", "text"))


def as_published(found: Edition | None) -> dict[str, Any]:
    """An edition with the names of its groups and the words of its statements."""
    if found is None:
        return {"edition": None}
    shown, called = found.shown, names(found.topic)
    words = texts([one["pk"] for one in shown["statements"]])
    return {
        "edition": found.number,
        "at": found.at,
        "people": shown["people"],
        "votes": found.votes,
        "groups": [
            {
                "lineage": group["lineage"],
                "name": called.get(group["lineage"], ""),
                "size": group["size"],
                "representatives": group["representatives"],
            }
            for group in shown["groups"]
        ],
        "statements": [
            {
                "id": one["pk"],
                "text": words.get(one["pk"], ""),
                **{name: one[name] for name in ("everyone", "groups", "consensus", "x", "y")},
            }
            for one in shown["statements"]
        ],
        "consensus": shown["consensus"],
        "stability": shown["stability"],
    }


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
