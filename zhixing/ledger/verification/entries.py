"""One entry by itself: its columns, its openings and its batch against its body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from zhixing.ledger.appending import EVERYTHING
from zhixing.ledger.canonical import canonical
from zhixing.ledger.commitments import fact_commitment, item_leaf
from zhixing.ledger.merkle import leaf_hash, root_from_leaves
from zhixing.ledger.models import ACTOR_FIELD, Entry, Item, Opening
from zhixing.ledger.snapshots import iso_time
from zhixing.ledger.verification.findings import Finding


def entry_findings(entry: Entry, openings: Mapping[str, Opening]) -> Iterator[Finding]:
    if leaf_hash(entry.body.encode()) != bytes(entry.leaf_hash):
        yield Finding("body_altered", entry.index, entry.subject)
    body = body_of(entry)
    if body is None:
        yield Finding("body_unreadable", entry.index, entry.subject)
        return
    yield from _column_findings(entry, body, openings)
    yield from _opening_findings(entry, body, openings)
    if "items" in body:
        yield from _BatchCheck(entry.index).findings(body["items"])


def body_of(entry: Entry) -> dict[str, Any] | None:
    """The parsed body, or None where it is no body of ours."""
    try:
        body = json.loads(entry.body)
        body["facts"], body["actor"]
    except (ValueError, KeyError, TypeError):
        return None
    return body if isinstance(body, dict) else None


def _column_findings(
    entry: Entry, body: dict[str, Any], openings: Mapping[str, Opening]
) -> Iterator[Finding]:
    columns = {
        "time": iso_time(entry.time),
        "kind": entry.kind,
        "subject": entry.subject,
        "campaign": entry.campaign,
    }
    for name, value in columns.items():
        if body.get(name) != value:
            yield Finding("column_altered", entry.index, entry.subject, name)
    actor = openings.get(ACTOR_FIELD)
    if actor is not None and actor.value != canonical(entry.actor):
        yield Finding("column_altered", entry.index, entry.subject, "actor")


def _opening_findings(
    entry: Entry, body: dict[str, Any], openings: Mapping[str, Opening]
) -> Iterator[Finding]:
    promised = {**body["facts"], ACTOR_FIELD: body["actor"]}
    for name in sorted(promised.keys() | openings.keys()):
        code = _opening_fault(entry, openings.get(name), promised.get(name))
        if code and not (code == "opening_missing" and erased_after(entry, name)):
            yield Finding(code, entry.index, entry.subject, name)


def _opening_fault(entry: Entry, opening: Opening | None, promised: str | None) -> str:
    if opening is None:
        return "opening_missing"
    if promised is None:
        return "opening_unknown"
    commitment = fact_commitment(bytes(opening.salt), opening.value).hex()
    same = commitment == promised and opening.subject == entry.subject
    return "" if same else "opening_altered"


def erased_after(entry: Entry, field: str) -> bool:
    """Whether a later entry about the same subject says that `field` was erased."""
    if field == ACTOR_FIELD:
        return False
    return any(
        field in erases or EVERYTHING in erases for erases in _erasures(entry.subject, entry.index)
    )


def _erasures(subject: str, index: int) -> Iterator[list[str]]:
    later = Entry.objects.filter(subject=subject, index__gt=index, body__contains='"erases":')
    for entry in later.iterator():
        yield (body_of(entry) or {}).get("erases", [])


class _BatchCheck:
    """The items of one entry, streamed: a batch may be as long as a spreadsheet."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.found: list[Finding] = []

    def findings(self, promised: Mapping[str, Any]) -> Iterator[Finding]:
        items = Item.objects.filter(entry_index=self.index).order_by("position")
        size, root = root_from_leaves(self._leaf(item) for item in items.iterator())
        yield from self.found
        if size < promised["size"]:
            yield Finding("item_missing", self.index, place=f"{size}/{promised['size']}")
        elif size > promised["size"]:
            yield Finding("item_unknown", self.index, place=f"{size}/{promised['size']}")
        elif root.hex() != promised["root"]:
            yield Finding("item_altered", self.index)

    def _leaf(self, item: Item) -> bytes:
        leaf = bytes(item.leaf_hash)
        code = _item_fault(item, leaf)
        if code:
            self.found.append(Finding(code, self.index, item.subject, place=f"#{item.position}"))
        return leaf


def _item_fault(item: Item, leaf: bytes) -> str:
    if not item.text:
        erased = any(_erasures(item.subject, item.entry_index))
        return "" if erased else "item_missing"
    same = item_leaf(bytes(item.salt), item.text) == leaf
    named = same and json.loads(item.text)["subject"] == item.subject
    return "" if named else "item_altered"
