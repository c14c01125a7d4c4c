"""What waits for the office, for units and for inspectors: bounded lists."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Duty
from zhixing.campaigns.rules import current_duties
from zhixing.organisation.models import Person
from zhixing.organisation.rules import current_posts
from zhixing.rectification.models import Feedback, Objection, Publication, Rectification, Stage
from zhixing.rectification.queries.rectifications import Rectifications, at_stage
from zhixing.supervision.models import Finding

MOST = 50
OFFICE = (Duty.Role.OFFICE, Duty.Role.LEADER)
LOOK_BACK_AHEAD = timedelta(days=7)  # so many days before its day a look back is on the desk


def campaigns_as(person: Person, *roles: str) -> list[int]:
    """Keys of the campaigns in which the person has one of the roles."""
    return [duty.campaign_id for duty in current_duties(person) if duty.role in roles]


def to_take_up(person: Person) -> list[Rectification]:
    """What the person's units have not taken up yet: of those headed, all below as well."""
    own = Q(pk__in=[])
    for post in current_posts(person):
        if post.heads:
            own |= Q(unit__path__startswith=post.unit.path)
        else:
            own |= Q(unit=post.unit_id)
    return _due(Rectification.objects.filter(own, at_stage(Stage.REGISTERED)))


def at(stage: Stage, campaigns: list[int]) -> list[Rectification]:
    rows = Rectification.objects.filter(at_stage(stage), campaign__in=campaigns)
    return _due(rows.select_related("measure"))


def _due(rows: Rectifications) -> list[Rectification]:
    found = rows.filter(campaign__closed_at__isnull=True).select_related("campaign")
    return list(found.order_by("due", "pk")[:MOST])


def to_close(campaigns: list[int], today: date | None = None) -> list[Publication]:
    """Publications whose days are over and against which nothing waits for an answer."""
    day = today or timezone.localdate()
    waiting = Objection.objects.filter(upheld__isnull=True)
    rows = (
        Publication.objects.filter(
            rectification__in=Rectification.objects.filter(
                at_stage(Stage.PUBLISHED),
                campaign__in=campaigns,
                campaign__closed_at__isnull=True,
            ),
            ends__lt=day,
        )
        .exclude(pk__in=waiting.values("publication"))
        .select_related("rectification__campaign", "rectification__measure")
        .order_by("ends", "pk")
    )
    # A publication of an earlier round does not stand any more.
    return [row for row in rows[:MOST] if _is_of_this_round(row)]


def _is_of_this_round(row: Publication) -> bool:
    measure = row.rectification.measure
    return bool(measure and measure.verified_at and row.at >= measure.verified_at)


def objections(campaigns: list[int]) -> list[Objection]:
    rows = Objection.objects.filter(
        upheld__isnull=True,
        publication__rectification__campaign__in=campaigns,
        publication__rectification__campaign__closed_at__isnull=True,
    )
    found = rows.select_related("publication__rectification__campaign")
    return list(found.order_by("at", "pk")[:MOST])


def letters(campaigns: list[int]) -> list[Feedback]:
    """Feedback that waits for its letter."""
    rows = Feedback.objects.filter(
        campaign__in=campaigns,
        campaign__closed_at__isnull=True,
        replied_at__isnull=True,
        reply_due__isnull=False,
    )
    return list(rows.select_related("campaign").order_by("reply_due", "pk")[:MOST])


def to_look_back(campaigns: list[int], today: date | None = None) -> list[Rectification]:
    day = (today or timezone.localdate()) + LOOK_BACK_AHEAD
    rows = Rectification.objects.filter(
        at_stage(Stage.CLOSED), campaign__in=campaigns, look_back_on__lte=day
    )
    found = rows.filter(campaign__closed_at__isnull=True).select_related("campaign", "measure")
    return list(found.order_by("look_back_on", "pk")[:MOST])


def findings(campaigns: list[int]) -> QuerySet[Finding, Finding]:
    """What rounds found and nobody registered."""
    rows = Finding.objects.filter(
        campaign__in=campaigns,
        campaign__closed_at__isnull=True,
        rectification__isnull=True,
        recurrence__isnull=True,
    )
    return rows.select_related("campaign").order_by("due", "pk")[:MOST]
