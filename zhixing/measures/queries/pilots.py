"""Pilots as they are read, and the protection they give (row F2): `excused`, `not_excused`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.measures.models import BoundsReading, Clarification, Condition, Measure, Pilot
from zhixing.measures.rules.pilots import may_list
from zhixing.organisation.models import Unit
from zhixing.web.figures import cached
from zhixing.web.lights import Light

Measures = QuerySet[Measure, Measure]
Pilots = QuerySet[Pilot, Pilot]
State = Pilot.State
MISSED = (State.FAILED, State.STOPPED)
FILINGS = ("pilot.registered", "pilot.revised")
MOST_ENTRIES = 400  # a pilot may be measured every day for a year
# What a deadline shows that nobody holds against the unit.
EXCUSED = Light("idle", "◇", _("容错"))


# The protection


def excusing(today: date | None = None) -> Q:
    """Pilots that did not succeed and stayed within their bounds, or were found to be excused.

    The first is the default, from the report on, whatever the finding takes. It ends only with a
    finding against the unit that was upheld, or that nobody appealed against in time.
    """
    day = today or timezone.localdate()
    upheld = Q(finding__exempt=False) & (
        Q(finding__appeal__granted=False)
        | Q(finding__appeal__isnull=True, finding__appeal_until__lt=day)
    )
    within = Q(within=True) & ~breached() & ~upheld
    return Q(state__in=MISSED) & (within | exempt())


def excused_measures(today: date | None = None) -> Q:
    """Measures whose pilot is excused, as a condition for other queries of measures."""
    return Q(pk__in=Pilot.objects.filter(excusing(today)).values("measure"))


def spared() -> Exists:
    """For `annotate`: whether the measure is excused, so that its light says so."""
    return Exists(Pilot.objects.filter(excusing(), measure=OuterRef("pk")))


def excused(campaign: Campaign, today: date | None = None) -> Measures:
    """The campaign's measures that must not count against their units."""
    return Measure.objects.filter(excused_measures(today), campaign=campaign)


def not_excused(measures: Measures, today: date | None = None) -> Measures:
    """`measures` without those that must not count against their units: whoever counts what a
    unit failed to do, counts these."""
    return measures.exclude(excused_measures(today))


def excused_keys() -> frozenset[int]:
    """Keys of all excused measures; there are few, and they change with the ledger and the day."""

    def read() -> frozenset[int]:
        return frozenset(Pilot.objects.filter(excusing()).values_list("measure_id", flat=True))

    return cached(f"pilots:excused:{timezone.localdate()}", read)


# The list


def breached() -> Q:
    """Pilots with a value on record beyond their limit."""
    most = Q(pilot__limit_way=Pilot.Way.MOST, value__gt=F("pilot__limit"))
    least = Q(pilot__limit_way=Pilot.Way.LEAST, value__lt=F("pilot__limit"))
    return Q(Exists(BoundsReading.objects.filter(most | least, pilot=OuterRef("pk"))))


def running(today: date | None = None) -> Q:
    """On file and begun, its last day not over."""
    day = today or timezone.localdate()
    on_file = Q(state__in=[State.FILED, State.ACKNOWLEDGED])
    return on_file & Q(begins__lte=day, ends__gte=day)


def due(today: date | None = None) -> Q:
    """The last day is over, and nobody has said how it went."""
    day = today or timezone.localdate()
    return Q(state__in=[State.FILED, State.ACKNOWLEDGED], ends__lt=day)


def ahead(today: date | None = None) -> Q:
    """Not begun yet, or sent back to be put right."""
    day = today or timezone.localdate()
    waits = Q(state__in=[State.FILED, State.ACKNOWLEDGED], begins__gt=day)
    return waits | Q(state=State.RETURNED)


def exempt() -> Q:
    """Found to be excused, at once or on appeal."""
    return Q(finding__exempt=True) | Q(finding__appeal__granted=True)


STAGES: dict[str, Callable[[], Q]] = {
    "ahead": ahead,
    "running": running,
    "due": due,
    "succeeded": lambda: Q(state=State.SUCCEEDED),
    "missed": lambda: Q(state__in=MISSED),
    "exempt": exempt,
    "beyond": breached,
}


def listed(campaign: Campaign, *, stage: str = "", unit: Unit | None = None) -> Pilots:
    """The campaign's pilots, those that end first on top, the reported ones last."""
    found = Pilot.objects.filter(measure__campaign=campaign)
    if stage:
        found = found.filter(STAGES[stage]())
    if unit:
        found = found.filter(measure__lead_unit=unit)
    marked = found.annotate(beyond=breached(), spared=excusing() | exempt())
    rows = marked.select_related("measure__lead_unit")
    return rows.order_by(F("reported_at").desc(nulls_first=True), "ends", "pk")


def counts(campaign: Campaign) -> dict[str, int]:
    """How many pilots are at each stage of STAGES; they move with the ledger, and at midnight."""

    def count() -> dict[str, int]:
        found = Pilot.objects.filter(measure__campaign=campaign)
        asked = {name: Count("pk", filter=condition()) for name, condition in STAGES.items()}
        return found.aggregate(total=Count("pk"), **asked)

    return cached(f"pilots:{campaign.pk}:{timezone.localdate()}", count)


# One of them


def pilot(pk: int) -> Pilot:
    """With all that its rules and its page ask for; raises Http404."""
    rows = _whole().filter(pk=pk).first()
    if rows is None:
        raise Http404
    return rows


def seen_pilot(pk: int, person: Visitor) -> Pilot:
    """The pilot, for those who work there; Http404 for everybody else."""
    found = pilot(pk)
    if not may_list(person, found.measure.campaign):
        raise Http404
    return found


def of_measure(measure: Measure) -> Pilot | None:
    """The measure's pilot, read once for each state of the ledger; most have none."""
    return cached(f"pilot:measure:{measure.pk}", lambda: _whole().filter(measure=measure).first())


def _whole() -> Pilots:
    return Pilot.objects.select_related(
        "measure__campaign__organiser", "measure__owner", "measure__lead_unit", "filed_by",
        "acknowledged_by", "reported_by", "concluded_by", "finding__by",
        "finding__appeal__by", "finding__appeal__decided_by",
    ).prefetch_related(
        "measure__supporting_units",
        "measure__tasks",
        Prefetch("readings", BoundsReading.objects.select_related("by")),
        Prefetch("clarifications", Clarification.objects.select_related("by")),
        Prefetch("finding__conditions", Condition.objects.order_by("pk")),
    )  # fmt: skip


def entries(pilot: Pilot) -> list[Entry]:
    """All that the ledger holds of it, the latest first."""
    return cached(f"pilot:{pilot.pk}:entries", lambda: entries_of(pilot, MOST_ENTRIES))


def filing(found: list[Entry]) -> Entry | None:
    """The entry that proves when the version that stands was filed."""
    return next((entry for entry in found if entry.kind in FILINGS), None)


def is_excused(pilot: Pilot) -> bool:
    return pilot.measure_id in excused_keys()


def beyond(pilot: Pilot) -> list[BoundsReading]:
    """The values that lie beyond the limit."""
    return [reading for reading in pilot.readings.all() if pilot.exceeds(reading.value)]


def unsettled(campaign: Campaign) -> int:
    """Pilots that still run, and appeals that nobody has decided."""
    found = Pilot.objects.filter(measure__campaign=campaign)
    waits = Q(finding__appeal__isnull=False, finding__appeal__granted__isnull=True)
    begun = Q(state__in=[State.FILED, State.ACKNOWLEDGED], begins__lte=timezone.localdate())
    return found.filter(waits | begun).count()
