"""What waits for a person because of pilots, and what they did about them: bounded lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import current_duties
from zhixing.measures.models import Appeal, ExemptionFinding, Pilot, Recommendation
from zhixing.measures.queries.pilots import MISSED, breached, due
from zhixing.measures.rules.pilots import may
from zhixing.organisation.models import Person
from zhixing.organisation.rules import headed_paths
from zhixing.plans.rules.leading import LEADERS

MOST = 50
OFFICE = (Duty.Role.OFFICE, Duty.Role.LEADER)
State = Pilot.State


def _open() -> QuerySet[Pilot, Pilot]:
    """Of open campaigns, with what the rules ask for."""
    return (
        Pilot.objects.filter(measure__campaign__closed_at__isnull=True)
        .select_related("measure__campaign__organiser", "measure__lead_unit", "finding__appeal")
        .prefetch_related("measure__supporting_units", "measure__tasks")
        .order_by("ends", "pk")
    )


def _of_unit(person: Person) -> Q:
    """Measures that the person owns, or whose lead unit the person heads."""
    mine = Q(measure__owner=person)
    for path in headed_paths(person):
        mine |= Q(measure__lead_unit__path__startswith=path)
    return mine


def _campaigns(person: Person, *roles: str) -> list[int]:
    return [duty.campaign_id for duty in current_duties(person) if duty.role in roles]


def returned(person: Person) -> list[Pilot]:
    """The owner's, sent back to be put right."""
    return list(_open().filter(measure__owner=person, state=State.RETURNED)[:MOST])


def to_report(person: Person) -> list[Pilot]:
    """The owner's, over and not reported."""
    return list(_open().filter(due(), measure__owner=person)[:MOST])


def beyond(person: Person) -> list[Pilot]:
    """Running and beyond the limit: the owner's, those below the person, those of the office's
    campaigns."""
    mine = _of_unit(person) | Q(measure__campaign__in=_campaigns(person, *OFFICE))
    on_file = Q(state__in=[State.FILED, State.ACKNOWLEDGED], begins__lte=timezone.localdate())
    return list(_open().filter(mine, on_file, breached())[:MOST])


def to_appeal(person: Person) -> list[Pilot]:
    """The person's, refused, while there is time to appeal."""
    today = timezone.localdate()
    found = _open().filter(
        _of_unit(person),
        finding__exempt=False,
        finding__appeal__isnull=True,
        finding__appeal_until__gte=today,
    )
    return list(found[:MOST])


def to_acknowledge(person: Person) -> list[Pilot]:
    campaigns = _campaigns(person, *OFFICE)
    found = _open().filter(measure__campaign__in=campaigns, state=State.FILED) if campaigns else ()
    return [pilot for pilot in found if may("acknowledge", person, pilot)][:MOST]


def to_find(person: Person) -> list[Pilot]:
    """Did not succeed, and nobody has found yet whether it is excused."""
    campaigns = _campaigns(person, *LEADERS)
    rows = _open().filter(measure__campaign__in=campaigns, state__in=MISSED, finding__isnull=True)
    return [pilot for pilot in (rows if campaigns else ()) if may("find", person, pilot)][:MOST]


def to_judge(person: Person) -> list[Pilot]:
    """Appeals that wait, and are not against the person's own finding."""
    campaigns = _campaigns(person, *LEADERS, Duty.Role.INSPECTOR)
    waits = Q(finding__appeal__isnull=False, finding__appeal__granted__isnull=True)
    rows = _open().filter(waits, measure__campaign__in=campaigns) if campaigns else ()
    return [pilot for pilot in rows if may("decide_appeal", person, pilot)][:MOST]


def to_answer(person: Person) -> list[Recommendation]:
    """Recommendations against the person, not answered yet."""
    found = Recommendation.objects.filter(
        person=person, direction=Recommendation.Direction.DOWN, answered_at__isnull=True
    )
    return list(found.select_related("campaign").order_by("at", "pk")[:MOST])


def filed_by(person: Person) -> QuerySet[Pilot]:
    found = Pilot.objects.filter(filed_by=person).select_related("measure")
    return found.order_by("-filed_at")[:MOST]


def reported_by(person: Person) -> QuerySet[Pilot]:
    found = Pilot.objects.filter(reported_by=person).select_related("measure")
    return found.order_by("-reported_at")[:MOST]


def acknowledged_by(person: Person) -> QuerySet[Pilot]:
    found = Pilot.objects.filter(acknowledged_by=person).select_related("measure")
    return found.order_by("-acknowledged_at")[:MOST]


def found_by(person: Person) -> QuerySet[ExemptionFinding]:
    found = ExemptionFinding.objects.filter(by=person).select_related("pilot__measure")
    return found.order_by("-at")[:MOST]


def judged_by(person: Person) -> QuerySet[Appeal]:
    found = Appeal.objects.filter(decided_by=person).select_related("finding__pilot__measure")
    return found.order_by("-decided_at")[:MOST]
