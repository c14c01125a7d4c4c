"""Measures made of slogans: found by reading their words, at every state of the ledger anew."""

from __future__ import annotations

from zhixing.analysis.wording import Fact
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.measures.queries.measures import UNPROVED
from zhixing.plans.queries import wording
from zhixing.plans.queries.wording import Marked
from zhixing.web.figures import cached
from zhixing.web.wording import Hint

# What the form of a measure asks for in fields of their own.
GIVEN = frozenset({Fact.WHO, Fact.BY_WHEN})


def hollow(campaign: Campaign) -> list[Marked]:
    """The campaign's measures that nobody has verified and that say nothing: the latest first."""
    rows = Measure.objects.filter(pk__in=hollow_keys(campaign)).select_related("lead_unit")
    return [
        Marked(row.pk, row.title, row.lead_unit.name, *marks(row.text, row.acceptance))
        for row in rows.order_by("-pk")
    ]


def count_hollow(campaign: Campaign) -> int:
    return len(hollow_keys(campaign))


def marks(text: str, acceptance: str) -> tuple[Hint | None, Hint | None]:
    """What is hollow in a measure; how much it changes says its indicator, not its criterion."""
    method, _criterion = wording.marks(text, "", GIVEN | {Fact.HOW_MUCH})
    _method, criterion = wording.marks("", acceptance, GIVEN)
    return method, criterion


def hollow_keys(campaign: Campaign) -> list[int]:
    """Keys of those that `hollow` lists."""
    rows = Measure.objects.filter(campaign=campaign, state__in=UNPROVED)
    words = rows.order_by("pk").values_list("pk", "text", "acceptance")
    return cached(f"measures:{campaign.pk}:hollow", lambda: wording.hollow_pks(words.iterator()))
