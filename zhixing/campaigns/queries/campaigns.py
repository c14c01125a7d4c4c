"""Reading campaigns: one with its phases, and those that run."""

from __future__ import annotations

from itertools import chain, count

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.web.figures import kept


def campaigns() -> QuerySet[Campaign]:
    """Every campaign, the latest first, with phases and organiser: two queries."""
    newest = Campaign.objects.order_by("-begins", "-pk")
    return newest.select_related("organiser", "programme").prefetch_related("phases")


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


def free_slug(wanted: str) -> str:
    """The address, or the first of it with a number that no campaign has."""
    taken = set(Campaign.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)
