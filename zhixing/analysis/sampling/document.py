"""The published draw file: one JSON object that holds all that is needed to redo the draw.

The first format knows no inspectors; the second also holds who may go where and who went. The
members are described in docs/statistics.md. Reading is strict, since two readers must never take
one file for two draws: no member twice, none unknown, none missing, no other type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from zhixing.analysis.sampling.records import (
    Beacon,
    Checkpoint,
    Draw,
    Follows,
    Ground,
    Item,
    Party,
    People,
    Seats,
    State,
    StoodBack,
    Visit,
    Word,
)

FORMAT, FORMAT_WITH_PEOPLE = "zhixing/draw/1", "zhixing/draw/2"
MEMBERS = (
    "format",
    "number",
    "state",
    "checkpoint",
    "beacon",
    "parties",
    "digest",
    "seed",
    "items",
    "order",
)
MEMBERS_OF = {FORMAT: MEMBERS, FORMAT_WITH_PEOPLE: (*MEMBERS, "people", "seats", "visits")}

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Object = dict[str, Any]


class Reason(StrEnum):
    """Why a text is no draw file."""

    NOT_JSON = "not_json"
    REPEATED_MEMBER = "repeated_member"
    OTHER_FORMAT = "other_format"
    MISSING_MEMBER = "missing_member"
    UNKNOWN_MEMBER = "unknown_member"
    WRONG_TYPE = "wrong_type"


class NoDrawFile(ValueError):
    """place: a path such as items[3].id; found: what stands there, as far as that helps."""

    def __init__(self, reason: Reason, place: str = "", found: str = "") -> None:
        super().__init__(f"{place or 'file'}: {reason.value} {found}".rstrip())
        self.reason, self.place, self.found = reason, place, found


def write(draw: Draw) -> str:
    """The file's text: a line for each member, and within lists for each element."""
    content = {
        "format": FORMAT if draw.people is None else FORMAT_WITH_PEOPLE,
        "number": draw.number,
        "state": draw.state.value,
        "checkpoint": draw.checkpoint
        and {"root": draw.checkpoint.root.hex(), "size": draw.checkpoint.size},
        "beacon": draw.beacon and {"source": draw.beacon.source, "value": draw.beacon.value},
        "parties": [_party_members(party) for party in draw.parties],
        "digest": draw.digest.hex(),
        "seed": draw.seed and draw.seed.hex(),
        "items": [{"id": item.id, "unit": item.unit} for item in draw.items],
        "order": None if draw.order is None else list(draw.order),
        **({} if draw.people is None else _people_members(draw.people)),
    }
    lines = ",\n".join(f"{_line(name)}: {_lines(value)}" for name, value in content.items())
    return f"{{\n{lines}\n}}\n"


def read(data: bytes) -> Draw:
    """The draw that a file states. Raises NoDrawFile; whether it fits is for `verify`."""
    content = _object(_loaded(data), "", None)
    told = content.get("format")
    if not isinstance(told, str) or told not in MEMBERS_OF:
        raise NoDrawFile(Reason.OTHER_FORMAT, "format", str(told)[:60])
    _object(content, "", MEMBERS_OF[told])
    return Draw(
        number=_integer(content["number"], "number"),
        state=_state(content["state"]),
        checkpoint=_maybe(content["checkpoint"], "checkpoint", _checkpoint),
        beacon=_maybe(content["beacon"], "beacon", _beacon),
        parties=_each(content["parties"], "parties", _party),
        digest=_bytes(content["digest"], "digest"),
        items=_each(content["items"], "items", _item),
        seed=_maybe(content["seed"], "seed", _bytes),
        order=_maybe(content["order"], "order", lambda v, place: _each(v, place, _text)),
        people=_people(content) if told == FORMAT_WITH_PEOPLE else None,
    )


def _party_members(party: Party) -> Object:
    nonce = None if party.nonce is None else party.nonce.hex()
    return {"name": party.name, "commitment": party.commitment.hex(), "nonce": nonce}


def _people_members(people: People) -> Object:
    told = {
        "team_size": people.team_size,
        "inspectors": people.inspectors,
        "follows": people.follows.value,
        "digest": people.digest.hex(),
    }
    seats = [{"unit": one.unit, "inspectors": list(one.inspectors)} for one in people.seats]
    visits = None if people.visits is None else [_visit_members(one) for one in people.visits]
    return {"people": told, "seats": seats, "visits": visits}


def _visit_members(visit: Visit) -> Object:
    words = [
        {
            "inspector": word.inspector,
            "stood_back": [
                {"inspector": one.inspector, "ground": one.ground.value} for one in word.stood_back
            ],
        }
        for word in visit.words
    ]
    return {"item": visit.item, "handed_out": visit.handed_out, "words": words}


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n" + ",\n".join(map(_line, value)) + "\n]"


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except NoDrawFile:
        raise
    except (ValueError, RecursionError):  # neither UTF-8 nor JSON, or nested without end
        raise NoDrawFile(Reason.NOT_JSON) from None


