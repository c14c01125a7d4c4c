"""Slices of long lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

M = TypeVar("M")
DEEPEST = 2000
LONGEST = 15  # digits of a number in an address


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """A page of a list. `total` is None where counting would cost more than the page."""

    items: list[M]
    number: int
    per: int
    has_next: bool
    total: int | None
    filters: str

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.per + len(self.items)

    def query(self, number: int) -> str:
        """The address of another page of the same list, keeping its filters."""
        return f"?{self.filters}&page={number}" if self.filters else f"?page={number}"


def whole(asked: str) -> int | None:
    """The whole number that an address asks for; None for anything else, also for one that is
    longer than any of ours."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST else None


def slice_of(
    queryset: QuerySet[Any, M] | Sequence[M],
    request: HttpRequest,
    *,
    per: int = 50,
    count: Callable[[], int] | None = None,
) -> Slice[M]:
    """The page that the address asks for; a senseless page number shows the first.

    One row more than shown is read, so that "next" needs no count.
    """
    number = min(max(whole(request.GET.get("page", "1")) or 1, 1), DEEPEST)
    start = (number - 1) * per
    rows = list(queryset[start : start + per + 1])
    kept = request.GET.copy()
    kept.pop("page", None)
    return Slice(
        rows[:per], number, per, len(rows) > per, count() if count else None, kept.urlencode()
    )
