"""Reading programmes and the campaigns under them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from zhixing.campaigns.models import Campaign, Programme
from zhixing.campaigns.queries.campaigns import campaigns


def programmes() -> QuerySet[Programme]:
    """Every programme, the latest year first, with its organiser."""
    return Programme.objects.select_related("organiser")


def programme(slug: str) -> Programme:
    """The programme at this address. Http404 if none."""
    return get_object_or_404(programmes(), slug=slug)


def campaigns_under(found: Programme) -> QuerySet[Campaign]:
    """Its campaigns in the order in which they begin."""
    return campaigns().filter(programme=found).order_by("begins", "pk")
