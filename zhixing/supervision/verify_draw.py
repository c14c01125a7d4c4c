# fmt: off
"""Redo a published draw by itself: python3 verify_draw.py < DRAW.json (docs/statistics.md)."""
import json
import sys
from hashlib import sha256
from hmac import digest as hmac
from typing import Any
from unicodedata import category, normalize

MEMBERS = "format number state checkpoint beacon parties digest seed items order"
FORMATS = {"zhixing/draw/1": MEMBERS, "zhixing/draw/2": f"{MEMBERS} people seats visits"}
def need(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)
def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "a member stands twice")
    return dict(pairs)
def members(value: Any, names: str) -> list[Any]:
    need(type(value) is dict and sorted(value) == sorted(names.split()), f"other than {names}")
    return [value[member] for member in names.split()]
def raw(text: str) -> bytes:
    need(len(text) == 64 and bytes.fromhex(text).hex() == text, f"not 32 bytes: {text!a}")
    return bytes.fromhex(text)
def plain(text: str) -> bytes:
    hides = {"Cc", "Cf", "Cs", "Zl", "Zp"} & {*map(category, text)} or text != text.strip()
    need(not hides and 0 < len(text) <= 500 and normalize("NFC", text) == text, f"name {text!a}")
    return text.encode()
def hashed(*parts: bytes) -> bytes:
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
def check(text: str) -> str:
    made = json.loads(text, object_pairs_hook=once)
    _, nth, state, point, beacon, parties, digest, seed, items, order, *went = members(
        made, FORMATS[made["format"]])
    need(state == "drawn", f"no order was drawn: {state!a}")
    root, size = members(point, "root size") if point is not None else ("", 0)
    need(type(nth) is type(size) is int and 0 <= size < 2**53 > nth > 0, "number or size")
    inputs = [raw(root), b"%d" % size] if point is not None else [b"", b""]
    public = map(plain, members(beacon, "source value")) if beacon is not None else [b"", b""]
    people = [members(party, "name commitment nonce") for party in parties]
    nonces = sorted((raw(bound), raw(nonce)) for _, bound, nonce in people)
    bound_by = {bound for bound, nonce in nonces if sha256(nonce).digest() == bound}
    need(len(bound_by) == len(nonces), "a commitment is not of its nonce, or was copied")
    listed = sorted([plain(text) for text in members(item, "id unit")] for item in items)
    for names in [plain(n) for n, *_ in people], [i for i, _ in listed], {u for _, u in listed}:
        seen = {normalize("NFKC", normalize("NFKC", n.decode()).casefold()) for n in names}
        need(len(seen) == len(names) > 0, "names missing, twice, or alike")
    found = hashed(b"zhixing/draw-list/1", b"%d" % len(listed), *(x for p in listed for x in p))
    need(raw(digest) == found, f"the list: its digest is {found.hex()}")
    key = hashed(b"zhixing/draw-seed/1", b"%d" % nth, *inputs, found, b"%d" % len(nonces),
                 *(nonce for _, nonce in nonces), *public)
    drawn = [i.decode() for i in sorted(dict(listed), key=lambda i: hmac(key, i, "sha256"))]
    need(raw(seed) == key and order == drawn, f"the order: it follows from seed {key.hex()}")
    return f"OK {key.hex()}{' (who went: verify_people.py)' if went else ''}"

if __name__ == "__main__":
    try:
        print(check(sys.stdin.buffer.read().decode("utf-8-sig")))  # noqa: T201 - it is a script
    except Exception as error:
        sys.exit(f"REJECTED {error}")
