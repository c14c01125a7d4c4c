"""The one thing that comparison does not read: how much each of the three rates weighs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person


class Weights(Ledgered):
    """What the office gave the three rates of a campaign, in hundredths; the ledger keeps what they
    were before. A campaign without a row has the `DEFAULTS`."""

    DEFAULTS: ClassVar[dict[str, int]] = {"response": 20, "resolution": 40, "satisfaction": 40}

    LEDGER_FIELDS: ClassVar = ("campaign", "response", "resolution", "satisfaction", "reason")

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="rate_weights")
    response = models.PositiveSmallIntegerField(_("回应率权重"))
    resolution = models.PositiveSmallIntegerField(_("解决率权重"))
    satisfaction = models.PositiveSmallIntegerField(_("满意率权重"))
    reason = models.CharField(_("调整理由"), max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("三率权重")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(response=100 - F("resolution") - F("satisfaction")),
                name="weights_make_a_hundred",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="weights_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.response} : {self.resolution} : {self.satisfaction}"
