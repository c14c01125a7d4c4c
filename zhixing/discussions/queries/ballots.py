"""A voter's own ballots, and the proof that they are in the ledger."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404

from zhixing.discussions.models import Ballot, Participant, Vote
from zhixing.ledger import merkle
from zhixing.ledger.canonical import Json, canonical
from zhixing.ledger.queries import entries_of


def leaf_text(
    topic: int, batch: int, statement: int, value: int | None, key: str, salt: bytes
) -> str:
    """What a ballot's leaf says, as canonical JSON: no time, and the voter as a digest of the key
    under the ballot's own salt, so that two ballots of one voter have nothing in common. A vote
    that was withdrawn has the value null."""
    voter = hashlib.sha256(b"voter" + salt + key.encode()).hexdigest()
    body: dict[str, Json] = {
        "batch": batch,
        "salt": salt.hex(),
        "statement": statement,
        "topic": topic,
        "value": value,
        "voter": voter,
    }
    return canonical(body)


def votes_of(participant: Participant) -> list[Vote]:
    """Everything the participant voted on, withdrawn or not, the statements with it, in their
    order."""
    found = participant.votes.select_related("statement").order_by("statement")
    return list(found)


def proof(participant: Participant, statement: int) -> dict[str, Any]:
    """The receipt of the last sealed ballot on a statement; Http404 before it is sealed.

    ballot: the leaf's text; position, size, path: its place under the batch's root (RFC 9162);
    entry: the ledger's entry that holds the root, whose own proof the ledger hands out.
    """
    ballots = Ballot.objects.filter(vote__participant=participant, vote__statement=statement)
    ballot = ballots.select_related("batch", "vote__statement").order_by("-batch__number").first()
    if ballot is None:
        raise Http404
    batch = ballot.batch
    leaves = batch.ballots.order_by("position").values_list("leaf", flat=True)
    read = merkle.node_reader([bytes(leaf) for leaf in leaves])
    salt = bytes(ballot.salt)
    return {
        "ballot": leaf_text(
            batch.topic_id, batch.number, statement, ballot.value, participant.key, salt
        ),
        "position": ballot.position,
        "size": batch.size,
        "path": [step.hex() for step in merkle.inclusion_proof(read, ballot.position, batch.size)],
        "root": batch.root,
        "entry": entries_of(batch)[-1].index,
    }
