"""The two acts of a draw: everybody binds himself, then everybody reveals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from zhixing.analysis.sampling.people import seated
from zhixing.analysis.sampling.records import (
    Beacon,
    Checkpoint,
    Code,
    DoesNotFit,
    Draw,
    Item,
    Misfit,
    Party,
    People,
    State,
)
from zhixing.analysis.sampling.tickets import drawn_order, list_digest, seed_of
from zhixing.analysis.sampling.verification import (
    input_misfits,
    list_misfits,
    nonce_misfits,
    verify,
)


def announce(
    items: Sequence[Item],
    commitments: Mapping[str, bytes],
    *,
    number: int = 1,
    checkpoint: Checkpoint | None = None,
    beacon: str | None = None,
    people: People | None = None,
) -> Draw:
    """Bind a draw to its list and its parties, before anybody can know the order.

    commitments: SHA-256 of each party's nonce, by the party's name. beacon: which public value will
    be mixed in. people: whom inspectors are drawn from, if they are. The items may come in any
    order; they are kept in that of their ids' bytes.
    Raises DoesNotFit for what `verify` would find.
    """
    _refuse(list_misfits(items))  # first: what is not plain may have no bytes to digest
    draw = Draw(
        number=number,
        state=State.ANNOUNCED,
        checkpoint=checkpoint,
        beacon=None if beacon is None else Beacon(beacon),
        parties=tuple(Party(name, committed) for name, committed in commitments.items()),
        digest=list_digest(items),
        items=tuple(sorted(items, key=lambda item: item.id.encode())),
        people=people,
    )
    _refuse(input_misfits(draw))
    return draw


def complete(announced: Draw, nonces: Mapping[str, bytes], *, beacon: str | None = None) -> Draw:
    """Draw the order from the revealed nonces and the beacon's value.

    Raises DoesNotFit: a nonce that is missing or does not match, a beacon that is missing or was
    not announced, an announcement that does not verify.
    """
    revealed = _revealed(announced, nonces)
    for party in revealed.parties:
        if party.nonce is None:
            raise DoesNotFit(Misfit(Code.NONCE_WITHHELD, {"party": party.name}))
    told = _with_beacon(revealed, beacon)
    seed = seed_of(told.number, told.checkpoint, told.digest, told.parties, told.beacon)
    order = drawn_order(seed, (item.id for item in told.items))
    people = None if told.people is None else seated(told.people, seed)
    return replace(told, state=State.DRAWN, seed=seed, order=order, people=people)


def fail(announced: Draw, nonces: Mapping[str, bytes]) -> Draw:
    """The record of a draw in which a nonce was withheld; the others are revealed all the same.

    Raises DoesNotFit when none is withheld: such a draw stands, whoever dislikes it.
    """
    revealed = replace(_revealed(announced, nonces), state=State.FAILED)
    _refuse(iter(verify(revealed)))
    return revealed


def _revealed(announced: Draw, nonces: Mapping[str, bytes]) -> Draw:
    if announced.state is not State.ANNOUNCED:
        raise DoesNotFit(Misfit(Code.NOT_ANNOUNCED, {"state": announced.state.value}))
    _refuse(iter(verify(announced)))
    strangers = nonces.keys() - {party.name for party in announced.parties}
    for name in sorted(strangers):
        raise DoesNotFit(Misfit(Code.NOT_A_PARTY, {"party": name}))
    parties = tuple(replace(party, nonce=nonces.get(party.name)) for party in announced.parties)
    for party in _known(parties):
        _refuse(nonce_misfits(party))
    return replace(announced, parties=parties)


def _known(parties: Iterable[Party]) -> Iterator[Party]:
    return (party for party in parties if party.nonce is not None)


def _with_beacon(draw: Draw, value: str | None) -> Draw:
    if draw.beacon is None:
        if value is not None:
            raise DoesNotFit(Misfit(Code.BEACON_NOT_ANNOUNCED))
        return draw
    if value is None:
        raise DoesNotFit(Misfit(Code.BEACON_MISSING))
    told = replace(draw, beacon=replace(draw.beacon, value=value))
    _refuse(input_misfits(told))
    return told


def _refuse(misfits: Iterator[Misfit]) -> None:
    for misfit in misfits:
        raise DoesNotFit(misfit)
