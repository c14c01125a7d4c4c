"""A claim that a measure is done, what its raisers say of it, and the check by somebody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.measures.models.measures import Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice


class Claim(Ledgered):
    """The owner says that the measure is done. Its raisers are asked first."""

    class State(models.TextChoices):
        OPEN = "open", _("核验中")
        VERIFIED = "verified", _("核验通过")
        REFUSED = "refused", _("退回")

    LEDGER_FIELDS: ClassVar = (
        "measure", "statement", "reached", "asked_until", "state", "by", "at",
    )  # fmt: skip

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="claims")
    statement = models.TextField(_("办结说明"))
    reached = models.DecimalField(
        _("指标实际值"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # The last day on which raisers are waited for before an inspector goes.
    asked_until = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(state="open"), name="claim_one_open_per_measure"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_until"], name="claim_waiting")]

    def __str__(self) -> str:
        return self.statement[:40]


class Inquiry(Ledgered):
    """One raiser is asked whether the matter is solved."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("已解决")
        PARTLY = "partly", _("部分解决")
        NOT_SOLVED = "not_solved", _("没有解决")

    LEDGER_FIELDS: ClassVar = ("claim", "voice", "outcome", "comment", "answered_at")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="inquiries")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="inquiries")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    comment = models.TextField(_("说明"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "voice"], name="inquiry_asks_once"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="inquiry_outcome_with_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"inquiry of voice {self.voice_id}"


class Check(Ledgered):
    """The verdict on a claim: by its raisers together, or by an inspector on the spot."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("属实，予以确认")
        REFUSED = "refused", _("不到位，退回")

    LEDGER_FIELDS: ClassVar = ("claim", "how", "outcome", "finding", "missing", "by", "at")

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="check_made")
    how = models.CharField(max_length=10, choices=Measure.VerifiedHow.choices)
    outcome = models.CharField(_("核验结论"), max_length=8, choices=Outcome.choices)
    finding = models.TextField(_("核验情况"))
    missing = models.TextField(_("还缺什么"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="passed", missing="") | (Q(outcome="refused") & ~Q(missing="")),
                name="check_refusal_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(how="raisers", by__isnull=True) | Q(how="inspector", by__isnull=False),
                name="check_inspector_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
