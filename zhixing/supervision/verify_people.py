# fmt: off
"""Redo who goes where, and who went: python3 verify_people.py < DRAW.json, after verify_draw.py."""
import json
import sys
from hashlib import sha256
from hmac import digest as hmac
from typing import Any

GROUNDS = "left posted involved"
def need(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)
def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "a member stands twice")
    return dict(pairs)
def members(value: Any, names: str) -> list[Any]:
    need(type(value) is dict and sorted(value) == sorted(names.split()), f"other than {names}")
    return [value[member] for member in names.split()]
def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
def drawn(seed: bytes, unit: str, numbers: list[int]) -> list[int]:
    name = b"zhixing/draw-inspector/2", unit.encode()
    return sorted(numbers, key=lambda n: hmac(seed, framed(*name, b"%d" % n), "sha256"))
def check(text: str) -> str:
    made = json.loads(text, object_pairs_hook=once)
    need((made["format"], made["state"]) == ("zhixing/draw/2", "drawn"), "none were drawn")
    seed, units = bytes.fromhex(made["seed"]), {item["id"]: item["unit"] for item in made["items"]}
    size, pool, follows, digest = members(made["people"], "team_size inspectors follows digest")
    need(type(size) is type(pool) is int and 1 < size < 2**53 > pool >= 0, "team or pool")
    seats = dict(members(row, "unit inspectors") for row in made["seats"])
    need(len(seats) == len(made["seats"]) and {*seats} == {*units.values()}, "seats of other units")
    parts = [str(x).encode() for x in ("zhixing/draw-people/2", size, pool, follows, len(seats))]
    for unit, own in sorted(seats.items(), key=lambda pair: pair[0].encode()):
        need(all(type(n) is int and 0 < n <= pool for n in own), f"the numbers for {unit!a}")
        need(len({*own}) == len(own) and own == drawn(seed, unit, own), f"who goes to {unit!a}")
        parts += [unit.encode(), b"%d" % len(own), *(b"%d" % n for n in sorted(own))]
    need(digest == sha256(framed(*parts)).hexdigest(), "the digest of the people")
    visits = [members(visit, "item handed_out words") for visit in made["visits"]]
    need(len({item for item, *_ in visits}) == len(visits), "an item stands twice")
    for item, handed, told in visits:
        words = [members(word, "inspector stood_back") for word in told]
        fits = type(handed) is bool and len(told) == len({n for n, _ in words}) < 3
        for number, back in words:
            away = dict(members(one, "inspector ground") for one in back)
            fits &= {*map(type, (number, *away))} == {int} and len(away) == len(back)
            fits &= number in [n for n in seats[units[item]] if n not in away][:size]
            fits &= {*away} <= {*seats[units[item]]} and {*away.values()} <= {*GROUNDS.split()}
        need(fits, f"somebody went to {item!a} whose turn it was not")
    for unit in {"unit": {*seats}, "whole": {None}}[follows]:
        turns = [item for item in made["order"] if unit in (None, units[item])]
        sent = [item for item, handed, _ in visits if handed and unit in (None, units[item])]
        need(sent == turns[:len(sent)], f"the hand-outs of {unit!a} did not follow the order")
    return f"OK {pool} inspectors, {sum(handed for _, handed, _ in visits)} items handed out"

if __name__ == "__main__":
    try:
        print(check(sys.stdin.buffer.read().decode("utf-8-sig")))  # noqa: T201 - it is a script
    except Exception as error:
        sys.exit(f"REJECTED {error}")
