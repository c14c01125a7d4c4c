"""Sealing votes: all that are new become a batch, and the batch one entry of the ledger."""

from __future__ import annotations

import secrets

from django.db.models import Max

from zhixing.discussions.models import Ballot, Batch, Topic, Vote
from zhixing.discussions.queries.ballots import leaf_text
from zhixing.ledger import action, merkle, record, snapshot

MOST = 20_000  # ballots in a batch: what is read to prove one of them
SALT_BYTES = 16
CHUNK = 500  # rows in one statement


class NothingToSeal(RuntimeError):
    """Every vote of the topic is sealed, or being written just now."""


def seal_all() -> int:
    """Seal what is new in every topic; returns how many ballots. A crash leaves whole batches."""
    sealed = 0
    waiting = Topic.objects.filter(statements__votes__sealed=False).distinct().order_by("pk")
    while more := sum(_sealed(topic) for topic in waiting.all()):
        sealed += more
    return sealed


def _sealed(topic: Topic) -> int:
    """How many ballots one more batch has; 0 where another worker was faster, or all that is new is
    being written just now."""
    try:
        return seal(topic=topic, by="system").size
    except NothingToSeal:
        return 0


@action
def seal(*, topic: Topic, by: str) -> Batch:
    """Seal at most MOST of the topic's new votes. Raises NothingToSeal."""
    # No key: whoever joins the topic meanwhile need not wait.
    held = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    # The votes alone: a lock on their statements would hold up everybody who votes meanwhile. One
    # that is being changed waits for the next batch, since its voter may wait for one in this.
    rows = Vote.objects.select_for_update(of=("self",), skip_locked=True)
    fresh = rows.filter(statement__topic=held, sealed=False)
    votes = list(fresh.select_related("participant").order_by("pk")[:MOST])
    if not votes:
        raise NothingToSeal(f"no vote of topic {held.pk} is to be sealed")
    number = (held.batches.aggregate(last=Max("number"))["last"] or 0) + 1
    ballots = sorted((_ballot(held, number, vote) for vote in votes), key=lambda b: bytes(b.leaf))
    _size, root = merkle.root_from_leaves(bytes(ballot.leaf) for ballot in ballots)
    batch = Batch.objects.create(topic=held, number=number, size=len(votes), root=root.hex())
    for position, ballot in enumerate(ballots):
        ballot.batch, ballot.position = batch, position
    Ballot.objects.bulk_create(ballots, batch_size=CHUNK)
    for begin in range(0, len(votes), CHUNK):
        # By key: a join of two tables that have just grown is planned on stale statistics.
        keys = [vote.pk for vote in votes[begin : begin + CHUNK]]
        Vote.objects.filter(pk__in=keys).update(sealed=True)
    record("ballots.sealed", batch, facts=snapshot(batch), campaign=held.campaign)
    return batch


def _ballot(topic: Topic, number: int, vote: Vote) -> Ballot:
    salt = secrets.token_bytes(SALT_BYTES)
    text = leaf_text(topic.pk, number, vote.statement_id, vote.value, vote.participant.key, salt)
    return Ballot(vote=vote, value=vote.value, salt=salt, leaf=merkle.leaf_hash(text.encode()))
