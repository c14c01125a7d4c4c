"""Reading sittings: all of a topic, what they said of statements, and what rests on one."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404

from zhixing.discussions.models import Consensus, Sitting, Tally, Topic


def sittings(topic: Topic) -> QuerySet[Sitting]:
    """The topic's sittings, withdrawn ones among them, each with how many statements it voted on
    as `voted_on`."""
    return topic.sittings.annotate(voted_on=Count("tallies"))


def sitting(pk: int) -> Sitting:
    found = Sitting.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def tallies(statements: list[int]) -> dict[int, list[Tally]]:
    """What sittings said of the statements, the latest sitting first, those withdrawn among them:
    one query."""
    found: dict[int, list[Tally]] = {}
    rows = Tally.objects.filter(statement__in=statements).select_related("sitting")
    for tally in rows.order_by("-sitting__held_on", "pk"):
        found.setdefault(tally.statement_id, []).append(tally)
    return found


def counting(statement: int) -> list[Tally]:
    """What sittings said of a statement, as far as they count."""
    said = tallies([statement]).get(statement, [])
    return [tally for tally in said if tally.sitting.withdrawn_at is None]


def rested_on(sitting: Sitting) -> Consensus | None:
    """A consensus whose frozen figures have the sitting in them."""
    named = Consensus.objects.filter(
        statement__tallies__sitting=sitting, adopted_at__gte=sitting.recorded_at
    )
    return named.first()
