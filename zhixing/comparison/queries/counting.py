"""What is counted: a figure is its records, and where they lie.

The same records are counted by unit and listed behind the figure, so that the list holds exactly
what the figure says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db.models import Count, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.groups import Group, place_of
from zhixing.web.figures import kept

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """Records of one kind, by query.

    key: its name in addresses; says: in words what is counted; kind: how a row is shown;
    places: from a record to the paths of its units; joined: there may be several, and the record
    counts once for each group. about_people: a list of few would tell who said what.
    """

    key: str
    label: StrOrPromise
    says: StrOrPromise
    kind: str
    records: Callable[[Campaign], QuerySet[Any, Any]]
    places: tuple[str, ...]
    joined: bool = False
    about_people: bool = False

    def counts(self, campaign: Campaign) -> dict[str, int]:
        """How many records each group has, by its path."""
        return kept_today(self.key, campaign, lambda: self._count(campaign))

    def count(self, campaign: Campaign) -> int:
        """All of them, wherever they lie."""
        return kept_today(f"{self.key}:all", campaign, lambda: self.records(campaign).count())

    def within(self, campaign: Campaign, group: Group | None) -> QuerySet[Any, Any]:
        """The records themselves, the latest first."""
        found = self.records(campaign).order_by("-pk")
        if group is None:
            return found
        held = found.filter(group.holds(*self.places))
        return held.distinct() if self.joined else held

    def _count(self, campaign: Campaign) -> dict[str, int]:
        found: Counter[str] = Counter()
        records = self.records(campaign).order_by()
        if self.joined:
            pairs = {
                (place_of(campaign, path), pk)
                for place in self.places
                for path, pk in records.values_list(place, "pk")
                if path is not None
            }
            return Counter(path for path, _pk in pairs)
        for path, n in records.values_list(self.places[0]).annotate(Count("pk")):
            if path is not None:
                found[place_of(campaign, path)] += n
        return found


class Placed(Protocol):
    """Something that was worked out rather than queried, and the path of its unit."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records that no single query finds."""

    key: str
    label: StrOrPromise
    says: StrOrPromise
    kind: str
    gather: Callable[[Campaign], Sequence[Placed]]
    about_people: bool = False

    def counts(self, campaign: Campaign) -> dict[str, int]:
        return Counter(place_of(campaign, one.path) for one in self._all(campaign))

    def count(self, campaign: Campaign) -> int:
        return len(self._all(campaign))

    def within(self, campaign: Campaign, group: Group | None) -> Sequence[Placed]:
        found = self._all(campaign)
        if group is None:
            return found
        return [one for one in found if place_of(campaign, one.path) == group.path]

    def _all(self, campaign: Campaign) -> Sequence[Placed]:
        return kept_today(self.key, campaign, lambda: self.gather(campaign))


Counted = Figure | Gathered


def kept_today(key: str, campaign: Campaign, compute: Callable[[], T]) -> T:
    """Once for each state of the ledger and each day, since deadlines pass at midnight."""
    return kept(f"comparison:{campaign.pk}:{timezone.localdate()}:{key}", compute)
