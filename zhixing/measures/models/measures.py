"""A measure: one owner, a deadline, an expected effect; and what is done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Consensus
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem


class Measure(Ledgered):
    """A promise. Said is not done, done is not verified, verified is not closed (row H6)."""

    class State(models.TextChoices):
        COMMITTED = "committed", _("已承诺")
        DONE = "done", pgettext_lazy("stage", "申请办结")
        VERIFIED = "verified", _("已核验")
        CLOSED = "closed", _("已销号")

    # The only moves there are; anything else is refused by `rules.check_transition`.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        "committed": frozenset({"done"}),
        "done": frozenset({"verified", "committed"}),
        "verified": frozenset({"closed", "committed"}),
        "closed": frozenset({"committed"}),
    }

    class Origin(models.TextChoices):
        PROBLEM = "problem", _("来自问题")
        CONSENSUS = "consensus", _("来自共识")
        SELF = "self", _("主动谋划")
        RECTIFICATION = "rectification", _("整改任务")

    class Result(models.TextChoices):
        """What kind of result it aims at (row A9)."""

        STYLE = "style", _("改进工作作风")
        CONDUCT = "conduct", _("纠正不当行为")
        SERVICE = "service", _("提升服务效能")

    class VerifiedHow(models.TextChoices):
        RAISERS = "raisers", _("提出人确认")
        INSPECTOR = "inspector", _("督查员核验")

    class ClosedHow(models.TextChoices):
        ASKER = "asker", _("提出人认可")
        SILENCE = "silence", _("期满无异议")
        # A rectification that was reviewed, and shown for comment.
        PUBLISHED = "published", _("公示无异议")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "consensus", "title", "text", "origin", "result", "deed", "owner",
        "lead_unit", "deadline", "indicator", "indicator_unit", "baseline", "target", "acceptance",
        "problems", "supporting_units", "state", "claimed_by", "claimed_at", "verified_how",
        "verified_by", "verified_at", "closed_how", "closed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="measures")
    problems = models.ManyToManyField(Problem, blank=True, related_name="measures")
    # What a discussion agreed on and this carries out (rows I2 to I4).
    consensus = models.ForeignKey(
        Consensus, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    title = models.CharField(_("举措"), max_length=200)
    text = models.TextField(_("具体做法"))
    origin = models.CharField(_("来源"), max_length=14, choices=Origin.choices)
    result = models.CharField(_("成效类型"), max_length=8, choices=Result.choices)
    deed = models.BooleanField(_("列入办实事清单"), default=False)
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="measures", verbose_name=_("责任人")
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    supporting_units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("配合单位")
    )
    deadline = models.DateField(_("完成时限"))
    indicator = models.CharField(_("预期成效指标"), max_length=120)
    indicator_unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    baseline = models.DecimalField(_("现状值"), max_digits=14, decimal_places=2)
    target = models.DecimalField(_("目标值"), max_digits=14, decimal_places=2)
    acceptance = models.TextField(_("验收标准"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.COMMITTED
    )
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=10, choices=VerifiedHow.choices, blank=True)
    # The inspector; None where the raisers themselves confirmed.
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=9, choices=ClosedHow.choices, blank=True)

    class Meta:
        verbose_name = _("举措")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="measure_claimed_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_how="")
                | (Q(verified_at__isnull=False) & ~Q(verified_how="")),
                name="measure_verified_at_with_how",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_how="")
                | (Q(closed_at__isnull=False) & ~Q(closed_how="")),
                name="measure_closed_at_with_how",
            ),
            # No skipping: each state carries the facts of the ones before it, and no later ones.
            models.CheckConstraint(
                condition=Q(state="committed", claimed_at__isnull=True)
                | Q(state="done", claimed_at__isnull=False, verified_at__isnull=True)
                | Q(
                    state="verified",
                    claimed_at__isnull=False,
                    verified_at__isnull=False,
                    closed_at__isnull=True,
                )
                | Q(
                    state="closed",
                    claimed_at__isnull=False,
                    verified_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="measure_state_with_its_facts",
            ),
            # "Done" means that somebody other than the doer checked.
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (~Q(verified_by=models.F("owner")) & ~Q(verified_by=models.F("claimed_by"))),
                name="measure_verified_by_somebody_else",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "state", "deadline", "id"], name="measure_by_state"),
            models.Index(fields=["campaign", "deadline", "id"], name="measure_by_deadline"),
            models.Index(fields=["owner", "state"], name="measure_by_owner"),
        ]

    def __str__(self) -> str:
        return self.title


class Task(Ledgered):
    """A step of a measure."""

    LEDGER_FIELDS: ClassVar = ("measure", "title", "assignee", "due", "done_by", "done_at")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="tasks")
    title = models.CharField(_("任务"), max_length=200)
    assignee = models.ForeignKey(
        Person, models.PROTECT, related_name="tasks", verbose_name=_("承办人")
    )
    due = models.DateField(_("完成时限"))
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="task_done_by_with_at",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(Ledgered):
    """Words, and maybe a file, that support a claim. The ledger holds the file's digest."""

    LEDGER_FIELDS: ClassVar = ("measure", "text", "name", "sha256", "public", "by", "at")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="evidence")
    text = models.TextField(_("佐证说明"))
    file = models.FileField(upload_to="evidence/%Y/%m/", blank=True)
    name = models.CharField(_("文件名"), max_length=120, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    public = models.BooleanField(_("可以公开"), default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Extension(Ledgered):
    """A later deadline, asked for with a reason, decided by the office."""

    LEDGER_FIELDS: ClassVar = (
        "measure", "old_deadline", "new_deadline", "reason", "asked_by", "asked_at", "granted",
        "decision", "decided_by", "decided_at",
    )  # fmt: skip

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="extensions")
    old_deadline = models.DateField()
    new_deadline = models.DateField(_("延期至"))
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(_("同意"), null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("意见"), blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(new_deadline__gt=models.F("old_deadline")),
                name="extension_is_later",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="extension_decided_by_with_at",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(granted__isnull=True),
                name="extension_one_open_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_deadline} → {self.new_deadline}"


class Reopening(Ledgered):
    """Why a measure that was claimed, verified or closed went back to work."""

    class Cause(models.TextChoices):
        RATING = "rating", _("评价不满意")
        DISPUTE = "dispute", _("提出人异议")
        OFFICE = "office", _("办公室责令")
        ROUND = "round", _("督查发现没有办结")
        REVIEW = "review", _("审核认为整改不到位")
        OBJECTION = "objection", _("公示异议成立")
        RECURRENCE = "recurrence", _("问题再次发生")

    LEDGER_FIELDS: ClassVar = ("measure", "cause", "reason", "from_state", "by", "at")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="reopenings")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.TextField(_("理由"))
    from_state = models.CharField(max_length=10, choices=Measure.State.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.reason[:40]
