"""A round of inspection: what may be drawn, by whom it is checked, and in which order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign, Phase
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class Round(Ledgered):
    """Opened by the office at no fixed date (row G1).

    kinds: keys of `sources`, what counts as claimed done. units: each with all below it. phases:
    claims made in any of them; none: at any time. inspectors: the pool that is drawn from.
    order: settled before anything is drawn, since the bound depends on it.
    """

    class Order(models.TextChoices):
        WHOLE = "whole", _("全部单位一个顺序")
        UNIT = "unit", _("每个单位各有顺序")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "number", "title", "purpose", "kinds", "units", "phases", "inspectors", "order",
        "team_size", "opened_by", "opened_at", "conclusion", "closed_by", "closed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField(_("编号"))
    title = models.CharField(_("督查名称"), max_length=120)
    purpose = models.TextField(_("督查内容"), blank=True)
    kinds = models.JSONField(_("抽查事项"), default=list)
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("督查范围"))
    phases = models.ManyToManyField(Phase, blank=True, related_name="+", verbose_name=_("阶段"))
    inspectors = models.ManyToManyField(Person, related_name="+", verbose_name=_("督查员名录"))
    order = models.CharField(_("抽查顺序"), max_length=5, choices=Order.choices, default=Order.UNIT)
    team_size = models.PositiveSmallIntegerField(_("每组人数"), default=2)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    conclusion = models.TextField(_("督查结论"), blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("督查")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(team_size__gte=2), name="round_team_of_two"),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="round_closed_by_with_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title
