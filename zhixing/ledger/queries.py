"""Reads of the ledger: its size, a record's entries, proofs and checkpoints."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q

from zhixing.ledger import merkle, notes
from zhixing.ledger.canonical import Json
from zhixing.ledger.models import Checkpoint, Entry, Item, Node, Opening, TreeHead
from zhixing.ledger.snapshots import reference

T = TypeVar("T")


class NoCheckpoint(LookupError):
    """No signed checkpoint covers the entry yet; sign one, then prove."""


def size() -> int:
    """How many entries there are: one row read, so figures may be cached under it."""
    # Every page asks; putting this query together anew would cost ten times what running it does.
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [TreeHead.SINGLETON])
        row = cursor.fetchone()
    return row[0] if row else 0


_SIZE = f"SELECT size FROM {TreeHead._meta.db_table} WHERE id = %s"  # noqa: S608 - our own table


def entries_of(subject: Model | str, limit: int = 50) -> list[Entry]:
    """The entries about a record, alone or in a batch, newest first, at most `limit`; one query."""
    name = reference(subject)
    batches = Item.objects.filter(subject=name).values("entry_index")
    found = Entry.objects.filter(Q(subject=name) | Q(index__in=batches))
    return list(found.order_by("-index")[:limit])


def latest_entries(limit: int = 50, before: int | None = None) -> list[Entry]:
    """The newest entries, or the newest below index `before`."""
    found = Entry.objects.all() if before is None else Entry.objects.filter(index__lt=before)
    return list(found.order_by("-index")[:limit])


def latest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def verifier_keys() -> list[str]:
    """The ledger's public keys in signed-note form, oldest first."""
    return notes.verifier_keys(settings.ZHIXING_VAR)


def root_at(tree_size: int) -> bytes:
    """The root the tree had when it held `tree_size` entries; two queries whatever the size."""
    _demand_size(tree_size)
    return _with_nodes(lambda read: merkle.root_at(read, tree_size))


def proof(index: int, *, fields: Collection[str] = (), subject: str = "") -> dict[str, Json]:
    """What the stand-alone script checks: one entry, under the latest checkpoint that covers it.

    fields: openings to disclose ("@actor" is who acted); the caller answers for the reader's right.
    subject: a record of the entry's batch to disclose whole, and to prove in the second stage.
    Raises Entry.DoesNotExist, Item.DoesNotExist or NoCheckpoint.
    """
    entry = Entry.objects.get(index=index)
    checkpoint = Checkpoint.objects.filter(size__gt=index).order_by("-size").first()
    if checkpoint is None:
        raise NoCheckpoint(f"entry {index} is younger than the latest checkpoint")
    path = _with_nodes(lambda read: merkle.inclusion_proof(read, index, checkpoint.size))
    return {
        "index": index,
        "size": checkpoint.size,
        "body": entry.body,
        "path": [step.hex() for step in path],
        "signature": notes.signature_of(checkpoint.note).hex(),
        "openings": _disclosed(index, fields),
        "items": [_item_proof(index, subject)] if subject else [],
    }


def consistency(first: int, second: int) -> dict[str, Json]:
    """The proof that the tree of `second` entries only added to that of `first` (RFC 9162)."""
    _demand_size(second)
    path = _with_nodes(lambda read: merkle.consistency_proof(read, first, second))
    return {
        "first": _tree(first),
        "second": _tree(second),
        "path": [_base64(step) for step in path],
    }


def _tree(tree_size: int) -> dict[str, Json]:
    checkpoint = Checkpoint.objects.filter(size=tree_size).first()
    return {
        "size": tree_size,
        "root": _base64(root_at(tree_size)),
        "checkpoint": checkpoint.note if checkpoint else None,
    }


def _demand_size(tree_size: int) -> None:
    now = size()
    if not 0 <= tree_size <= now:
        raise merkle.OutOfTree(f"the ledger has {now} entries, not {tree_size}")


def _disclosed(index: int, fields: Collection[str]) -> list[Json]:
    openings = Opening.objects.filter(entry_index=index, field__in=fields).order_by("field")
    return [{"field": o.field, "salt": bytes(o.salt).hex(), "value": o.value} for o in openings]


def _item_proof(index: int, subject: str) -> dict[str, Json]:
    batch = Item.objects.filter(entry_index=index)
    item = batch.filter(subject=subject).exclude(text="").order_by("position")[:1].get()
    leaves = batch.order_by("position").values_list("leaf_hash", flat=True)
    hashes = [bytes(leaf) for leaf in leaves.iterator()]
    path = merkle.inclusion_proof(merkle.node_reader(hashes), item.position, len(hashes))
    return {
        "position": item.position,
        "salt": bytes(item.salt).hex(),
        "text": item.text,
        "path": [step.hex() for step in path],
    }


def _with_nodes(compute: Callable[[merkle.ReadNode], T]) -> T:
    """Run `compute` once to learn which nodes it reads, fetch them in one query, run it again."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return merkle.EMPTY_ROOT

    compute(note)
    rows = Node.objects.filter(pk__in=wanted).values_list("level", "index", "hash")
    nodes = {(level, index): bytes(value) for level, index, value in rows} if wanted else {}
    return compute(lambda level, index: nodes[level, index])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
