"""One thing that is to be put right, and that it was found again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.models.feedback import Feedback
from zhixing.supervision.models import Finding

TITLE = 90  # characters of the problem that stand for it in a list


class Stage(models.TextChoices):
    """How far a rectification came. Read from its measure, its review and its publication; no
    column says it, so that it cannot say anything else than they do."""

    REGISTERED = "registered", _("未启动")
    WORKING = "working", _("整改中")
    REQUESTED = "requested", _("申请销号，待现场核查")
    CHECKED = "checked", _("核查通过，待审核签字")
    REVIEWED = "reviewed", _("审核通过，待公示")
    PUBLISHED = "published", _("公示中")
    CLOSED = "closed", _("已销号")


class Rectification(Ledgered):
    """A point of an outside body's feedback, or a finding of a round, to be put right.

    number: within the campaign. due: until when it is asked to be done; the measure that takes it
    up has a deadline of its own, not after that. key: tells a point from every other of its
    feedback, so that importing a table again skips it. look_back_on: when somebody looks again
    whether it lasted.
    """

    class Kind(models.TextChoices):
        PROMPT = "prompt", _("立行立改")
        LIMITED = "limited", _("限期整改")
        LASTING = "lasting", _("长期坚持")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "number", "kind", "category", "point_number", "problem", "goal", "unit",
        "leader", "due", "feedback", "finding", "key", "batch", "measure", "look_back_on",
        "registered_by", "registered_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rectifications")
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(_("整改类型"), max_length=8, choices=Kind.choices)
    category = models.CharField(_("问题类别"), max_length=60, blank=True)
    # As the document of the outside body counts it.
    point_number = models.CharField(_("来文编号"), max_length=40, blank=True)
    problem = models.TextField(_("问题"))
    goal = models.TextField(_("整改目标"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="rectifications", verbose_name=_("责任单位")
    )
    leader = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("责任领导")
    )
    due = models.DateField(_("整改期限"))
    feedback = models.ForeignKey(
        Feedback, models.PROTECT, null=True, related_name="points", verbose_name=_("监督反馈")
    )
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, related_name="rectification", verbose_name=_("督查发现")
    )
    key = models.CharField(max_length=64, blank=True)
    batch = models.ForeignKey(
        "rectification.PointImport", models.PROTECT, null=True, related_name="points"
    )
    measure = models.OneToOneField(
        Measure, models.PROTECT, null=True, related_name="rectification", verbose_name=_("举措")
    )
    look_back_on = models.DateField(pgettext_lazy("date", "回头看日期"), null=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("整改事项")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="rectification_number_once"
            ),
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, finding__isnull=True)
                | Q(feedback__isnull=True, finding__isnull=False),
                name="rectification_has_one_source",
            ),
            models.CheckConstraint(
                condition=(Q(feedback__isnull=False) & ~Q(key=""))
                | Q(feedback__isnull=True, key="", batch__isnull=True),
                name="rectification_point_has_its_key",
            ),
            models.UniqueConstraint(
                fields=["feedback", "key"],
                condition=Q(feedback__isnull=False),
                name="rectification_point_once",
            ),
            models.CheckConstraint(
                condition=Q(look_back_on__isnull=True) | Q(measure__isnull=False),
                name="rectification_looked_back_at_once_taken_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "due", "id"], name="rectification_by_due"),
            models.Index(fields=["unit", "due"], name="rectification_by_unit"),
            models.Index(fields=["look_back_on"], name="rectification_by_look_back"),
        ]

    @property
    def title(self) -> str:
        """The problem in the length of a line."""
        line = " ".join(self.problem.split())
        return line if len(line) <= TITLE else f"{line[: TITLE - 1]}…"

    def __str__(self) -> str:
        return self.title


class Recurrence(Ledgered):
    """The same problem was found again after it was struck off: it goes back to work.

    feedback, finding: where it was found, if there is a record of that; at most one.
    """

    LEDGER_FIELDS: ClassVar = (
        "rectification", "reason", "found_on", "feedback", "finding", "due", "by", "at",
    )  # fmt: skip

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="recurrences")
    reason = models.TextField(_("再次发生的情况"))
    found_on = models.DateField(_("发现日期"))
    feedback = models.ForeignKey(
        Feedback, models.PROTECT, null=True, related_name="+", verbose_name=_("监督反馈")
    )
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, related_name="recurrence", verbose_name=_("督查发现")
    )
    due = models.DateField(_("新的整改期限"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("问题再次发生")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(feedback__isnull=True) | Q(finding__isnull=True),
                name="recurrence_has_one_source_at_most",
            ),
            models.CheckConstraint(
                condition=Q(due__gt=models.F("found_on")), name="recurrence_due_after_found"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
