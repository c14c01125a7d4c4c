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


@dataclass(frozen=True, slots=True)
class Draw:
    """One numbered draw. order: the ids in the order of checking; it and the seed when drawn."""

    number: int
    state: State
    checkpoint: Checkpoint | None
    beacon: Beacon | None
    parties: tuple[Party, ...]
    digest: bytes
    items: tuple[Item, ...]
    seed: bytes | None = None
    order: tuple[str, ...] | None = None


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
