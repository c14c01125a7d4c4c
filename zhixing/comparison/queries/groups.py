"""The units that are compared: those directly below the organiser, each with all below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.organisation.queries import current_appointments, subtree
from zhixing.plans.queries.tree import PLANNING
from zhixing.web.figures import kept

LAST = "Z" * 255


@dataclass(frozen=True, slots=True)
class Group:
    """own: the organiser's own people and records, without the units below it."""

    pk: int
    path: str
    name: str
    own: bool
    # Open, and of a kind that has plans: it stands in the tables even without any record.
    stands: bool

    def holds(self, *places: str) -> Q:
        """Records one of whose places lies here. A range of the path's index: a prefix would be
        looked for in every row on SQLite."""
        found = Q()
        for place in places:
            end = self.path if self.own else self.path + LAST[len(self.path) :]
            found |= Q(**{f"{place}__range": (self.path, end)})
        return found


def groups(campaign: Campaign) -> list[Group]:
    """In the order of the tree, the organiser's own first: one query for each state of the
    ledger."""
    return kept(f"comparison:{campaign.pk}:groups", lambda: _read(campaign))


def _read(campaign: Campaign) -> list[Group]:
    top = campaign.organiser
    units = subtree(top).filter(depth__lte=top.depth + 1).only("path", "name", "kind", "closed")
    return [
        Group(
            unit.pk,
            unit.path,
            unit.name,
            own=unit.pk == top.pk,
            stands=unit.is_open and unit.kind in PLANNING and unit.pk != top.pk,
        )
        for unit in units
    ]


def group_of(campaign: Campaign, unit: Unit | None) -> Group | None:
    """The group of a unit; None for the whole campaign."""
    if unit is None:
        return None
    return next((found for found in groups(campaign) if found.pk == unit.pk), None)


def place_of(campaign: Campaign, path: str) -> str:
    """The path of the group in which a unit's path lies."""
    return path[: len(campaign.organiser.path) + Unit.steplen]


def heads(campaign: Campaign) -> dict[str, int]:
    """People in post by the path of their group, each once there: the whole roll, in one query."""
    return kept(f"comparison:{campaign.pk}:people", lambda: _count_people(campaign))


def _count_people(campaign: Campaign) -> dict[str, int]:
    within = Group(0, campaign.organiser.path, "", own=False, stands=False)
    posts = current_appointments().filter(within.holds("unit__path")).order_by()
    pairs: Iterable[tuple[str, int]] = posts.values_list("unit__path", "person")
    found: dict[str, set[int]] = {}
    for path, person in pairs:
        found.setdefault(place_of(campaign, path), set()).add(person)
    return {path: len(people) for path, people in found.items()}
