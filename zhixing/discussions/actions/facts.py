"""Writing down which records a statement speaks of, or a topic comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Model

from zhixing.discussions.models import Fact, Statement, Topic


def write_facts(facts: Mapping[str, Sequence[Model]], *, of: Statement | Topic) -> None:
    """Facts beside `of`, each kind's in the given order. A part of an action, which records it."""
    beside = {"statement": of} if isinstance(of, Statement) else {"topic": of}
    named = [(kind, one.pk) for kind, records in facts.items() for one in records]
    Fact.objects.bulk_create(
        Fact(kind=kind, record=key, order=order, **beside)
        for order, (kind, key) in enumerate(named)
    )
