"""Appending one entry to the tree, inside the transaction of the action that it records.

What a crash leaves: nothing. Entry, nodes, openings, items and head are written in one transaction
with the action's own rows; the head row is locked first, so indexes have no gaps and no doubles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from zhixing.ledger.canonical import Json, canonical
from zhixing.ledger.commitments import fact_commitment, item_leaf, new_salt
from zhixing.ledger.merkle import grow, leaf_hash, root_from_leaves
from zhixing.ledger.models import ACTOR_FIELD, Entry, Item, Node, Opening, TreeHead
from zhixing.ledger.snapshots import iso_time

BODY_VERSION = 1
ITEM_CHUNK = 1000
EVERYTHING = "*"  # in `erases`: every field, as when the row itself is deleted

NamedSnapshot = tuple[str, dict[str, Json]]


class ErasesTooMuch(ValueError):
    """Erasing a field takes a whole batch item along, and the facts do not restate the rest."""


@dataclass(frozen=True)
class Draft:
    """An entry before it has a place. facts: field to canonical JSON."""

    kind: str
    subject: str
    actor: str
    campaign: str
    facts: dict[str, str]
    items: list[NamedSnapshot]
    erases: list[str]


def append(draft: Draft) -> None:
    """Write the entry; the caller owns the transaction. Five queries, and one per 166 items."""
    head, _ = TreeHead.objects.select_for_update().get_or_create(id=TreeHead.SINGLETON)
    if draft.erases:
        _erase(draft)
    openings = _openings(head.size, draft)
    items = _write_items(head.size, draft.items) if draft.items else None
    body, time = _body(draft, openings, items)
    _write_entry(head.size, time, draft, body)
    Opening.objects.bulk_create(openings)
    _grow_tree(head, leaf_hash(body.encode()))


def _openings(index: int, draft: Draft) -> list[Opening]:
    texts = {ACTOR_FIELD: canonical(draft.actor), **draft.facts}
    return [
        Opening(entry_index=index, subject=draft.subject, field=field, salt=new_salt(), value=text)
        for field, text in texts.items()
    ]


def _body(
    draft: Draft, openings: list[Opening], items: dict[str, Json] | None
) -> tuple[str, datetime]:
    """The public-safe body: names of facts and commitments to them, never a value."""
    time = timezone.now()
    commitments = {o.field: fact_commitment(bytes(o.salt), o.value).hex() for o in openings}
    body: dict[str, Json] = {
        "v": BODY_VERSION,
        "time": iso_time(time),
        "kind": draft.kind,
        "subject": draft.subject,
        "campaign": draft.campaign,
        "actor": commitments.pop(ACTOR_FIELD),
        "facts": {**commitments},
    }
    if items is not None:
        body["items"] = items
    if draft.erases:
        body["erases"] = [*draft.erases]
    return canonical(body), time


def _write_entry(index: int, time: datetime, draft: Draft, body: str) -> None:
    Entry.objects.create(
        index=index,
        time=time,
        kind=draft.kind,
        actor=draft.actor,
        subject=draft.subject,
        campaign=draft.campaign,
        body=body,
        leaf_hash=leaf_hash(body.encode()),
    )


def _write_items(index: int, snapshots: list[NamedSnapshot]) -> dict[str, Json]:
    """Write a batch and return its size and root, as the body names them."""
    size, root = root_from_leaves(_item_leaves(index, snapshots))
    return {"size": size, "root": root.hex()}


def _item_leaves(index: int, snapshots: list[NamedSnapshot]) -> Iterator[bytes]:
    numbered = enumerate(snapshots)
    while rows := [_item_row(index, n, pair) for n, pair in islice(numbered, ITEM_CHUNK)]:
        Item.objects.bulk_create(rows)
        yield from (bytes(row.leaf_hash) for row in rows)


def _item_row(index: int, position: int, pair: NamedSnapshot) -> Item:
    subject, fields = pair
    text = canonical({"subject": subject, "snapshot": fields}, f"items[{position}]")
    salt = new_salt()
    return Item(
        entry_index=index,
        position=position,
        subject=subject,
        salt=salt,
        leaf_hash=item_leaf(salt, text),
        text=text,
    )


def _grow_tree(head: TreeHead, leaf: bytes) -> None:
    head.frontier, completed = grow(head.size, head.frontier, leaf)
    Node.objects.bulk_create(
        Node(level=level, index=head.size >> level, hash=value)
        for level, value in enumerate(completed)
    )
    head.size += 1
    head.save(update_fields=["size", "packed_frontier"])


def _erase(draft: Draft) -> None:
    openings = Opening.objects.filter(subject=draft.subject).exclude(field=ACTOR_FIELD)
    items = Item.objects.filter(subject=draft.subject).exclude(text="")
    if EVERYTHING not in draft.erases:
        openings = openings.filter(field__in=draft.erases)
        items = items.filter(pk__in=_items_to_blank(draft, items))
    openings.delete()
    items.update(salt=b"", text="")


def _items_to_blank(draft: Draft, items: QuerySet[Item]) -> list[int]:
    """Items that hold an erased field; all their other fields must be restated by the facts."""
    blank = []
    for item in items:
        fields = set(json.loads(item.text)["snapshot"])
        if not fields.isdisjoint(draft.erases):
            _demand_restated(item, fields - set(draft.erases) - set(draft.facts))
            blank.append(item.pk)
    return blank


def _demand_restated(item: Item, lost: set[str]) -> None:
    if lost:
        raise ErasesTooMuch(
            f"{item} goes whole; restate {', '.join(sorted(lost))} of {item.subject} in facts"
        )
