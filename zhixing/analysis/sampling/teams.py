"""Who goes where, by name, as draws of the first format drew it; `people` is what replaced it.

    people digest = SHA-256(frame("zhixing/draw-people/1", team size, count, inspector, …,
                                  count, unit, inspector, unit, inspector, …))
    ticket        = HMAC-SHA256(seed, frame("zhixing/draw-inspector/1", unit, inspector))

The pool in the order of its names' bytes, then the recusals in that of theirs. Both are frozen with
the list, so that nobody is excused once the order is known.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from itertools import chain

from zhixing.analysis.sampling.tickets import framed, hashed, number_text

PEOPLE = b"zhixing/draw-people/1"
INSPECTOR = b"zhixing/draw-inspector/1"


def people_digest(
    pool: Collection[str], recused: Collection[tuple[str, str]], team_size: int
) -> bytes:
    """The digest of whom a draw of inspectors is made from.

    pool: the inspectors' ids. recused: pairs (unit, inspector).
    """
    pairs = sorted((unit.encode(), person.encode()) for unit, person in recused)
    parts = [
        PEOPLE,
        number_text(team_size),
        number_text(len(pool)),
        *sorted(person.encode() for person in pool),
        number_text(len(pairs)),
        *chain.from_iterable(pairs),
    ]
    return hashed(parts)


def inspectors_in_order(seed: bytes, unit: str, eligible: Iterable[str]) -> tuple[str, ...]:
    """The inspectors for a unit, least ticket first: the first of them go, the next step in."""
    return tuple(sorted(eligible, key=lambda person: _ticket(seed, unit, person)))


def _ticket(seed: bytes, unit: str, person: str) -> bytes:
    message = b"".join(framed([INSPECTOR, unit.encode(), person.encode()]))
    return hmac.digest(seed, message, "sha256")
