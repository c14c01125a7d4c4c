"""What the ledger has recorded, for tests."""

from __future__ import annotations

from zhixing.ledger.models import Entry


def ledger_kinds() -> list[str]:
    """The kinds recorded, oldest first."""
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))
