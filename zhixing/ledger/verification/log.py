"""The log as a whole, streamed in the order of the tree: entries, nodes, head, checkpoints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zhixing.ledger import merkle, notes
from zhixing.ledger.models import Checkpoint, Entry, Item, Node, Opening, TreeHead
from zhixing.ledger.verification.entries import body_of, entry_findings
from zhixing.ledger.verification.findings import Finding

CHUNK = 1000
Nodes = dict[tuple[int, int], bytes]


class LogCheck:
    """Grows the tree again from the entries, and holds everything stored against it."""

    def __init__(self) -> None:
        self.head = TreeHead.objects.first() or TreeHead()
        self.size = self.head.size
        self.checkpoints = 0
        self._frontier = merkle.Frontier()
        self._keys = notes.verifier_keys(settings.ZHIXING_VAR)

    def findings(self, progress: Callable[[int, int], None]) -> Iterator[Finding]:
        for begin in range(0, self.size, CHUNK):
            end = min(begin + CHUNK, self.size)
            yield from self._chunk_findings(begin, end)
            progress(end, self.size)
        if self._frontier != self.head.frontier:
            yield Finding("head_altered", place=f"size {self.size}")
        yield from self._cut_findings()
        yield from _beyond_findings()

    def _chunk_findings(self, begin: int, end: int) -> Iterator[Finding]:
        entries = {e.index: e for e in Entry.objects.filter(index__gte=begin, index__lt=end)}
        openings = _openings(begin, end)
        nodes = _nodes(begin, end)
        checkpoints = {c.size: c for c in Checkpoint.objects.filter(size__gt=begin, size__lte=end)}
        for index in range(begin, end):
            entry = entries.get(index)
            if entry is None:
                yield Finding("entry_missing", index)
            else:
                yield from entry_findings(entry, openings[index])
            yield from self._grow(index, entry, nodes)
            if index + 1 in checkpoints:
                yield from self._checkpoint_findings(checkpoints[index + 1])
        yield from _stray_items(begin, end, entries)

    def _grow(self, index: int, entry: Entry | None, nodes: Nodes) -> Iterator[Finding]:
        """Add the leaf. The stored node of level 0 is used, so that one fault is found once."""
        recomputed = merkle.leaf_hash(entry.body.encode()) if entry else merkle.EMPTY_ROOT
        leaf = nodes.get((0, index), recomputed)
        if entry is not None and leaf != bytes(entry.leaf_hash):
            yield Finding("node_altered", index, place=f"node 0/{index}")
        self._frontier, completed = merkle.grow(index, self._frontier, leaf)
        for level, value in enumerate(completed):
            place = (level, index >> level)
            if place not in nodes:
                yield Finding("node_missing", place=f"node {place[0]}/{place[1]}")
            elif nodes[place] != value:
                yield Finding("node_altered", place=f"node {place[0]}/{place[1]}")

    def _checkpoint_findings(self, checkpoint: Checkpoint) -> Iterator[Finding]:
        self.checkpoints += 1
        place = f"checkpoint {checkpoint.size}"
        root = merkle.root_of(self._frontier)
        if bytes(checkpoint.root) != root:
            yield Finding("checkpoint_differs", place=place)
        if not notes.verify_note(
            checkpoint.note, checkpoint.size, bytes(checkpoint.root), self._keys
        ):
            yield Finding("checkpoint_unsigned", place=place)

    def _cut_findings(self) -> Iterator[Finding]:
        """A checkpoint beyond the tree as it is now, not only as it was when this run began."""
        now = TreeHead.objects.values_list("size", flat=True).first() or 0
        for checkpoint in Checkpoint.objects.filter(size__gt=max(now, self.size)).iterator():
            yield Finding("checkpoint_beyond", place=f"checkpoint {checkpoint.size}")


def _openings(begin: int, end: int) -> dict[int, dict[str, Opening]]:
    found: dict[int, dict[str, Opening]] = defaultdict(dict)
    for opening in Opening.objects.filter(entry_index__gte=begin, entry_index__lt=end):
        found[opening.entry_index][opening.field] = opening
    return found


def _nodes(begin: int, end: int) -> Nodes:
    """Every stored node that a leaf in [begin, end) completes."""
    wanted, level = Q(), 0
    while end >> level:
        wanted |= Q(level=level, index__gte=begin >> level, index__lt=end >> level)
        level += 1
    rows = Node.objects.filter(wanted).values_list("level", "index", "hash")
    return {(level, index): bytes(value) for level, index, value in rows}


def _stray_items(begin: int, end: int, entries: dict[int, Entry]) -> Iterator[Finding]:
    batches = Item.objects.filter(entry_index__gte=begin, entry_index__lt=end)
    for index in batches.order_by("entry_index").values_list("entry_index", flat=True).distinct():
        entry = entries.get(index)
        if entry is None or "items" not in (body_of(entry) or {}):
            yield Finding("item_unknown", index)


def _beyond_findings() -> list[Finding]:
    """Rows after the end of the tree; the head is locked so that nobody appends meanwhile."""
    with transaction.atomic():
        head = TreeHead.objects.select_for_update().first() or TreeHead()
        found = []
        entry = Entry.objects.filter(index__gte=head.size).first()
        if entry is not None:
            found.append(Finding("entry_unknown", entry.index, entry.subject))
        for model, code in ((Opening, "opening_unknown"), (Item, "item_unknown")):
            row = model._default_manager.filter(entry_index__gte=head.size).first()
            if row is not None:
                found.append(Finding(code, row.entry_index, row.subject))
        if Node.objects.count() > 2 * head.size - head.size.bit_count():
            found.append(Finding("node_unknown", place=f"size {head.size}"))
        return found
