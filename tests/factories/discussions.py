"""Topics, statements, participants and votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from tests.factories.counting import next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Fact, Participant, Statement, Topic, Vote


def make_topic(campaign: Campaign, **fields: Any) -> Topic:
    fields.setdefault("title", f"办事大厅怎么开（{next_number()}）")
    fields["opened_by"] = fields.get("opened_by") or make_person()
    return Topic.objects.create(campaign=campaign, **fields)


def make_statement(topic: Topic, **fields: Any) -> Statement:
    """A statement that is shown; state="waiting" for one that nobody has looked at."""
    fields.setdefault("text", f"中午应当有人值班（{next_number()}）")
    fields.setdefault("state", Statement.State.SHOWN)
    if fields["state"] != Statement.State.WAITING:
        fields.setdefault("moderated_by", topic.opened_by)
        fields.setdefault("moderated_at", timezone.now())
    return Statement.objects.create(topic=topic, **fields)


def make_participant(topic: Topic, **fields: Any) -> Participant:
    fields.setdefault("key", f"{next_number():064x}")
    return Participant.objects.create(topic=topic, **fields)


def make_vote(
    participant: Participant, statement: Statement, value: int = 1, **fields: Any
) -> Vote:
    fields.setdefault("at", timezone.now())
    fields.setdefault("since", fields["at"])
    return Vote.objects.create(participant=participant, statement=statement, value=value, **fields)


def make_facts(statement: Statement, **kinds: Sequence[Model]) -> list[Fact]:
    """`make_facts(statement, problems=[…], measures=[…])`: the records it speaks of."""
    named = [(kind, one.pk) for kind, records in kinds.items() for one in records]
    return [
        Fact.objects.create(statement=statement, kind=kind, record=key, order=order)
        for order, (kind, key) in enumerate(named)
    ]
