"""How people take part in planning, and in doing what was planned."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.plans.models import ItemCheck, Plan, PlanItem, Reading
from zhixing.web.participation import Way, keys


def _planned(campaign: Campaign) -> set[int]:
    plans = Plan.objects.filter(campaign=campaign)
    return keys(
        plans.values_list("created_by", flat=True),
        plans.values_list("submitted_by", flat=True),
        plans.values_list("decided_by", flat=True),
        PlanItem.objects.filter(plan__campaign=campaign).values_list("created_by", flat=True),
    )


def _did(campaign: Campaign) -> set[int]:
    items = PlanItem.objects.filter(plan__campaign=campaign, plan__state=Plan.State.APPROVED)
    return keys(
        items.values_list("owner", flat=True),
        items.values_list("claimed_by", flat=True),
        ItemCheck.objects.filter(item__plan__campaign=campaign).values_list("by", flat=True),
        Reading.objects.filter(indicator__campaign=campaign).values_list("by", flat=True),
    )


def _plans(campaign: Campaign) -> str:
    return reverse("plans:plan_list", args=[campaign.slug])


def _items(campaign: Campaign) -> str:
    return reverse("plans:item_list", args=[campaign.slug])


WAYS = (
    Way("planned", _("起草、审批实施方案"), 20, _planned, _plans),
    Way("did", _("承担、办理、核验工作任务"), 21, _did, _items),
)
