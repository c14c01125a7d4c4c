"""Salted commitments: what the public log says of a value without saying the value.

A commitment binds (nobody can find another value for it) and hides (without the salt, nobody can
try likely values). Erasing the salt and the value leaves the log whole and the value unknowable.

    fact   SHA-256("zhixing/fact/1\\n" || salt || canonical JSON of the value)
    item   SHA-256(0x00 || "zhixing/item/1\\n" || salt || canonical JSON of the item),
           an RFC 9162 leaf of the batch's own tree

The prefixes keep a fact, an item, a leaf and a node from ever being taken for one another.
"""

from __future__ import annotations

import hashlib
import secrets

from zhixing.ledger.merkle import leaf_hash

SALT_BYTES = 16


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def fact_commitment(salt: bytes, text: str) -> bytes:
    """Commit to `text`, the canonical JSON of one value."""
    return hashlib.sha256(b"zhixing/fact/1\n" + salt + text.encode()).digest()


def item_leaf(salt: bytes, text: str) -> bytes:
    """Commit to `text`, the canonical JSON {"snapshot": …, "subject": …} of one item of a batch."""
    return leaf_hash(b"zhixing/item/1\n" + salt + text.encode())
