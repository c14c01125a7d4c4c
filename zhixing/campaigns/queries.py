"""Reading campaigns: one with its phases, those that run, and who leads them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person
from zhixing.web.figures import kept


def campaigns() -> QuerySet[Campaign]:
    """Every campaign, the latest first, with phases and organiser: two queries."""
    newest = Campaign.objects.order_by("-begins", "-pk")
    return newest.select_related("organiser").prefetch_related("phases")


def campaign(slug: str) -> Campaign:
    """The campaign at this address, with phases and organiser: two queries, and none for pages
    that only read until the ledger grows. Http404 if none."""
    return kept(f"campaign:{slug}", lambda: get_object_or_404(campaigns(), slug=slug))


def campaign_by_key(pk: int) -> Campaign:
    """As `campaign`, for records that name theirs by its key."""
    return kept(f"campaign:pk:{pk}", lambda: campaigns().get(pk=pk))


def current_campaigns() -> QuerySet[Campaign]:
    """What the first page names: begun and not closed, the latest first."""
    return campaigns().filter(closed_at__isnull=True, begins__lte=timezone.localdate())


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
