"""What can be drawn: one source for each kind of record that somebody claims to be done.

A later room plugs its own kind in with `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Span = tuple[datetime, datetime]
Keys = Sequence[int] | QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose claims of a campaign, and of when. spans: half-open; none: whenever they were made."""

    campaign: Campaign
    units: Sequence[Unit]
    spans: Sequence[Span] = ()

    def condition(self, unit: str, at: str) -> Q:
        """The scope as a condition on a record's unit and on the time of its claim."""
        within = Q()
        for one in self.units:
            within |= Q(**{f"{unit}__path__startswith": one.path})
        during = Q()
        for begins, ends in self.spans:
            during |= Q(**{f"{at}__gte": begins, f"{at}__lt": ends})
        return within & during


@dataclass(frozen=True, slots=True)
class Claimed:
    """A record that somebody says is done."""

    key: int
    unit: Unit
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record.

    claimed: what the scope holds of it. url: the record's page. involved: of these people and
    records (keys, or a query of them), the pairs (record, person) in which somebody had to do with
    it, and so cannot judge. undone: inside an action, what follows when it was found not done:
    other records that changed, with what is recorded of each.
    """

    key: str
    label: StrOrPromise
    claimed: Callable[[Scope], Iterable[Claimed]]
    url: Callable[[int], str]
    involved: Callable[[Sequence[Person], Keys], Iterable[tuple[int, int]]]
    undone: Callable[[int, str, Person], list[object]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.key] = source


def source(key: str) -> Source:
    return _sources[key]


def choices() -> list[tuple[str, StrOrPromise]]:
    return [(one.key, one.label) for one in _sources.values()]


def claimed(kinds: Iterable[str], scope: Scope) -> Iterator[tuple[str, Claimed]]:
    """Everything of these kinds that the scope holds, with its kind."""
    for kind in kinds:
        for one in _sources[kind].claimed(scope):
            yield kind, one


def rows(found: QuerySet, unit: str, title: str) -> Iterator[Claimed]:  # type: ignore[type-arg]  # of any room
    """Lines from a query: few columns of many records. unit: the relation to the record's unit."""
    units = Unit.objects.in_bulk()
    for key, unit_id, words in found.values_list("pk", f"{unit}_id", title).iterator():
        yield Claimed(key, units[unit_id], words[:200])
