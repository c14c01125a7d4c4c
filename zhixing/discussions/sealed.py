"""Votes and ballots against the batches in the ledger: part of `zhixing ledger verify`.

The batch's root is in its entry, and the ledger compares it with the row. Here the ballots are held
against the root, and every sealed vote against its last ballot. A vote that nobody has sealed yet,
or that somebody marks as such, is a new vote to everybody but its voter, who has the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from zhixing.discussions.models import Ballot, Batch, Vote
from zhixing.discussions.queries.ballots import leaf_text
from zhixing.ledger import merkle
from zhixing.ledger.snapshots import reference
from zhixing.ledger.verification.findings import Finding

WITHDRAWN = 9  # no vote has this value


def sealed_findings() -> Iterator[Finding]:
    for batch in Batch.objects.order_by("pk").iterator():
        yield from _batch_findings(batch)
    yield from _vote_findings()


def _batch_findings(batch: Batch) -> Iterator[Finding]:
    ballots = batch.ballots.order_by("position").select_related("vote__participant")
    leaves = []
    for ballot in ballots.iterator(chunk_size=2000):
        leaves.append(bytes(ballot.leaf))
        if _leaf(batch, ballot) != leaves[-1]:
            yield Finding("ballot_altered", subject=reference(batch), place=f"#{ballot.position}")
    size, root = merkle.root_from_leaves(iter(leaves))
    if root.hex() != batch.root:
        yield Finding("ballots_differ", subject=reference(batch), place=f"{size}/{batch.size}")


def _leaf(batch: Batch, ballot: Ballot) -> bytes:
    vote = ballot.vote
    key, salt = vote.participant.key, bytes(ballot.salt)
    text = leaf_text(batch.topic_id, batch.number, vote.statement_id, ballot.value, key, salt)
    return merkle.leaf_hash(text.encode())


def _vote_findings() -> Iterator[Finding]:
    # No value, where a vote was withdrawn, must equal no value.
    value = Coalesce("value", Value(WITHDRAWN))
    last = Ballot.objects.filter(vote=OuterRef("pk")).order_by("-batch__number")
    sealed = Vote.objects.filter(sealed=True).annotate(
        now=value, last=Subquery(last.annotate(then=value).values("then")[:1])
    )
    differ = sealed.filter(~Q(now=F("last")) | Q(last=None)).order_by("pk")
    for pk in differ.values_list("pk", flat=True):
        yield Finding("vote_altered", subject=f"vote:{pk}", field="value")
