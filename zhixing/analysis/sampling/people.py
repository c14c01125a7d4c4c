"""Inspectors drawn from the same seed as the order, by number: the published file names nobody.

    people digest = SHA-256(frame("zhixing/draw-people/2", team size, inspectors, follows, units,
                                  unit, count, number, …, unit, count, number, …))
    ticket        = HMAC-SHA256(seed, frame("zhixing/draw-inspector/2", unit, number))

Units in the order of their bytes, the numbers of those who may go there ascending. All of it is
frozen with the list, so that nobody is excused once the order is known.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from zhixing.analysis.sampling.records import Follows, People, Seats
from zhixing.analysis.sampling.tickets import framed, hashed, number_text

PEOPLE = b"zhixing/draw-people/2"
INSPECTOR = b"zhixing/draw-inspector/2"


def people_of(
    seats: Mapping[str, Collection[int]], *, inspectors: int, team_size: int, follows: Follows
) -> People:
    """The people of an announcement. seats: by unit, the numbers of those who may go there."""
    told = tuple(Seats(unit, tuple(sorted(seats[unit]))) for unit in sorted(seats, key=str.encode))
    bare = People(team_size, inspectors, follows, b"", told)
    return replace(bare, digest=people_digest_of(bare))


def people_digest_of(people: People) -> bytes:
    """The digest of whom is drawn from; the order of units and of seats does not matter."""
    return hashed(_digested(people))


def seated(people: People, seed: bytes) -> People:
    """The same people with each unit's seats in the drawn order, and nobody sent yet."""
    seats = (
        Seats(one.unit, seats_in_order(seed, one.unit, one.inspectors)) for one in people.seats
    )
    return replace(people, seats=tuple(seats), visits=())


def seats_in_order(seed: bytes, unit: str, numbers: Iterable[int]) -> tuple[int, ...]:
    """The inspectors of a unit, least ticket first: the first of them go, the next step in."""
    return tuple(sorted(numbers, key=lambda number: _ticket(seed, unit, number)))


def _digested(people: People) -> Iterator[bytes]:
    yield PEOPLE
    yield number_text(people.team_size)
    yield number_text(people.inspectors)
    yield people.follows.encode()
    yield number_text(len(people.seats))
    for seats in sorted(people.seats, key=lambda one: one.unit.encode()):
        yield seats.unit.encode()
        yield number_text(len(seats.inspectors))
        yield from map(number_text, sorted(seats.inspectors))


def _ticket(seed: bytes, unit: str, number: int) -> bytes:
    message = b"".join(framed([INSPECTOR, unit.encode(), number_text(number)]))
    return hmac.digest(seed, message, "sha256")
