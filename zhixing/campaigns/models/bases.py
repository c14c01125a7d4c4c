"""The documents of higher levels that a campaign carries out, and their clauses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models.campaigns import Campaign
from zhixing.campaigns.models.removable import Removable


class Basis(Removable):
    """A document that the campaign cites (上位文件)."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("中央")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        OWN = "own", _("本单位")

    LEDGER_FIELDS: ClassVar = ("campaign", "level", "title", "number", "issued", "removed_at")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="bases")
    level = models.CharField(_("级别"), max_length=8, choices=Level.choices)
    title = models.CharField(_("文件名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    issued = models.DateField(_("印发日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("上位文件")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title


class Clause(Removable):
    """A clause of a document, which tasks may serve."""

    LEDGER_FIELDS: ClassVar = ("basis", "number", "text", "removed_at")

    basis = models.ForeignKey(Basis, models.CASCADE, related_name="clauses")
    number = models.CharField(_("条款"), max_length=40)
    text = models.TextField(_("条文"))

    class Meta:
        verbose_name = _("条款")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["basis", "number"],
                condition=Q(removed_at__isnull=True),
                name="clause_number_is_used_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.basis} {self.number}"
