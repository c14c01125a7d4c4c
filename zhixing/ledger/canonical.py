"""Canonical JSON: one text for one value, after RFC 8785, for integers and text only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

SAFE_INTEGER = 2**53 - 1  # RFC 8785 reads numbers as IEEE doubles; beyond this they would round


class NotCanonical(TypeError):
    """A value has no canonical text: it says which, where, and what to write instead."""


def canonical(value: object, place: str = "$") -> str:
    """The canonical JSON text of `value`: keys sorted by UTF-16 code units, no spaces, no floats.

    place: how an error names the value.
    """
    return json.dumps(_plain(value, place), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object, place: str) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int):
        return _integer(int(value), place)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{place}[{n}]") for n, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _object(value, place)
    raise NotCanonical(
        f"{place}: {type(value).__name__} has no canonical JSON; write it as a string"
    )


def _object(value: Mapping[object, object], place: str) -> Json:
    for key in value:
        if not isinstance(key, str):
            raise NotCanonical(f"{place}: the key {key!r} is not a string")
        _text(key, place)
    names = sorted((str(key) for key in value), key=lambda key: key.encode("utf-16-be"))
    return {name: _plain(value[name], f"{place}.{name}") for name in names}


def _text(value: str, place: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise NotCanonical(
                f"{place}: half of a surrogate pair; clean the text first"
            ) from error
    return str.__str__(value)  # an enumeration member gives its value


def _integer(value: int, place: str) -> int:
    if abs(value) > SAFE_INTEGER:
        raise NotCanonical(f"{place}: {value} is beyond 2**53 - 1; write it as a string")
    return value
