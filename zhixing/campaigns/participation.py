"""How people take part in leading a campaign."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.web.participation import Way, keys


def _duties(campaign: Campaign) -> set[int]:
    return keys(Duty.objects.filter(campaign=campaign).values_list("person", flat=True))


WAYS = (
    Way(
        "duties",
        _("担任活动职责"),
        10,
        _duties,
        lambda campaign: reverse("campaigns:about", args=[campaign.slug]) + "#group",
    ),
)
