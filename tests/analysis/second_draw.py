"""A draw written a second time, from the rules in docs/statistics.md alone: shares no code."""

from __future__ import annotations

import hashlib
from typing import Any


def frame(parts: list[bytes]) -> bytes:
    framed = bytearray()
    for part in parts:
        length = len(part)
        framed += bytes((length >> shift) & 255 for shift in range(56, -8, -8))
        framed += part
    return bytes(framed)


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, for keys of at most one block."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + message).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).digest()


def digest(items: list[dict[str, str]]) -> str:
    parts = [b"zhixing/draw-list/1", str(len(items)).encode()]
    for item in sorted(items, key=lambda item: item["id"].encode()):
        parts += [item["id"].encode(), item["unit"].encode()]
    return hashlib.sha256(frame(parts)).hexdigest()


def seed(made: dict[str, Any]) -> str:
    point = made["checkpoint"] or {"root": "", "size": ""}
    beacon = made["beacon"] or {"source": "", "value": ""}
    parties = sorted(made["parties"], key=lambda party: party["commitment"])
    parts = [
        b"zhixing/draw-seed/1",
        str(made["number"]).encode(),
        bytes.fromhex(point["root"]),
        str(point["size"]).encode(),
        bytes.fromhex(digest(made["items"])),
        str(len(parties)).encode(),
        *(bytes.fromhex(party["nonce"]) for party in parties),
        beacon["source"].encode(),
        beacon["value"].encode(),
    ]
    return hashlib.sha256(frame(parts)).hexdigest()


def order(made: dict[str, Any]) -> list[str]:
    key = bytes.fromhex(seed(made))
    tickets = {item["id"]: hmac_sha256(key, item["id"].encode()) for item in made["items"]}
    return sorted(tickets, key=lambda item_id: tickets[item_id])


def people_digest(made: dict[str, Any]) -> str:
    people, units = made["people"], {row["unit"]: row["inspectors"] for row in made["seats"]}
    parts = [
        b"zhixing/draw-people/2",
        str(people["team_size"]).encode(),
        str(people["inspectors"]).encode(),
        people["follows"].encode(),
        str(len(units)).encode(),
    ]
    for unit in sorted(units, key=lambda unit: unit.encode()):
        parts += [unit.encode(), str(len(units[unit])).encode()]
        parts += [str(number).encode() for number in sorted(units[unit])]
    return hashlib.sha256(frame(parts)).hexdigest()


def seats(made: dict[str, Any]) -> dict[str, list[int]]:
    key = bytes.fromhex(seed(made))

    def ticket(unit: str, number: int) -> bytes:
        message = [b"zhixing/draw-inspector/2", unit.encode(), str(number).encode()]
        return hmac_sha256(key, frame(message))

    return {
        row["unit"]: sorted(row["inspectors"], key=lambda number: ticket(row["unit"], number))
        for row in made["seats"]
    }
