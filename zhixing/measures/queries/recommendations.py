"""Recommendations about people, for the few who read them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.measures.models import Recommendation
from zhixing.measures.rules.recommendations import may_read


def of_campaign(campaign: Campaign) -> QuerySet[Recommendation, Recommendation]:
    """The latest first."""
    rows = Recommendation.objects.filter(campaign=campaign).select_related("person")
    return rows.order_by("-at", "-pk")


def recommendation(pk: int, person: Visitor) -> Recommendation:
    """For leader, deputies and whom it is against; Http404 for everybody else."""
    rows = Recommendation.objects.select_related("campaign__organiser", "person", "by", "passed_by")
    found = rows.prefetch_related("measures__lead_unit").filter(pk=pk).first()
    if found is None or not may_read(person, found):
        raise Http404
    return found
