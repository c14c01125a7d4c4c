"""What goes into a consolidation and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that somebody said.

    author: id of the person; "" means unknown, and each unknown counts as a person of its own.
    text, title: of any length; the analysis reads the first CLEAN_LIMIT characters of each.
    time: of all messages with a zone, or of all without.
    supports: likes and the like, anonymous and therefore damped in the heat.
    """

    id: str
    text: str
    title: str = ""
    author: str = ""
    time: datetime | None = None
    supports: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One reason why two messages belong together.

    similarity: in [0, 1]. shared: words and names that both use, the most telling first.
    """

    a: str
    b: str
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that say the same thing, or one message that nobody else says.

    rank: 1 is the hottest. members: ids, the most central first. people: distinct persons.
    similarity: the mean over the pairs of its members, in [0, 1]; 1 for a single message.
    links: the strongest few pairs, at most `LINKS`.
    """

    rank: int
    heat: float
    title: str
    members: tuple[str, ...]
    people: int
    first: datetime | None
    last: datetime | None
    places: tuple[str, ...]
    keywords: tuple[str, ...]
    similarity: float
    links: tuple[Link, ...]


class DuplicateId(ValueError):
    """Two messages carry one id, so that a group could not say which of them it holds."""
