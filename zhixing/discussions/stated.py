"""Facts beside statements, and origins of topics, against the ledger: part of `zhixing ledger
verify`. Their rows are no binding fields of a record; the last entry that names them binds them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from zhixing.discussions.facts import kinds
from zhixing.discussions.models import Fact, Statement, Topic
from zhixing.ledger.models import Entry, Opening
from zhixing.ledger.verification.findings import Finding

CHUNK = 400
KINDS = {Statement: "statement.facts_stated", Topic: "topic.opened"}
Named = dict[str, set[int]]
"""Keys of records by kind; a kind without any is not in it."""


def stated_findings() -> Iterator[Finding]:
    for model in (Statement, Topic):
        for pk in _suspects(model):
            with transaction.atomic():  # again under its lock: an action may have ended meanwhile
                # No key: whoever votes on it meanwhile need not wait.
                model._base_manager.select_for_update(of=("self",), no_key=True).get(pk=pk)
                bound, told = _bound(model, [pk]), _told(model, [pk])
            if bound != told:
                yield Finding("facts_altered", subject=f"{model._meta.model_name}:{pk}")


def _suspects(model: type[Statement | Topic]) -> Iterator[int]:
    rows: QuerySet[Statement | Topic] = model._base_manager.order_by("pk")
    last = 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        bound, told = _bound(model, keys), _told(model, keys)
        yield from (pk for pk in keys if bound.get(pk) != told.get(pk))


def _bound(model: type[Statement | Topic], keys: list[int]) -> dict[int, Named]:
    """What the last entry about each of these names."""
    subjects = [f"{model._meta.model_name}:{pk}" for pk in keys]
    entries = Entry.objects.filter(subject__in=subjects, kind=KINDS[model])
    last = dict(entries.order_by("index").values_list("subject", "index"))
    fields = [kind.key for kind in kinds() if model is Statement or kind.opens]
    openings = Opening.objects.filter(entry_index__in=last.values(), field__in=fields)
    bound: dict[int, Named] = {}
    for opening in openings:
        named = _keys(opening.value)
        if named:
            of = int(opening.subject.partition(":")[2])
            bound.setdefault(of, {})[opening.field] = named
    return bound


def _keys(value: str) -> set[int]:
    """The keys of the records that an opening names; one that no record has, where somebody made
    nonsense of it."""
    try:
        return {int(name.partition(":")[2]) for name in json.loads(value)}
    except (ValueError, TypeError, AttributeError):
        return {0}


def _told(model: type[Statement | Topic], keys: list[int]) -> dict[int, Named]:
    """What the rows say."""
    of = str(model._meta.model_name)
    rows = Fact.objects.filter(**{f"{of}__in": keys}).values_list(of, "kind", "record")
    told: dict[int, Named] = {}
    for pk, kind, record in rows:
        told.setdefault(pk, {}).setdefault(kind, set()).add(record)
    return told
