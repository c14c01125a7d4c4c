"""Everything about a draw that can be redone, redone; everything that can be compared, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from zhixing.analysis.look_alike import folded, is_plain
from zhixing.analysis.sampling.records import Beacon, Code, Draw, Item, Misfit, Party, State
from zhixing.analysis.sampling.tickets import (
    HASH_BYTES,
    NONCE_BYTES,
    commitment,
    drawn_order,
    list_digest,
    seed_of,
)
from zhixing.analysis.sampling.visits import (
    MOST_NUMBER,
    people_misfits,
    seat_misfits,
    visit_misfits,
)


def verify(draw: Draw) -> tuple[Misfit, ...]:
    """What does not fit within one draw; nothing when all of it follows from its inputs."""
    of_state = {
        State.ANNOUNCED: _announced_misfits,
        State.DRAWN: _drawn_misfits,
        State.FAILED: _failed_misfits,
    }[draw.state]
    return tuple(chain(input_misfits(draw), _revealed_misfits(draw), of_state(draw)))


def verify_against(draw: Draw, announced: Draw) -> tuple[Misfit, ...]:
    """What was changed after the announcement; the announcement itself is verified too."""
    if announced.state is not State.ANNOUNCED:
        return (Misfit(Code.NOT_ANNOUNCED, {"state": announced.state.value}),)
    changed = [
        Misfit(Code.ANNOUNCED_OTHERWISE, {"field": name})
        for name, read in _ANNOUNCED.items()
        if read(draw) != read(announced)
    ]
    return (*verify(announced), *changed)


def verify_series(draws: Sequence[Draw]) -> tuple[Misfit, ...]:
    """Missing and repeated numbers, lists drawn anew although their draw stands, used nonces."""
    by_number = sorted(draws, key=lambda draw: draw.number)
    return tuple(chain(_number_misfits(by_number), _drawn_again(by_number), _reused(by_number)))


def input_misfits(draw: Draw) -> Iterator[Misfit]:
    """What is wrong with what the draw was announced with."""
    yield from list_misfits(draw.items)
    if not 1 <= draw.number <= MOST_NUMBER:
        yield Misfit(Code.BAD_NUMBER, {"number": draw.number})
    if draw.checkpoint and (
        len(draw.checkpoint.root) != HASH_BYTES or not 0 <= draw.checkpoint.size <= MOST_NUMBER
    ):
        yield Misfit(Code.BAD_CHECKPOINT)
    if draw.beacon and not _is_plain_beacon(draw.beacon):
        yield Misfit(Code.BEACON_NOT_PLAIN)
    yield from _party_misfits(draw.parties)
    found = list_digest(draw.items)
    if draw.digest != found:
        yield Misfit(Code.DIGEST_MISMATCH, {"found": found.hex()})
    yield from people_misfits(draw)


def list_misfits(items: Sequence[Item]) -> Iterator[Misfit]:
    """Ids and units that somebody could take for one another."""
    if not items:
        yield Misfit(Code.EMPTY_LIST)
    units = dict.fromkeys(item.unit for item in items)
    for item in items:
        if not is_plain(item.id):
            yield Misfit(Code.ID_NOT_PLAIN, {"id": item.id})
    for unit in units:
        if not is_plain(unit):
            yield Misfit(Code.UNIT_NOT_PLAIN, {"unit": unit})
    for first, second in _alike(item.id for item in items):
        if first == second:
            yield Misfit(Code.ID_TWICE, {"id": first})
        else:
            yield Misfit(Code.IDS_ALIKE, {"first": first, "second": second})
    for first, second in _alike(units):
        yield Misfit(Code.UNITS_ALIKE, {"first": first, "second": second})


def _party_misfits(parties: Sequence[Party]) -> Iterator[Misfit]:
    if not parties:
        yield Misfit(Code.NO_PARTY)
    by_commitment: dict[bytes, str] = {}
    for party in parties:
        if not is_plain(party.name):
            yield Misfit(Code.PARTY_NOT_PLAIN, {"party": party.name})
        if len(party.commitment) != HASH_BYTES:
            yield Misfit(Code.COMMITMENT_LENGTH, {"party": party.name})
        first = by_commitment.setdefault(party.commitment, party.name)
        if first != party.name:
            yield Misfit(Code.COMMITMENT_COPIED, {"first": first, "second": party.name})
    for first, second in _alike(party.name for party in parties):
        yield Misfit(Code.PARTIES_ALIKE, {"first": first, "second": second})


def _revealed_misfits(draw: Draw) -> Iterator[Misfit]:
    for party in draw.parties:
        if party.nonce is not None:
            yield from nonce_misfits(party)


def nonce_misfits(party: Party) -> Iterator[Misfit]:
    nonce = party.nonce or b""
    if len(nonce) != NONCE_BYTES:
        yield Misfit(Code.NONCE_LENGTH, {"party": party.name})
    if commitment(nonce) != party.commitment:
        yield Misfit(Code.NONCE_MISMATCH, {"party": party.name})


def _announced_misfits(draw: Draw) -> Iterator[Misfit]:
    for party in draw.parties:
        if party.nonce is not None:
            yield Misfit(Code.NONCE_EARLY, {"party": party.name})
    if draw.beacon and draw.beacon.value is not None:
        yield Misfit(Code.BEACON_EARLY)
    if draw.seed is not None or draw.order is not None:
        yield Misfit(Code.ORDER_EARLY)


def _failed_misfits(draw: Draw) -> Iterator[Misfit]:
    """A draw fails only by a withheld nonce: else a failure would be a way to draw anew."""
    if all(party.nonce is not None for party in draw.parties):
        yield Misfit(Code.NONE_WITHHELD)
    if draw.seed is not None or draw.order is not None:
        yield Misfit(Code.ORDER_EARLY)


def _drawn_misfits(draw: Draw) -> Iterator[Misfit]:
    withheld = [party.name for party in draw.parties if party.nonce is None]
    yield from (Misfit(Code.NONCE_WITHHELD, {"party": name}) for name in withheld)
    lacks_beacon = draw.beacon is not None and draw.beacon.value is None
    if lacks_beacon:
        yield Misfit(Code.BEACON_MISSING)
    if withheld or lacks_beacon:
        return
    seed = seed_of(draw.number, draw.checkpoint, draw.digest, draw.parties, draw.beacon)
    if draw.seed != seed:
        yield Misfit(Code.SEED_MISMATCH, {"found": seed.hex()})
    order = drawn_order(seed, (item.id for item in draw.items))
    yield from _order_misfits(draw.order or (), order)
    if draw.people is not None:
        yield from seat_misfits(draw.people, seed)
        yield from visit_misfits(draw, order)


def _order_misfits(stated: Sequence[str], found: Sequence[str]) -> Iterator[Misfit]:
    if len(stated) != len(found):
        yield Misfit(Code.ORDER_LENGTH, {"stated": len(stated), "found": len(found)})
    for position, (said, drawn) in enumerate(zip(stated, found, strict=False), 1):
        if said != drawn:
            params: dict[str, str | int] = {"position": position, "stated": said, "found": drawn}
            yield Misfit(Code.ORDER_MISMATCH, params)
            return


def _number_misfits(by_number: Sequence[Draw]) -> Iterator[Misfit]:
    for before, after in pairwise(draw.number for draw in by_number):
        if before == after:
            yield Misfit(Code.NUMBER_TWICE, {"number": after})
        elif after > before + 1:
            yield Misfit(Code.NUMBER_MISSING, {"number": before + 1})


def _drawn_again(by_number: Sequence[Draw]) -> Iterator[Misfit]:
    drawn: dict[bytes, int] = {}
    for draw in by_number:
        if draw.digest in drawn:
            params: dict[str, str | int] = {"first": drawn[draw.digest], "second": draw.number}
            yield Misfit(Code.DRAWN_AGAIN, params)
        if draw.state is State.DRAWN:
            drawn.setdefault(draw.digest, draw.number)


def _reused(by_number: Sequence[Draw]) -> Iterator[Misfit]:
    """Nonces of an earlier draw: once revealed, everybody knows them beforehand."""
    used: dict[bytes, int] = {}
    for draw in by_number:
        for party in draw.parties:
            first = used.setdefault(party.commitment, draw.number)
            if first != draw.number:
                params: dict[str, str | int] = {
                    "party": party.name,
                    "first": first,
                    "second": draw.number,
                }
                yield Misfit(Code.NONCE_REUSED, params)


def _alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that looks like an earlier one, after that one."""
    seen: dict[str, str] = {}
    for name in names:
        key = folded(name)
        if key in seen:
            yield seen[key], name
        else:
            seen[key] = name


def _is_plain_beacon(beacon: Beacon) -> bool:
    return is_plain(beacon.source) and (beacon.value is None or is_plain(beacon.value))


_ANNOUNCED: dict[str, Callable[[Draw], object]] = {
    "number": lambda draw: draw.number,
    "checkpoint": lambda draw: draw.checkpoint,
    "beacon": lambda draw: draw.beacon and draw.beacon.source,
    "parties": lambda draw: {(party.name, party.commitment) for party in draw.parties},
    "items": lambda draw: draw.digest,
    "people": lambda draw: draw.people and draw.people.digest,
}
