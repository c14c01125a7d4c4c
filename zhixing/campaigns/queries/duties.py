"""Reading duties: who leads a campaign, and what a person is in which."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person


def _held() -> Q:
    today = timezone.localdate()
    return Q(began__lte=today) & (Q(ended__isnull=True) | Q(ended__gt=today))


def leading_group(campaign: Campaign) -> list[Duty]:
    """Who has which duty now (领导小组名单), by rank, then in the order given: one query."""
    ranks = {role: rank for rank, role in enumerate(Duty.Role.values)}
    duties = campaign.duties.filter(_held()).select_related("person")
    return sorted(duties, key=lambda duty: (ranks[duty.role], duty.pk))


def duties_of(person: Person) -> QuerySet[Duty]:
    """The person's duties of now in campaigns that are not closed."""
    held = person.duties.filter(_held(), campaign__closed_at__isnull=True)
    return held.select_related("campaign").order_by("pk")
