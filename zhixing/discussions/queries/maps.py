"""Reading the editions of a topic's map, what is new since, and a voter's own place in one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.http import Http404

from zhixing.analysis.opinion_map.suppression import LEAST
from zhixing.discussions.models import Edition, Participant, Statement, Topic, Vote
from zhixing.web.figures import cached


def statement_order(topic: Topic) -> list[int]:
    """Keys of the shown statements in the order in which they came to be shown, so that those of
    an earlier edition are the first of a later one."""
    shown = topic.statements.filter(state=Statement.State.SHOWN)
    return list(shown.order_by("moderated_at", "pk").values_list("pk", flat=True))


def is_due(topic: Topic, last: Edition | None) -> bool:
    """Whether at least LEAST people have voted, or changed or withdrawn a vote, since the edition
    `last`."""
    votes = Vote.given if last is None else Vote.objects.filter(since__gt=last.latest)
    here = votes.filter(statement__topic=topic, statement__state=Statement.State.SHOWN)
    return here.values("participant").distinct()[:LEAST].count() >= LEAST


def told(before: Edition | None) -> dict[int, datetime]:
    """For each statement of an edition the time of the last vote that its row counts."""
    rows = before.shown["statements"] if before is not None else []
    return {row["pk"]: datetime.fromisoformat(row["until"]) for row in rows}


def floors(before: Edition | None, statements: list[int]) -> dict[int, datetime]:
    """For each statement the time after which a vote is new to readers of the edition `before`;
    none where there is no edition: everything is new."""
    if before is None:
        return {}
    until = told(before)
    return {pk: until.get(pk, before.latest) for pk in statements}


def votes_told(found: Edition) -> int:
    """How many votes the rows of an edition count.

    All that were cast would tell, by subtraction, those of a row that is hidden or stands as it
    was, when it is the only one.
    """
    return sum(sum(row["everyone"] or ()) for row in found.shown["statements"])


def glance(topic: Topic) -> Edition | None:
    """The last edition without what it shows."""
    return topic.editions.order_by("-number").only("number", "latest", "at", "votes").first()


def latest(topic: Topic) -> Edition | None:
    return topic.editions.order_by("-number").first()


def edition(topic: Topic, number: int | None) -> Edition | None:
    """The edition with this number, or what stood then where it was thinned out; the latest for
    no number. Http404 for a number that there never was."""
    if number is None:
        return latest(topic)
    if not 1 <= number <= last_number(topic):
        raise Http404
    found = topic.editions.filter(number__lte=number).order_by("-number").first()
    return found or topic.editions.order_by("number").first()


def beside(found: Edition) -> dict[str, int | None]:
    """Numbers of the editions before and after one, None where there is none, and of the last."""
    return found.topic.editions.aggregate(
        before=Max("number", filter=Q(number__lt=found.number)),
        after=Min("number", filter=Q(number__gt=found.number)),
        last=Max("number"),
    )


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
    """The words of statements, as far as anybody may read them."""
    return {one.pk: one.told for one in Statement.objects.filter(pk__in=statements)}


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
        "votes": votes_told(found),
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
                **{name: one[name] for name in ("everyone", "groups", "consensus")},
                **{axis: None if one["everyone"] is None else one[axis] for axis in ("x", "y")},
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
    rows = participant.votes.values_list("statement", "value")
    votes = {pk: value for pk, value in rows if value is not None}
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
