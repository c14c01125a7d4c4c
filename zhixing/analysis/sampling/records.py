"""What a draw is: a frozen list, parties who bound themselves, and the order that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """announced: bound to list and commitments, no nonce known; drawn: the nonces are revealed and
    give the order; failed: a nonce was withheld, and that shows."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Party:
    """commitment: SHA-256 of the nonce, 32 bytes; nonce: None as long as it is not revealed."""

    name: str
    commitment: bytes
    nonce: bytes | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger when the list was frozen. root: 32 bytes; size: its number of entries."""

    root: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public random value that nobody knew when the draw was announced.

    source: which one it will be, named in the announcement; value: as it was published.
    """

    source: str
    value: str | None = None


class Follows(StrEnum):
    """unit: each unit's items have an order of their own; whole: one order through all units."""

    UNIT = "unit"
    WHOLE = "whole"


class Ground(StrEnum):
    """Why somebody stood back whose turn it was.

    left: no inspector any more; posted: has come to work in the unit, below or above it since the
    list was frozen; involved: had to do with the item.
    """

    LEFT = "left"
    POSTED = "posted"
    INVOLVED = "involved"


@dataclass(frozen=True, slots=True)
class Seats:
    """Who may go to a unit, by number: ascending until the draw, then in the drawn order."""

    unit: str
    inspectors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoodBack:
    inspector: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Word:
    """What one inspector said of an item. stood_back: who was not available at that moment."""

    inspector: int
    stood_back: tuple[StoodBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """An item that was handed out, or that a complaint led to before its turn."""

    item: str
    handed_out: bool
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Whom a draw of inspectors is made from, and who went.

    inspectors: how many are in the pool; they have the numbers from 1, and no names here. visits:
    in the order in which they were handed out; None until the draw is made.
    """

    team_size: int
    inspectors: int
    follows: Follows
    digest: bytes
    seats: tuple[Seats, ...]
    visits: tuple[Visit, ...] | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """One numbered draw. order: the ids in the order of checking; it and the seed when drawn.

    people: None where inspectors are not drawn, or were drawn by name (the first format).
    """

    number: int
    state: State
    checkpoint: Checkpoint | None
    beacon: Beacon | None
    parties: tuple[Party, ...]
    digest: bytes
    items: tuple[Item, ...]
    seed: bytes | None = None
    order: tuple[str, ...] | None = None
    people: People | None = None


class Code(StrEnum):
    """What does not fit in a draw; params in brackets."""

    EMPTY_LIST = "empty_list"
    ID_TWICE = "id_twice"  # id
    IDS_ALIKE = "ids_alike"  # first, second
    ID_NOT_PLAIN = "id_not_plain"  # id
    UNIT_NOT_PLAIN = "unit_not_plain"  # unit
    UNITS_ALIKE = "units_alike"  # first, second
    BAD_NUMBER = "bad_number"  # number
    BAD_CHECKPOINT = "bad_checkpoint"
    BEACON_NOT_PLAIN = "beacon_not_plain"
    BEACON_MISSING = "beacon_missing"
    BEACON_EARLY = "beacon_early"
    BEACON_NOT_ANNOUNCED = "beacon_not_announced"
    NO_PARTY = "no_party"
    NOT_A_PARTY = "not_a_party"  # party
    PARTY_NOT_PLAIN = "party_not_plain"  # party
    PARTIES_ALIKE = "parties_alike"  # first, second
    COMMITMENT_COPIED = "commitment_copied"  # first, second
    COMMITMENT_LENGTH = "commitment_length"  # party
    NONCE_LENGTH = "nonce_length"  # party
    NONCE_MISMATCH = "nonce_mismatch"  # party
    NONCE_WITHHELD = "nonce_withheld"  # party
    NONCE_EARLY = "nonce_early"  # party
    NONE_WITHHELD = "none_withheld"
    DIGEST_MISMATCH = "digest_mismatch"  # found
    SEED_MISMATCH = "seed_mismatch"  # found
    ORDER_EARLY = "order_early"
    ORDER_LENGTH = "order_length"  # stated, found
    ORDER_MISMATCH = "order_mismatch"  # position, stated, found
    BAD_TEAM = "bad_team"  # team_size, inspectors
    SEATS_OF_OTHERS = "seats_of_others"  # unit
    SEATS_NOT_PLAIN = "seats_not_plain"  # unit
    PEOPLE_MISMATCH = "people_mismatch"  # found
    SEAT_MISMATCH = "seat_mismatch"  # unit, position, stated, found
    VISITS_EARLY = "visits_early"
    VISITS_MISSING = "visits_missing"
    VISIT_UNKNOWN = "visit_unknown"  # item
    VISIT_TWICE = "visit_twice"  # item
    HANDED_OUT_OTHERWISE = "handed_out_otherwise"  # unit, position, stated, found
    WORDS_NOT_TWO = "words_not_two"  # item
    STOOD_BACK_UNKNOWN = "stood_back_unknown"  # item, inspector
    OUT_OF_TURN = "out_of_turn"  # item, inspector
    ANNOUNCED_OTHERWISE = "announced_otherwise"  # field
    NOT_ANNOUNCED = "not_announced"  # state
    NUMBER_MISSING = "number_missing"  # number
    NUMBER_TWICE = "number_twice"  # number
    DRAWN_AGAIN = "drawn_again"  # first, second
    NONCE_REUSED = "nonce_reused"  # party, first, second


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, for whoever words it."""

    code: Code
    params: Mapping[str, str | int] = field(default_factory=dict)


class DoesNotFit(ValueError):
    """A draw cannot be made so; `misfit` says why."""

    def __init__(self, misfit: Misfit) -> None:
        told = ", ".join(f"{name} {value!r}" for name, value in misfit.params.items())
        super().__init__(f"{misfit.code}: {told}" if told else str(misfit.code))
        self.misfit = misfit
