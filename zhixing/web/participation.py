"""Taking part: each room names the people who did something in a campaign, from its records.

Nobody checks in. A way of taking part is a record that somebody made or answers for; who made
none, and who spoke without a name, is in no way's set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Way:
    """One way of taking part. order: its place; people: keys of who did it in a campaign; url: the
    list of its records."""

    key: str
    label: StrOrPromise
    order: int
    people: Callable[[Any], set[int]]
    url: Callable[[Any], str]


_ways: dict[str, Way] = {}


def register(*ways: Way) -> None:
    for way in ways:
        _ways[way.key] = way


def ways() -> tuple[Way, ...]:
    """Every way, in the order of the campaign's work."""
    return tuple(sorted(_ways.values(), key=lambda way: way.order))


def keys(*columns: Any) -> set[int]:
    """The people in querysets of one column of person keys each; nobody's key is none."""
    # Without the order: a model's own would be selected too, and make every row distinct.
    found = (column.order_by().distinct() for column in columns)
    return {key for column in found for key in column if key is not None}
