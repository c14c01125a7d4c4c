"""The desk: what waits for a person (待办) and what they did (已办), from every room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language

from zhixing.web.figures import seen

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATEST = 100


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


def todos(person: Any) -> list[Todo]:
    """Everything that waits, the earliest deadline first, what has no date last.

    It changes with the ledger and at midnight only, and its words with the language.
    """

    def gather() -> list[Todo]:
        found = [todo for provider in _todo_providers for todo in provider(person)]
        return sorted(found, key=lambda todo: (todo.due or date.max, todo.since))

    return seen(_key("todos", person), gather)


def done(person: Any) -> list[Done]:
    """The last `LATEST` things that the person did, the latest first."""

    def gather() -> list[Done]:
        found = [item for provider in _done_providers for item in provider(person)]
        return sorted(found, key=lambda item: item.at, reverse=True)[:LATEST]

    return seen(_key("done", person), gather)


def _key(what: str, person: Any) -> str:
    return f"desk:{what}:{person.pk}:{timezone.localdate()}:{get_language()}"
