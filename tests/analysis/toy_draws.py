"""A small draw of ten measures by two parties, for tests."""

from __future__ import annotations

import hashlib
from typing import Any

from zhixing.analysis.sampling import (
    Checkpoint,
    Code,
    Draw,
    Item,
    Misfit,
    announce,
    commitment,
    complete,
)

NONCES = {"office": bytes(range(32)), "staff": bytes(range(32, 64))}
COMMITMENTS = {name: commitment(nonce) for name, nonce in NONCES.items()}
ITEMS = [Item(f"measure:{n}", "甲科" if n % 3 else "乙科") for n in range(1, 11)]
POINT = Checkpoint(hashlib.sha256(b"root").digest(), 1234)
SOURCE, VALUE = "双色球 2026-031", "03 09 11 17 22 30 + 05"


def announced(**changes: Any) -> Draw:
    given_inputs: dict[str, Any] = {"number": 3, "checkpoint": POINT, "beacon": SOURCE}
    return announce(ITEMS, COMMITMENTS, **{**given_inputs, **changes})


def drawn(**changes: Any) -> Draw:
    made = announced(**changes)
    return complete(made, NONCES, beacon=VALUE if made.beacon else None)


def codes(misfits: tuple[Misfit, ...]) -> list[Code]:
    return [misfit.code for misfit in misfits]


def whole(number: int, items: list[Item]) -> Draw:
    """A draw with nonces of its own."""
    nonces = {name: hashlib.sha256(f"{name} {number}".encode()).digest() for name in NONCES}
    bound = {name: commitment(nonce) for name, nonce in nonces.items()}
    return complete(announce(items, bound, number=number), nonces)
