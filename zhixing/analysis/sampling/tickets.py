"""From what nobody could choose alone to an order: commitments, list digest, seed, tickets.

    frame(a, b, …)  = len(a) || a || len(b) || b || …       lengths in bytes, 8 bytes, big-endian
    commitment      = SHA-256(nonce)                        nonce: 32 random bytes
    list digest     = SHA-256(frame("zhixing/draw-list/1", count, id, unit, id, unit, …))
    seed            = SHA-256(frame("zhixing/draw-seed/1", number, root, size, list digest,
                                    nonces, nonce, …, source, value))
    ticket          = HMAC-SHA256(seed, id)

Text in UTF-8, numbers in decimal. The list is taken in the order of the ids' bytes and the nonces
in the order of their commitments' bytes, so that no arrangement is left to anybody's choice;
`nonces` is their number. Without a checkpoint root and size are empty, and without a beacon source
and value: each has its place, so no two sets of inputs are framed alike.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from zhixing.analysis.sampling.records import Beacon, Checkpoint, Item, Party

LIST = b"zhixing/draw-list/1"
SEED = b"zhixing/draw-seed/1"
HASH_BYTES = 32
NONCE_BYTES = 32  # fewer could be guessed from the commitment


def commitment(nonce: bytes) -> bytes:
    return hashlib.sha256(nonce).digest()


def list_digest(items: Sequence[Item]) -> bytes:
    """The digest of ids and units; the order in which they are given does not matter."""
    pairs = ((item.id.encode(), item.unit.encode()) for item in items)
    return hashed(chain([LIST, number_text(len(items))], chain.from_iterable(sorted(pairs))))


def seed_of(
    number: int,
    checkpoint: Checkpoint | None,
    digest: bytes,
    parties: Iterable[Party],
    beacon: Beacon | None,
) -> bytes:
    """The seed of a draw whose nonces are all revealed; the order of parties does not matter."""
    nonces = [party.nonce or b"" for party in sorted(parties, key=lambda party: party.commitment)]
    root = (checkpoint.root, number_text(checkpoint.size)) if checkpoint else (b"", b"")
    public = (beacon.source.encode(), (beacon.value or "").encode()) if beacon else (b"", b"")
    count = number_text(len(nonces))
    return hashed([SEED, number_text(number), *root, digest, count, *nonces, *public])


def ticket(seed: bytes, item_id: str) -> bytes:
    return hmac.digest(seed, item_id.encode(), "sha256")


def drawn_order(seed: bytes, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids by their tickets, least first. Who adds or removes an item moves no other."""
    return tuple(sorted(ids, key=lambda item_id: ticket(seed, item_id)))


def order_of_unit(order: Iterable[str], items: Iterable[Item], unit: str) -> tuple[str, ...]:
    """The order restricted to the unit's items."""
    own = {item.id for item in items if item.unit == unit}
    return tuple(item_id for item_id in order if item_id in own)


def hashed(parts: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(framed(parts))).digest()


def framed(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield len(part).to_bytes(8, "big")
        yield part


def number_text(number: int) -> bytes:
    return str(number).encode()
