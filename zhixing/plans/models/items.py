"""The lines of a plan: each with one owner, a date, and by what others will see that it is done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Clause
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models.indicators import BusinessTask, Indicator
from zhixing.plans.models.plans import Plan


class PlanItem(Ledgered):
    """A task. Planned is not done, and done is not verified (row H6)."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("item", "推进中")
        DONE = "done", pgettext_lazy("item", "申请办结")
        VERIFIED = "verified", pgettext_lazy("item", "已核验")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        "planned": frozenset({"done"}),
        "done": frozenset({"verified", "planned"}),
        "verified": frozenset(),
    }

    class Origin(models.TextChoices):
        """Who thought of it first (row F6)."""

        ASSIGNED = "assigned", _("上级布置")
        SELF = "self", _("主动谋划")
        MEETING = "meeting", _("会议议定")

    LEDGER_FIELDS: ClassVar = (
        "plan", "number", "answers", "category", "title", "measure", "outcome", "practice",
        "effect", "unit", "owner", "begins", "due", "acceptance", "origin", "core",
        "business_task", "indicator", "needed_support", "support_answer", "state", "result",
        "measured_effect",
    )  # fmt: skip

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField(_("序号"))
    # The item of the parent plan that this one takes up.
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="taken_up", verbose_name=_("承接的上级任务")
    )
    category = models.CharField(_("任务类别"), max_length=40, blank=True)
    title = models.CharField(_("工作任务"), max_length=200)
    measure = models.TextField(_("具体举措"), blank=True)
    outcome = models.CharField(_("成果形式"), max_length=200, blank=True)
    # What a higher level asked for, in its own words (row A2).
    clauses = models.ManyToManyField(
        Clause, blank=True, related_name="plan_items", verbose_name=_("依据条款")
    )
    # Row C3: what practice it comes from, what effect is expected, and what came of it.
    practice = models.TextField(_("结合的工作实际"), blank=True)
    effect = models.TextField(_("预期效果"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="plan_items", verbose_name=_("责任单位")
    )
    supporting_units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("配合单位")
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="plan_items", verbose_name=_("责任人")
    )
    begins = models.DateField(_("启动时间"), null=True)
    due = models.DateField(_("完成时限"), null=True)
    acceptance = models.TextField(_("验收标准"), blank=True)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin.choices)
    core = models.BooleanField(_("核心任务"), default=False)
    business_task = models.ForeignKey(
        BusinessTask, models.PROTECT, null=True, related_name="items", verbose_name=_("业务工作")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="items", verbose_name=_("业务指标")
    )
    # Row F3: asked neutrally, so that real conditions are heard and answered.
    needed_support = models.TextField(_("需要的支持"), blank=True)
    support_answer = models.TextField(_("对所需支持的答复"), blank=True)
    supported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    supported_at = models.DateTimeField(null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PLANNED)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    result = models.TextField(_("完成情况"), blank=True)
    measured_effect = models.TextField(_("实际效果"), blank=True)
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("工作任务")
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="item_number_is_taken_once"),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("begins")),
                name="item_due_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(supported_by__isnull=True, supported_at__isnull=True, support_answer="")
                | (
                    Q(supported_by__isnull=False, supported_at__isnull=False)
                    & ~Q(support_answer="")
                ),
                name="item_supported_by_with_at_and_answer",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True, result="")
                | (Q(claimed_by__isnull=False, claimed_at__isnull=False) & ~Q(result="")),
                name="item_claimed_by_with_at_and_result",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="item_verified_by_with_at",
            ),
            # No skipping: each state carries the facts of the ones before it, and no later ones.
            models.CheckConstraint(
                condition=Q(state="planned", claimed_at__isnull=True, verified_at__isnull=True)
                | Q(state="done", claimed_at__isnull=False, verified_at__isnull=True)
                | Q(state="verified", claimed_at__isnull=False, verified_at__isnull=False),
                name="item_state_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (~Q(verified_by=F("owner")) & ~Q(verified_by=F("claimed_by"))),
                name="item_verified_by_somebody_else",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="item_by_owner"),
            models.Index(fields=["unit", "state"], name="item_by_unit"),
            models.Index(fields=["state", "due"], name="item_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_tied(self) -> bool:
        """Whether it serves the daily business (row H1)."""
        return self.business_task_id is not None or self.indicator_id is not None


class ItemChange(Ledgered):
    """What was changed of an item after its plan was approved, and why."""

    LEDGER_FIELDS: ClassVar = ("item", "changes", "reason")

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="changes")
    # field → [before, after], as plain JSON.
    changes = models.JSONField()
    reason = models.TextField(_("变更理由"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.reason[:40]


class ItemCheck(Ledgered):
    """The verdict on a claim, by somebody else; what was claimed is kept with it."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("属实，予以确认")
        REFUSED = "refused", _("不到位，退回")

    LEDGER_FIELDS: ClassVar = ("item", "result", "outcome", "finding")

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="checks")
    result = models.TextField(_("完成情况"))
    claimed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()
    outcome = models.CharField(_("核验结论"), max_length=8, choices=Outcome.choices)
    finding = models.TextField(_("核验情况"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(by=F("claimed_by")), name="item_check_by_somebody_else"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
