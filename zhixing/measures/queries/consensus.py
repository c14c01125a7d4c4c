"""What became of consensus: the measures that carry it out, and how much of it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Consensus
from zhixing.measures.models import Measure
from zhixing.measures.queries.measures import for_list
from zhixing.web.figures import cached, seen


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the adopted consensus: with a measure (I2), with one that several units carry together
    (I3), with a standing rule that came of it (I4)."""

    adopted: int
    measured: int
    joint: int
    ruled: int

    @property
    def share(self) -> float | None:
        return self.measured / self.adopted if self.adopted else None


def measures_of(found: Consensus) -> list[Measure]:
    """The measures that carry a consensus out, the earliest deadline first."""
    rows = for_list(Measure.objects.filter(consensus=found)).order_by("deadline", "pk")
    return seen(f"measures:consensus:{found.pk}", lambda: list(rows))


def conversion(campaign: Campaign) -> Conversion:
    """The headline of the list of consensus: one query for each state of the ledger."""

    def count() -> Conversion:
        ways = {
            "measured": Q(measures__isnull=False),
            "joint": Q(measures__supporting_units__isnull=False),
            "ruled": Q(measures__mechanisms__isnull=False),
        }
        found = Consensus.objects.filter(topic__campaign=campaign).aggregate(
            adopted=Count("pk", distinct=True),
            **{name: Count("pk", filter=way, distinct=True) for name, way in ways.items()},
        )
        return Conversion(**found)

    return cached(f"conversion:{campaign.pk}", count)
