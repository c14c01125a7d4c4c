"""The daily business: tasks, indicators with readings, and the places that do better."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class BusinessTask(Ledgered):
    """A piece of the unit's regular work that the campaign should serve (row H1)."""

    LEDGER_FIELDS: ClassVar = ("campaign", "unit", "title", "source")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="business_tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("承担单位"))
    title = models.CharField(_("业务工作"), max_length=200)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("业务工作")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "title"], name="business_task_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(Ledgered):
    """A figure of the business by whose change the campaign is judged (row H2)."""

    class Better(models.TextChoices):
        HIGHER = "higher", _("越高越好")
        LOWER = "lower", _("越低越好")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "unit", "name", "measured_in", "better", "definition", "source", "baseline",
        "baseline_on", "target", "target_on",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="indicators")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="indicators", verbose_name=_("责任单位")
    )
    name = models.CharField(_("指标名称"), max_length=120)
    measured_in = models.CharField(_("计量单位"), max_length=20, blank=True)
    better = models.CharField(_("方向"), max_length=6, choices=Better.choices)
    definition = models.TextField(_("口径"), blank=True)
    source = models.CharField(_("数据来源"), max_length=200)
    baseline = models.DecimalField(_("基期值"), max_digits=14, decimal_places=2)
    baseline_on = models.DateField(_("基期"))
    target = models.DecimalField(_("目标值"), max_digits=14, decimal_places=2)
    target_on = models.DateField(_("目标期限"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("业务指标")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "name"], name="indicator_named_once"
            ),
            models.CheckConstraint(
                condition=Q(better="higher", target__gt=F("baseline"))
                | Q(better="lower", target__lt=F("baseline")),
                name="indicator_target_is_better_than_baseline",
            ),
            models.CheckConstraint(
                condition=Q(target_on__gt=F("baseline_on")),
                name="indicator_target_after_baseline",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reading(Ledgered):
    """The value of an indicator on a day, and where it was read."""

    LEDGER_FIELDS: ClassVar = ("indicator", "value", "on", "source")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    value = models.DecimalField(_("读数"), max_digits=14, decimal_places=2)
    on = models.DateField(_("日期"))
    source = models.CharField(_("数据来源"), max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "on"], name="reading_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"


class Benchmark(Ledgered):
    """A named place that does better: its value, and what is done about the gap (E11, E12)."""

    LEDGER_FIELDS: ClassVar = ("indicator", "place", "value", "on", "source", "action", "due")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="benchmarks")
    place = models.CharField(_("先进地区"), max_length=120)
    value = models.DecimalField(_("先进值"), max_digits=14, decimal_places=2)
    on = models.DateField(_("数据日期"))
    source = models.CharField(_("数据来源"), max_length=200)
    action = models.TextField(_("对标举措"))
    due = models.DateField(_("赶上期限"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("对标")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "place", "on"], name="benchmark_read_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.place
