"""Taking over a conversation that another platform exported: all of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis.opinion_map import Votes
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions.votes import insert_all
from zhixing.discussions.models import Participant, Statement, Topic
from zhixing.discussions.models.topics import LONGEST
from zhixing.discussions.rules.topics import require_open_for
from zhixing.documents.conversations import Conversation
from zhixing.documents.tables import clean_text
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.web.sealing import digest

CHUNK = 2_000  # rows written at once
Progress = Callable[[int, int], None]


@action
def import_conversation(
    *,
    campaign: Campaign,
    title: str,
    conversation: Conversation,
    by: Person,
    progress: Progress | None = None,
) -> Topic:
    """Make a topic of a conversation, with its statements, people and last votes: one entry.

    Statements that were moderated out there are kept and not shown. The people are told apart,
    and nothing of their identity is kept. progress: called with the number of votes
    written and of all there are.
    """
    require_open_for(by, campaign)
    topic = Topic.objects.create(campaign=campaign, title=title, opened_by=by)
    statements = _statements(topic, conversation, by)
    people = Participant.objects.bulk_create(
        (
            Participant(topic=topic, key=digest("imported", str(topic.pk), str(own)))
            for own in conversation.participants
        ),
        batch_size=CHUNK,
    )
    votes = Votes.from_events(
        conversation.participant,
        conversation.statement,
        conversation.vote,
        conversation.time,
        participants=len(people),
        statements=len(statements),
    )
    written = 0
    now = timezone.now()
    for rows in _chunks(votes, people, statements):
        insert_all(rows, now)
        written += len(rows)
        if progress is not None:
            progress(written, len(votes))
    facts = {**snapshot(topic), "people": len(people), "votes": len(votes), "digest": _sum(votes)}
    record("conversation.imported", topic, facts=facts, items=statements, campaign=campaign)
    return topic


def _statements(topic: Topic, conversation: Conversation, by: Person) -> list[Statement]:
    now = timezone.now()
    seen: set[str] = set()
    made = []
    for one in conversation.statements:
        hidden = one.moderated_out
        made.append(
            Statement(
                topic=topic,
                text=_unlike(" ".join(clean_text(one.text).text.split()), seen),
                seed=True,
                state=Statement.State.REFUSED if hidden else Statement.State.SHOWN,
                reason=_("原平台没有公开这一条。") if hidden else "",
                moderated_by=by,
                moderated_at=now,
            )
        )
    return Statement.objects.bulk_create(made, batch_size=500)


def _unlike(text: str, seen: set[str]) -> str:
    """The text, or with a number where the conversation has it more than once."""
    text, number = (text or "—")[: LONGEST - 8], 1
    found = text
    while found in seen:
        number += 1
        found = f"{text} ({number})"
    seen.add(found)
    return found


def _chunks(
    votes: Votes, people: list[Participant], statements: list[Statement]
) -> Iterator[list[tuple[int, int, int]]]:
    person = np.repeat(np.array([one.pk for one in people]), np.diff(votes.start))
    statement = np.array([one.pk for one in statements])[votes.statement]
    for begin in range(0, len(votes), CHUNK):
        columns = (person, statement, votes.value)
        parts = (column[begin : begin + CHUNK].tolist() for column in columns)
        yield list(zip(*parts, strict=True))


def _sum(votes: Votes) -> str:
    """A digest of all votes, so that what was imported can be told from what was voted later."""
    hashed = hashlib.sha256()
    for column in (votes.start.astype("<i8"), votes.statement.astype("<i4"), votes.value):
        hashed.update(column.tobytes())
    return hashed.hexdigest()
