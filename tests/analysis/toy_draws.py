"""A small draw of ten measures by two parties, for tests."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from zhixing.analysis.sampling import (
    Checkpoint,
    Code,
    Draw,
    Follows,
    Ground,
    Item,
    Misfit,
    StoodBack,
    Visit,
    Word,
    announce,
    commitment,
    complete,
    people_of,
)

NONCES = {"office": bytes(range(32)), "staff": bytes(range(32, 64))}
COMMITMENTS = {name: commitment(nonce) for name, nonce in NONCES.items()}
ITEMS = [Item(f"measure:{n}", "甲科" if n % 3 else "乙科") for n in range(1, 11)]
POINT = Checkpoint(hashlib.sha256(b"root").digest(), 1234)
SEATS = {"甲科": [1, 3, 4], "乙科": [2, 3, 4]}
PEOPLE = people_of(SEATS, inspectors=4, team_size=2, follows=Follows.UNIT)
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


def with_people(follows: Follows = Follows.UNIT) -> Draw:
    people = people_of(SEATS, inspectors=4, team_size=2, follows=follows)
    return complete(announced(people=people), NONCES, beacon=VALUE)


def sent(follows: Follows) -> Draw:
    """Four items handed out in their order, the second of which the third inspector stepped in for,
    the last not seen."""
    draw = with_people(follows)
    assert draw.order is not None
    assert draw.people is not None
    units = {item.id: item.unit for item in draw.items}
    seats = {one.unit: one.inspectors for one in draw.people.seats}
    visits = []
    for n, item in enumerate(draw.order[:4]):
        one, two, three = seats[units[item]]
        away = (StoodBack(one, Ground.LEFT),)
        words = [(Word(one), Word(two)), (Word(two), Word(three, away)), (Word(two),), ()][n]
        visits.append(Visit(item, handed_out=True, words=words))
    return replace(draw, people=replace(draw.people, visits=tuple(visits)))
