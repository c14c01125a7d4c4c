"""What stands in the way and what is to last: things to abolish, and standing mechanisms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.measures.models.measures import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem


class Practice(Ledgered):
    """A rule, step, material or habit that was asked about: kept, changed or abolished (row A4)."""

    class Kind(models.TextChoices):
        RULE = "rule", _("制度规定")
        STEP = "step", _("办事环节")
        MATERIAL = "material", _("申报材料")
        HABIT = "habit", _("习惯做法")

    class Fate(models.TextChoices):
        LISTED = "listed", _("待清理")
        KEPT = "kept", pgettext_lazy("practice", "保留")
        CHANGED = "changed", pgettext_lazy("practice", "修改")
        ABOLISHED = "abolished", pgettext_lazy("practice", "废止")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "kind", "title", "harm", "unit", "problem", "fate", "reason", "effective_on",
        "listed_by", "listed_at", "decided_by", "decided_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="practices")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=200)
    harm = models.TextField(_("弊端"))
    # Who can change it, and so decides.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管单位"))
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, related_name="practices", verbose_name=_("来自问题")
    )
    fate = models.CharField(_("处理结果"), max_length=9, choices=Fate.choices, default=Fate.LISTED)
    reason = models.TextField(_("理由"), blank=True)
    effective_on = models.DateField(_("生效日期"), null=True)
    listed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("待清理事项")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    fate="listed",
                    reason="",
                    effective_on__isnull=True,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | (
                    Q(
                        fate__in=["kept", "changed", "abolished"],
                        effective_on__isnull=False,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(reason="")
                ),
                name="practice_fate_with_its_facts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "fate", "id"], name="practice_by_fate"),
            models.Index(fields=["unit", "fate"], name="practice_by_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class Mechanism(Ledgered):
    """A standing arrangement born from a solved matter (row A5); it outlives its campaign."""

    LEDGER_FIELDS: ClassVar = (
        "measure", "title", "number", "summary", "unit", "effective_on", "review_on", "ended_on",
        "issued_by", "issued_at",
    )  # fmt: skip

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="mechanisms")
    title = models.CharField(_("制度名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=80)
    summary = models.TextField(_("主要规定"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管单位"))
    effective_on = models.DateField(_("生效日期"))
    # None once it has ended.
    review_on = models.DateField(_("评估日期"), null=True)
    ended_on = models.DateField(_("废止日期"), null=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("制度成果")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(review_on__isnull=False, ended_on__isnull=True)
                | Q(review_on__isnull=True, ended_on__isnull=False),
                name="mechanism_reviewed_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=F("effective_on")),
                name="mechanism_reviewed_after_it_takes_effect",
            ),
            models.UniqueConstraint(
                fields=["unit", "number"], name="mechanism_number_is_taken_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["review_on"], name="mechanism_by_review")]

    def __str__(self) -> str:
        return self.title


class MechanismReview(Ledgered):
    """What a look at a mechanism found: it stays, was revised, or ended."""

    class Outcome(models.TextChoices):
        KEPT = "kept", pgettext_lazy("mechanism", "继续执行")
        REVISED = "revised", pgettext_lazy("mechanism", "修订后执行")
        ENDED = "ended", pgettext_lazy("mechanism", "废止")

    LEDGER_FIELDS: ClassVar = ("mechanism", "outcome", "finding", "next_review", "by", "at")

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="reviews")
    outcome = models.CharField(_("评估结论"), max_length=8, choices=Outcome.choices)
    finding = models.TextField(_("评估情况"))
    next_review = models.DateField(_("下次评估日期"), null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="ended", next_review__isnull=True)
                | (~Q(outcome="ended") & Q(next_review__isnull=False)),
                name="mechanism_review_says_when_next",
            ),
        ]

    def __str__(self) -> str:
        return self.finding[:40]
