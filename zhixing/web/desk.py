"""The desk: what waits for a person (待办) and what they did (已办), from every room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for this person. `due` None: no date is set."""

    kind: StrOrPromise
    title: str
    url: str
    due: date | None
    campaign_name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Something that this person did."""

    kind: StrOrPromise
    title: str
    url: str
    at: datetime


# Providers take the person; they are bounded lists, never more than a page can show.
_todo_providers: list[Callable[[Any], Iterable[Todo]]] = []
_done_providers: list[Callable[[Any], Iterable[Done]]] = []


def register(provider: Callable[[Any], Iterable[Todo]]) -> None:
    if provider not in _todo_providers:
        _todo_providers.append(provider)


def register_done(provider: Callable[[Any], Iterable[Done]]) -> None:
    if provider not in _done_providers:
        _done_providers.append(provider)


def todos(person: object) -> list[Todo]:
    """Everything that waits, the earliest deadline first, what has no date last."""
    found = [todo for provider in _todo_providers for todo in provider(person)]
    return sorted(found, key=lambda todo: (todo.due or date.max, todo.since))


def done(person: object) -> list[Done]:
    """What the person did, the latest first."""
    found = [item for provider in _done_providers for item in provider(person)]
    return sorted(found, key=lambda item: item.at, reverse=True)
