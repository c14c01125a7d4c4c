"""Pilots: measures registered as experiments before they start, with bounds (rows F1, I7)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.ledger.models import Ledgered
from zhixing.measures.models.measures import Measure
from zhixing.organisation.models import Person

UNREPORTED = ("filed", "returned", "acknowledged")
REPORTED = ("succeeded", "failed", "stopped")


class Pilot(Ledgered):
    """What is tried, within which bounds and until when, on file before the first day.

    Whether it runs is a matter of its days, not of anybody's word: `runs`.
    """

    class State(models.TextChoices):
        FILED = "filed", _("已报备")
        RETURNED = "returned", _("退回修改")
        ACKNOWLEDGED = "acknowledged", _("已备案")
        SUCCEEDED = "succeeded", _("试点成功")
        FAILED = "failed", _("试点未成")
        STOPPED = "stopped", _("提前终止")

    # The only moves there are; anything else is refused by `rules.pilots.check_move`.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        # The unit filed in time: that the office was slow to answer takes nothing from it.
        "filed": frozenset({"acknowledged", "returned", *REPORTED}),
        "returned": frozenset({"filed"}),
        "acknowledged": frozenset(REPORTED),
        "succeeded": frozenset(),
        "failed": frozenset(),
        "stopped": frozenset(),
    }

    class Way(models.TextChoices):
        MOST = "most", _("不超过")
        LEAST = "least", _("不低于")

    class Conclusion(models.TextChoices):
        """What follows from it (row I7)."""

        ADOPT = "adopt", pgettext_lazy("pilot", "推广")
        ADJUST = "adjust", pgettext_lazy("pilot", "调整后再试")
        STOP = "stop", pgettext_lazy("pilot", "不再试行")

    LEDGER_FIELDS: ClassVar = (
        "measure", "hypothesis", "scope", "bounds", "limit_of", "limit_way", "limit", "limit_unit",
        "begins", "ends", "stop_rule", "basis", "procedure", "state", "filed_by", "filed_at",
        "filed_on", "returned_reason", "acknowledged_by", "acknowledged_at", "result", "cause",
        "remedy", "within", "within_facts", "reported_by", "reported_at", "conclusion",
        "conclusion_reason", "concluded_by", "concluded_at",
    )  # fmt: skip

    measure = models.OneToOneField(Measure, models.PROTECT, related_name="pilot")
    hypothesis = models.TextField(_("试什么、指望什么"))
    scope = models.TextField(_("试行范围"))
    bounds = models.TextField(_("边界"))
    # The one bound that is a number, where there is one.
    limit_of = models.CharField(_("限额指标"), max_length=120, blank=True)
    limit_way = models.CharField(max_length=5, choices=Way.choices, blank=True)
    limit = models.DecimalField(_("限额"), max_digits=14, decimal_places=2, null=True)
    limit_unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    begins = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    stop_rule = models.TextField(_("终止条件"))
    basis = models.TextField(_("决策依据"))
    procedure = models.TextField(_("决策程序"))
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.FILED)
    # Of the version that stands; the ledger has the earlier ones. The day is beside the moment so
    # that the database itself can compare it with the first day.
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    filed_on = models.DateField(default=timezone.localdate)
    returned_reason = models.TextField(_("退回理由"), blank=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    result = models.TextField(_("试行结果"), blank=True)
    cause = models.TextField(_("原因"), blank=True)
    remedy = models.TextField(_("补救"), blank=True)
    # What the unit says of its bounds; a reading beyond the limit speaks for itself.
    within = models.BooleanField(_("没有超出边界"), null=True)
    within_facts = models.TextField(_("对照边界"), blank=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    conclusion = models.CharField(
        _("试点结论"), max_length=6, choices=Conclusion.choices, blank=True
    )
    conclusion_reason = models.TextField(_("结论理由"), blank=True)
    concluded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("试点")
        constraints: ClassVar = [
            # Registered before it starts, or it is no pilot.
            models.CheckConstraint(
                condition=Q(begins__gt=F("filed_on")), name="pilot_is_filed_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="pilot_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True, limit_of="", limit_way="", limit_unit="")
                | (Q(limit__isnull=False) & ~Q(limit_of="") & ~Q(limit_way="")),
                name="pilot_limit_says_of_what",
            ),
            models.CheckConstraint(
                condition=(Q(state="returned") & ~Q(returned_reason=""))
                | (~Q(state="returned") & Q(returned_reason="")),
                name="pilot_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="pilot_acknowledged_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True) | ~Q(acknowledged_by=F("filed_by")),
                name="pilot_acknowledged_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["filed", "returned"], acknowledged_at__isnull=True)
                | Q(state="acknowledged", acknowledged_at__isnull=False)
                | Q(state__in=REPORTED),
                name="pilot_acknowledged_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=UNREPORTED,
                    result="",
                    cause="",
                    remedy="",
                    within__isnull=True,
                    within_facts="",
                    reported_by__isnull=True,
                    reported_at__isnull=True,
                )
                | (
                    Q(
                        state__in=REPORTED,
                        within__isnull=False,
                        reported_by__isnull=False,
                        reported_at__isnull=False,
                    )
                    & ~Q(result="")
                    & ~Q(within_facts="")
                ),
                name="pilot_reported_with_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "stopped"]) | (~Q(cause="") & ~Q(remedy="")),
                name="pilot_failure_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    conclusion="",
                    conclusion_reason="",
                    concluded_by__isnull=True,
                    concluded_at__isnull=True,
                )
                | (
                    Q(
                        state__in=REPORTED,
                        conclusion__in=["adopt", "adjust", "stop"],
                        concluded_by__isnull=False,
                        concluded_at__isnull=False,
                    )
                    & ~Q(conclusion_reason="")
                ),
                name="pilot_concluded_with_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(conclusion="adopt") | Q(state="succeeded"),
                name="pilot_adopted_only_if_it_succeeded",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "ends"], name="pilot_by_state"),
            models.Index(fields=["begins"], name="pilot_by_begin"),
        ]

    def __str__(self) -> str:
        return self.measure.title

    def exceeds(self, value: Decimal) -> bool:
        """Whether a value of `limit_of` lies beyond the limit; False where no limit was set."""
        if self.limit is None:
            return False
        return value > self.limit if self.limit_way == self.Way.MOST else value < self.limit


class BoundsReading(Ledgered):
    """A value of what the limit is of, on a day of the pilot."""

    LEDGER_FIELDS: ClassVar = ("pilot", "on", "value", "note", "by", "at")

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="readings")
    on = models.DateField(_("日期"))
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=2)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pilot", "on"], name="bounds_reading_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on} · {self.value}"
