"""The records against the ledger: every binding field is as its latest entry left it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import QuerySet

from zhixing.ledger.canonical import canonical
from zhixing.ledger.models import Entry, Item, Ledgered, Opening
from zhixing.ledger.snapshots import field_value, reference
from zhixing.ledger.verification.findings import Finding

CHUNK = 400
Latest = dict[tuple[str, str], tuple[int, str]]
"""(subject, field) to the index of the latest entry that asserts it, and the canonical value."""


def ledgered_models() -> list[type[Ledgered]]:
    """Every installed Ledgered model; two of one name would share their references."""
    found: dict[str, type[Ledgered]] = {}
    for model in apps.get_models():
        if issubclass(model, Ledgered):
            name = str(model._meta.model_name)
            if name in found:
                raise ImproperlyConfigured(f"two Ledgered models are called {name!r}; rename one")
            found[name] = model
    return list(found.values())


def record_findings(model: type[Ledgered], count: Callable[[int], None]) -> Iterator[Finding]:
    """Compare every row of `model`; count(n) is called after each chunk of n rows."""
    rows: QuerySet[Any] = model._base_manager.order_by("pk")
    chunk = list(rows[:CHUNK])
    while chunk:
        for suspect in _suspects(chunk):
            yield from _sure_findings(model, suspect)
        count(len(chunk))
        chunk = list(rows.filter(pk__gt=chunk[-1].pk)[:CHUNK])
    yield from _gone_findings(model)


def _suspects(rows: list[Ledgered]) -> list[Ledgered]:
    findings = _compare(rows)
    return [row for row in rows if reference(row) in findings]


def _sure_findings(model: type[Ledgered], row: Ledgered) -> list[Finding]:
    """Compare again under the row's lock: an action may have ended between the two reads."""
    with transaction.atomic():
        locked = model._base_manager.select_for_update().filter(pk=row.pk).first()
        return _compare([locked]).get(reference(locked), []) if locked else []


def _compare(rows: list[Any]) -> dict[str, list[Finding]]:
    """Findings by reference; a row without one is not in it."""
    fields = rows[0].LEDGER_FIELDS
    by_name = {reference(row): row for row in rows}
    latest, known = _latest(by_name, fields), _known(by_name)
    found = {}
    for name, row in by_name.items():
        findings = list(_row_findings(name, row, latest))
        if name not in known:
            findings.append(Finding("record_unknown", subject=name))
        if findings:
            found[name] = findings
    return found


def _row_findings(name: str, row: Ledgered, latest: Latest) -> Iterator[Finding]:
    for field in row.LEDGER_FIELDS:
        if (name, field) in latest:
            index, value = latest[name, field]
            if canonical(field_value(row, field)) != value:
                yield Finding("record_altered", index, name, field)


def _latest(names: Iterable[str], fields: Iterable[str]) -> Latest:
    latest: Latest = {}
    openings = Opening.objects.filter(subject__in=list(names), field__in=list(fields))
    for o in openings.order_by("entry_index"):
        latest[o.subject, o.field] = (o.entry_index, o.value)
    items = Item.objects.filter(subject__in=list(names)).exclude(text="")
    for item in items.order_by("entry_index", "position"):
        for field, value in json.loads(item.text)["snapshot"].items():
            if latest.get((item.subject, field), (-1, ""))[0] <= item.entry_index:
                latest[item.subject, field] = (item.entry_index, canonical(value))
    return latest


def _known(names: Iterable[str]) -> set[str]:
    alone = Entry.objects.filter(subject__in=list(names)).values_list("subject", flat=True)
    batched = Item.objects.filter(subject__in=list(names)).values_list("subject", flat=True)
    return {*alone, *batched}


def _gone_findings(model: type[Ledgered]) -> Iterator[Finding]:
    prefix = f"{model._meta.model_name}:"
    openings = Opening.objects.filter(
        subject__startswith=prefix, field__in=list(model.LEDGER_FIELDS)
    )
    items = Item.objects.filter(subject__startswith=prefix).exclude(text="")
    seen_gone: set[str] = set()
    for asserted in (openings, items):
        for name in _missing(model, asserted):
            if name not in seen_gone:
                seen_gone.add(name)
                yield Finding("record_gone", subject=name)


def _missing(model: type[Ledgered], asserted: QuerySet[Any]) -> Iterator[str]:
    """Names that are asserted and have no row, in chunks; rows are read after the names."""
    last = ""
    while names := list(
        asserted.filter(subject__gt=last)
        .order_by("subject")
        .values_list("subject", flat=True)
        .distinct()[:CHUNK]
    ):
        last = names[-1]
        keys = [name.partition(":")[2] for name in names]
        there = model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
        present = {str(key) for key in there}
        for name, key in zip(names, keys, strict=True):
            # Asked again: the row and its openings may have been erased between the two reads.
            if key not in present and asserted.filter(subject=name).exists():
                yield name
