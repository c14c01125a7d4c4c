"""The steps of a thread: what happened, what waits, and who has to act by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from zhixing.publicity.queries.thread.rows import Row
from zhixing.web.lights import Light

Reached = Literal["done", "now", "waiting", "broken"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened within a step, or, with `at` None, is still to happen by `due`.

    entry: the index of the ledger entry that first tells of it; None where none does.
    href: its own page or file, "" where it has none.
    """

    at: datetime | None
    title: str
    who: str = ""
    text: str = ""
    due: date | None = None
    entry: int | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain. `who` did it, or has to do it by `due` where it is not done.

    href: the record's page, "" where the reader may not open it.
    """

    key: str
    label: str
    state: Reached
    at: datetime | None = None
    who: str = ""
    due: date | None = None
    light: Light | None = None
    text: str = ""
    href: str = ""
    entry: int | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a thread with the proofs of all its records."""

    rows: tuple[Row, ...]
    proofs: dict[str, int]

    def of(self, *kinds: str, measure: int | None = None) -> list[Row]:
        """Rows of these kinds; of one measure, or of them all."""
        return [
            row
            for row in self.rows
            if row.kind in kinds and (measure is None or row.measure == measure)
        ]

    def entry(self, row: Row) -> int | None:
        return self.proofs.get(row.reference)

    def event(
        self, row: Row, title: Any, *, text: str = "", who: str = "", href: str = ""
    ) -> Event:
        return Event(row.at, str(title), who, text, row.due, self.entry(row), href)


def last(rows: Iterable[Row]) -> Row | None:
    """The latest of rows that are in the order of time."""
    return max(rows, key=lambda row: (row.at is not None, row.at), default=None)
