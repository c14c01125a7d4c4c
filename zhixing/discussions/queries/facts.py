"""Facts beside statements: what a reader sees of them, and what the office may choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.discussions.facts import Kind, kinds
from zhixing.discussions.models import Fact, Statement, Topic
from zhixing.web.figures import seen
from zhixing.web.rows import Row

PER = 10  # records offered at once
DEEPEST = 2000  # page of them

Keys = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Offer:
    """Records of a kind to choose from, each with its key.

    chosen: those that are; found: others that were searched, None before anybody searches.
    page, more: which part of them it is, and whether there are further ones.
    """

    kind: Kind
    chosen: list[tuple[int, Row]]
    found: list[tuple[int, Row]] | None = None
    text: str = ""
    page: int = 1
    more: bool = False


def beside(topic: Topic, person: Visitor) -> Mapping[int, list[Row]]:
    """The facts beside each of the topic's statements, as this person may see them.

    One query for all of them, and those of each kind that there is. What stands in a row changes
    with the ledger and at midnight only, and its words with the language.
    """
    facts = Fact.objects.filter(statement__topic=topic).order_by("statement", "order", "pk")
    return _seen("beside", facts, topic, person)


def origins(topic: Topic, person: Visitor) -> list[Row]:
    """The records of later rooms that the topic comes from, as this person may see them."""
    facts = Fact.objects.filter(topic=topic).order_by("order", "pk")
    return _seen("origins", facts, topic, person).get(0, [])


def _seen(
    what: str, facts: QuerySet[Fact], topic: Topic, person: Visitor
) -> Mapping[int, list[Row]]:
    reader = person.pk or "visitor"
    key = f"facts:{what}:{topic.pk}:{reader}:{timezone.localdate()}:{get_language()}"
    return seen(key, lambda: _read(facts, topic, person))


def _read(facts: QuerySet[Fact], topic: Topic, person: Visitor) -> dict[int, list[Row]]:
    """Rows by statement; under 0 those of the topic itself."""
    named = facts.values_list("statement", "kind", "record")
    stated = [(statement or 0, kind, key) for statement, kind, key in named]
    found: dict[int, list[Row]] = {}
    for kind in kinds():
        pairs = [(statement, key) for statement, name, key in stated if name == kind.key]
        if not pairs:
            continue
        campaign = topic.campaign
        now = kind.now(campaign, {key for _statement, key in pairs})
        # Two that were merged are one; the dict keeps the order in which they were named.
        pairs = list(dict.fromkeys((statement, now.get(key, key)) for statement, key in pairs))
        rows = _rows(kind, person, campaign, {key for _statement, key in pairs})
        for statement, key in pairs:
            if key in rows:
                row = replace(rows[key], meta=(str(kind.label), *rows[key].meta))
                found.setdefault(statement, []).append(row)
    return found


def stated(statement: Statement) -> dict[str, list[int]]:
    """The keys of a statement's facts by kind, as they are found now."""
    rows = list(statement.facts.order_by("order", "pk").values_list("kind", "record"))
    found = {}
    for kind in kinds():
        keys = [key for name, key in rows if name == kind.key]
        now = kind.now(statement.topic.campaign, keys) if keys else {}
        found[kind.key] = list(dict.fromkeys(now.get(key, key) for key in keys))
    return found


def offer(
    kind: Kind,
    person: Visitor,
    campaign: Campaign,
    keys: Sequence[int],
    *,
    text: str | None = None,
    page: int = 1,
) -> Offer:
    """What is chosen, and the others that match the text, where somebody searches."""
    choice = kind.choice(person, campaign)
    rows = {one.pk: kind.row(one, person) for one in choice.filter(pk__in=keys)}
    chosen = [(key, rows[key]) for key in dict.fromkeys(keys) if key in rows]
    if text is None:
        return Offer(kind, chosen)
    page = min(max(page, 1), DEEPEST)
    others = choice.filter(kind.matching(text)).exclude(pk__in=rows)
    found = [(one.pk, kind.row(one, person)) for one in others[(page - 1) * PER : page * PER + 1]]
    return Offer(kind, chosen, found[:PER], text, page, len(found) > PER)


def _rows(kind: Kind, person: Visitor, campaign: Campaign, keys: Iterable[int]) -> dict[int, Row]:
    records = kind.seen(person, campaign).filter(pk__in=keys)
    return {one.pk: kind.row(one, person) for one in records}
