"""The ledger: an append-only Merkle log of every write that binds someone.

    from zhixing.ledger import Ledgered, action, record, reference, snapshot

The names are looked up when first used, since Django imports this package before any model may be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhixing.ledger.actions import action, record
    from zhixing.ledger.models import Ledgered
    from zhixing.ledger.queries import size
    from zhixing.ledger.snapshots import reference, snapshot

__all__ = ["Ledgered", "action", "record", "reference", "size", "snapshot"]

_HOME = {
    "Ledgered": "models",
    "action": "actions",
    "record": "actions",
    "reference": "snapshots",
    "size": "queries",
    "snapshot": "snapshots",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
