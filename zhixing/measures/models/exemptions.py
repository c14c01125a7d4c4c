"""After a pilot that did not succeed: the finding, the appeal against it, the clarification."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.measures.models.pilots import Pilot
from zhixing.organisation.models import Person


class ExemptionFinding(Ledgered):
    """Whether the failure is excused (容错认定), condition by condition."""

    LEDGER_FIELDS: ClassVar = ("pilot", "exempt", "reasons", "appeal_until", "by", "at")

    pilot = models.OneToOneField(Pilot, models.PROTECT, related_name="finding")
    exempt = models.BooleanField(_("容错免责"))
    reasons = models.TextField(_("认定理由"))
    # The last day on which owner or unit may appeal; none where nothing was refused.
    appeal_until = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("容错认定")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(exempt=True, appeal_until__isnull=True)
                | Q(exempt=False, appeal_until__isnull=False),
                name="finding_refused_can_be_appealed",
            )
        ]

    def __str__(self) -> str:
        return self.reasons[:40]

    @property
    def stands_exempt(self) -> bool:
        """The outcome after the appeal, where there was one."""
        appeal: Appeal | None = getattr(self, "appeal", None)
        return self.exempt or (appeal is not None and bool(appeal.granted))


class Condition(Ledgered):
    """One condition of a finding: met or not, and what that rests on."""

    class Key(models.TextChoices):
        # The three distinctions (三个区分开来), then what the pilot's own record shows.
        INEXPERIENCE = "inexperience", _("先行先试、缺乏经验，不是明知故犯")
        UNRESTRICTED = "unrestricted", _("上级尚无明确限制，不是明令禁止后我行我素")
        UNSELFISH = "unselfish", _("为推动工作的无意过失，没有谋取私利")
        PROCEDURE = "procedure", _("按规定程序决策")
        FILED = "filed", _("事先备案")
        BOUNDS = "bounds", _("没有超出备案的边界")
        REMEDY = "remedy", _("及时止损、采取补救")

    LEDGER_FIELDS: ClassVar = ("finding", "key", "met", "words")

    finding = models.ForeignKey(ExemptionFinding, models.CASCADE, related_name="conditions")
    key = models.CharField(_("对照情形"), max_length=12, choices=Key.choices)
    met = models.BooleanField(_("符合"))
    words = models.TextField(_("事实"), blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "key"], name="condition_once"),
            models.CheckConstraint(
                condition=Q(met=True) | ~Q(words=""), name="condition_not_met_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.get_key_display()


class Appeal(Ledgered):
    """The unit or the owner objects to a refusal; somebody else decides."""

    LEDGER_FIELDS: ClassVar = (
        "finding", "text", "by", "at", "granted", "decision", "decided_by", "decided_at",
    )  # fmt: skip

    finding = models.OneToOneField(ExemptionFinding, models.PROTECT, related_name="appeal")
    text = models.TextField(_("申诉理由"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The finding's, repeated so that the database can refuse a judge of one's own verdict.
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    granted = models.BooleanField(_("改为容错免责"), null=True)
    decision = models.TextField(_("复核意见"), blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申诉")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    granted__isnull=True,
                    decision="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | (
                    Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                ),
                name="appeal_decided_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("found_by")) & ~Q(decided_by=F("by"))),
                name="appeal_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Clarification(Ledgered):
    """Those who heard of the failure are told that it is excused (澄清, row F2)."""

    LEDGER_FIELDS: ClassVar = ("pilot", "audience", "text", "on", "by", "at")

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="clarifications")
    audience = models.CharField(_("澄清范围"), max_length=200)
    text = models.TextField(_("澄清内容"))
    on = models.DateField(_("澄清日期"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("澄清")
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
