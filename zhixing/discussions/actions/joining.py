"""What a visitor said and voted goes to the account that they turn out to have: one person counts
once. As with single votes there is no entry: moved votes are sealed again like new ones."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from zhixing.discussions.actions.votes import join, write_since
from zhixing.discussions.models import Participant, Topic, Vote
from zhixing.discussions.rules.topics import may_vote


@transaction.atomic
def move(visitor: Participant, topic: Topic, key: str) -> int:
    """Move a visitor's votes, statements and reasons to the account with this key in the topic;
    where both have voted, the later vote counts. Returns how many votes there were; 0 where
    somebody else was faster, or the topic takes no votes now."""
    # With its key: a first vote on a statement that still comes in waits, and stays the visitor's.
    held = Participant.objects.select_for_update().get(pk=visitor.pk)
    if held.moved or held.on_roll or not may_vote(topic):
        return 0
    account = join(topic, key, on_roll=True)
    given = Vote.given.select_for_update(of=("self",)).filter(participant=held)
    votes = list(given.order_by("statement").values_list("statement", "value", "at", "since"))
    # What changes hands is nothing new to a map: with three who vote, two who join would be five.
    write_since((account.pk, *vote) for vote in votes)
    left = Vote.objects.filter(participant=held, statement__in=[vote[0] for vote in votes])
    left.update(value=None, at=timezone.now(), since=topic.opened_at, sealed=False)
    held.statements.update(author=account)
    held.arguments.update(author=account)
    held.moved = True
    held.save(update_fields=["moved"])
    return len(votes)


def move_all(visitors: Collection[Participant], keys: dict[int, str]) -> int:
    """Move several, of topics that may differ. keys: of the account, by topic. Returns how many
    votes there were."""
    return sum(move(one, one.topic, keys[one.topic_id]) for one in visitors)
