"""能上能下: what the leading group recommends about somebody. A record and nothing else.

No other room reads it: the software takes no personnel decision.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.measures.models.measures import Measure
from zhixing.organisation.models import Person


class Recommendation(Ledgered):
    """Up or down, on which records, and to whom it was handed over."""

    class Direction(models.TextChoices):
        UP = "up", _("建议提拔使用")
        DOWN = "down", _("建议调整岗位")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "person", "direction", "grounds", "measures", "by", "at", "answer",
        "answered_at", "passed_to", "passed_on", "passed_by", "passed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recommendations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("人员"))
    direction = models.CharField(_("建议"), max_length=4, choices=Direction.choices)
    grounds = models.TextField(_("理由"))
    measures = models.ManyToManyField(Measure, related_name="+", verbose_name=_("依据的举措"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What the person says to a recommendation against them.
    answer = models.TextField(_("本人意见"), blank=True)
    answered_at = models.DateTimeField(null=True)
    passed_to = models.CharField(_("移交对象"), max_length=120, blank=True)
    passed_on = models.DateField(_("移交日期"), null=True)
    passed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    passed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("能上能下建议")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(by=F("person")), name="recommendation_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (Q(direction="down", answered_at__isnull=False) & ~Q(answer="")),
                name="recommendation_answered_with_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    passed_to="",
                    passed_on__isnull=True,
                    passed_by__isnull=True,
                    passed_at__isnull=True,
                )
                | (
                    Q(passed_on__isnull=False, passed_by__isnull=False, passed_at__isnull=False)
                    & ~Q(passed_to="")
                ),
                name="recommendation_passed_with_its_facts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-at", "-id"], name="recommendation_latest"),
            models.Index(fields=["person", "direction"], name="recommendation_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_direction_display()}"
