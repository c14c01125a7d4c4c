"""Promises made of slogans: plan items here, measures in their own room; found by their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhixing.analysis.wording import Fact, read
from zhixing.campaigns.models import Campaign
from zhixing.plans.models import PlanItem
from zhixing.web.figures import cached
from zhixing.web.wording import Hint, hint


@dataclass(frozen=True, slots=True)
class Marked:
    """A promise whose words are slogans. method, criterion: what to say of how it is done and of
    how it is judged; None where that one is not hollow."""

    pk: int
    title: str
    unit: str
    method: Hint | None
    criterion: Hint | None


def marks(method: str, criterion: str, given: frozenset[Fact]) -> tuple[Hint | None, Hint | None]:
    """What is hollow in a promise. given: what its record says in fields of their own."""
    said = hint(method, given | {Fact.HOW_CHECKED}), hint(criterion, given)
    first, second = (found if found and found.hollow else None for found in said)
    return first, second


def hollow_pks(rows: Iterable[tuple[int, str, str]]) -> list[int]:
    """Keys of the rows (key, method, criterion) of which one text is nothing but slogans."""
    return [pk for pk, *texts in rows if any(read(text).hollow for text in texts)]


def given_of(item: PlanItem) -> frozenset[Fact]:
    """What the item says in fields of their own; its amounts stand in its words."""
    said = {Fact.WHO: item.owner_id, Fact.BY_WHEN: item.due}
    return frozenset(fact for fact, value in said.items() if value)


def marks_of(item: PlanItem) -> list[Hint]:
    return [m for m in marks(item.measure, item.acceptance, given_of(item)) if m]


def hollow_items(campaign: Campaign) -> list[Marked]:
    """Tasks that are not proved yet and whose words say nothing, drafts too: the latest first."""
    rows = (
        PlanItem.objects.filter(pk__in=hollow_keys(campaign)).select_related("unit").order_by("-pk")
    )
    return [
        Marked(
            row.pk,
            row.title,
            row.unit.name,
            *marks(row.measure, row.acceptance, given_of(row)),
        )
        for row in rows
    ]


def count_hollow_items(campaign: Campaign) -> int:
    return len(hollow_keys(campaign))


def hollow_keys(campaign: Campaign) -> list[int]:
    """Keys of those that `hollow_items` lists."""
    rows = PlanItem.objects.filter(plan__campaign=campaign).exclude(state=PlanItem.State.VERIFIED)
    words = rows.order_by("pk").values_list("pk", "measure", "acceptance")
    return cached(f"planitems:{campaign.pk}:hollow", lambda: hollow_pks(words.iterator()))
