"""The yearly programme (XX建设提升年) under which several campaigns hang."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Unit


class Programme(Ledgered):
    """What a year, or a few, are declared to be about."""

    LEDGER_FIELDS: ClassVar = ("name", "slug", "year", "aim", "organiser")

    name = models.CharField(_("主题年名称"), max_length=120)
    slug = models.SlugField(_("网址名"), unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    aim = models.TextField(_("总体要求"), blank=True)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="programmes")

    class Meta:
        verbose_name = _("主题年")
        ordering: ClassVar = ["-year", "pk"]

    def __str__(self) -> str:
        return self.name