def _once(pairs: Sequence[tuple[str, Any]]) -> Object:
    found: Object = {}
    for name, value in pairs:
        if name in found:
            raise NoDrawFile(Reason.REPEATED_MEMBER, name[:60])
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise NoDrawFile(Reason.NOT_JSON, found=name)


def _object(value: Any, place: str, members: Iterable[str] | None) -> Object:
    """The object, with exactly these members; None leaves them to the caller."""
    if not isinstance(value, dict):
        raise NoDrawFile(Reason.WRONG_TYPE, place, _line(value)[:60])
    if members is None:
        return value
    for name in members:
        if name not in value:
            raise NoDrawFile(Reason.MISSING_MEMBER, _within(place, name))
    for name in value:
        if name not in members:
            raise NoDrawFile(Reason.UNKNOWN_MEMBER, _within(place, name)[:80])
    return value


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _state(value: Any) -> State:
    return _one_of(State, value, "state")


def _one_of(words: type[E], value: Any, place: str) -> E:
    if value not in list(words):
        raise NoDrawFile(Reason.WRONG_TYPE, place, _line(value)[:60])
    return words(value)


def _people(content: Object) -> People:
    found = _object(content["people"], "people", ("team_size", "inspectors", "follows", "digest"))
    return People(
        _integer(found["team_size"], "people.team_size"),
        _integer(found["inspectors"], "people.inspectors"),
        _one_of(Follows, found["follows"], "people.follows"),
        _bytes(found["digest"], "people.digest"),
        _each(content["seats"], "seats", _seats),
        _maybe(content["visits"], "visits", lambda v, place: _each(v, place, _visit)),
    )


def _seats(value: Any, place: str) -> Seats:
    found = _object(value, place, ("unit", "inspectors"))
    numbers = _each(found["inspectors"], f"{place}.inspectors", _integer)
    return Seats(_text(found["unit"], f"{place}.unit"), numbers)


def _visit(value: Any, place: str) -> Visit:
    found = _object(value, place, ("item", "handed_out", "words"))
    if not isinstance(found["handed_out"], bool):
        raise NoDrawFile(Reason.WRONG_TYPE, f"{place}.handed_out", _line(found["handed_out"])[:60])
    words = _each(found["words"], f"{place}.words", _word)
    return Visit(_text(found["item"], f"{place}.item"), found["handed_out"], words)


def _word(value: Any, place: str) -> Word:
    found = _object(value, place, ("inspector", "stood_back"))
    away = _each(found["stood_back"], f"{place}.stood_back", _stood_back)
    return Word(_integer(found["inspector"], f"{place}.inspector"), away)


def _stood_back(value: Any, place: str) -> StoodBack:
    found = _object(value, place, ("inspector", "ground"))
    number = _integer(found["inspector"], f"{place}.inspector")
    return StoodBack(number, _one_of(Ground, found["ground"], f"{place}.ground"))


def _checkpoint(value: Any, place: str) -> Checkpoint:
    found = _object(value, place, ("root", "size"))
    root, size = _bytes(found["root"], f"{place}.root"), _integer(found["size"], f"{place}.size")
    return Checkpoint(root, size)


def _beacon(value: Any, place: str) -> Beacon:
    found = _object(value, place, ("source", "value"))
    told = _maybe(found["value"], f"{place}.value", _text)
    return Beacon(_text(found["source"], f"{place}.source"), told)


def _party(value: Any, place: str) -> Party:
    found = _object(value, place, ("name", "commitment", "nonce"))
    return Party(
        _text(found["name"], f"{place}.name"),
        _bytes(found["commitment"], f"{place}.commitment"),
        _maybe(found["nonce"], f"{place}.nonce", _bytes),
    )


def _item(value: Any, place: str) -> Item:
    found = _object(value, place, ("id", "unit"))
    return Item(_text(found["id"], f"{place}.id"), _text(found["unit"], f"{place}.unit"))


def _each(value: Any, place: str, read_one: Callable[[Any, str], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise NoDrawFile(Reason.WRONG_TYPE, place, _line(value)[:60])
    return tuple(read_one(element, f"{place}[{n}]") for n, element in enumerate(value))


def _maybe(value: Any, place: str, read_one: Callable[[Any, str], T]) -> T | None:
    return None if value is None else read_one(value, place)


def _text(value: Any, place: str) -> str:
    """Text that has bytes: half of a surrogate pair has none."""
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        raise NoDrawFile(Reason.WRONG_TYPE, place, json.dumps(value)[:60])
    return value


def _integer(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NoDrawFile(Reason.WRONG_TYPE, place, _line(value)[:60])
    return value


def _bytes(value: Any, place: str) -> bytes:
    """Bytes from lower-case hexadecimal digits, as they are always written."""
    text = _text(value, place)
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise NoDrawFile(Reason.WRONG_TYPE, place, text[:60]) from None
    if found.hex() != text:
        raise NoDrawFile(Reason.WRONG_TYPE, place, text[:60])
    return found
