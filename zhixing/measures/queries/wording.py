"""Measures made of slogans: found by reading their words, at every state of the ledger anew."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.analysis.wording import Fact, read
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.measures.queries.measures import UNPROVED
from zhixing.web.figures import cached
from zhixing.web.wording import Hint, hint

# What the form of a measure asks for in fields of their own: who, by when, how much, how checked.
GIVEN = frozenset(Fact)
OF_CRITERION = frozenset({Fact.WHO, Fact.BY_WHEN})


@dataclass(frozen=True, slots=True)
class Marked:
    """A measure whose words are slogans. method, criterion: what to say of its text and of its
    acceptance criterion; None where that one is not hollow."""

    pk: int
    title: str
    unit: str
    method: Hint | None
    criterion: Hint | None


def hollow(campaign: Campaign) -> list[Marked]:
    """The campaign's measures that can still be reworded and say nothing: the latest first."""
    pks = cached(f"measures:{campaign.pk}:hollow", lambda: _hollow(campaign))
    rows = Measure.objects.filter(pk__in=pks).select_related("lead_unit").order_by("-pk")
    return [
        Marked(row.pk, row.title, row.lead_unit.name, *marks(row.text, row.acceptance))
        for row in rows
    ]


def count_hollow(campaign: Campaign) -> int:
    return len(cached(f"measures:{campaign.pk}:hollow", lambda: _hollow(campaign)))


def marks(text: str, acceptance: str) -> tuple[Hint | None, Hint | None]:
    """What is hollow in a measure: what is done, and by what it is judged."""
    method, criterion = hint(text, GIVEN), hint(acceptance, OF_CRITERION)
    return (
        method if method and method.hollow else None,
        criterion if criterion and criterion.hollow else None,
    )


def _hollow(campaign: Campaign) -> list[int]:
    rows = Measure.objects.filter(campaign=campaign, state__in=UNPROVED)
    words = rows.order_by("pk").values_list("pk", "text", "acceptance")
    return [
        pk
        for pk, text, acceptance in words.iterator()
        if read(text).hollow or read(acceptance).hollow
    ]
