"""Meetings: who was called and came, what was said, and what was decided, which becomes a task."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import PlanItem


class Meeting(Ledgered):
    """A meeting of a unit in a campaign. It is never a result: only what it decided may become
    one (rows B11, H4)."""

    class Kind(models.TextChoices):
        MOBILISATION = "mobilisation", _("动员会")
        PROGRESS = "progress", _("推进会")
        DISPATCH = "dispatch", _("调度会")
        DISCUSSION = "discussion", _("座谈会")
        THEME_DAY = "theme_day", _("主题党日")
        REVIEW = "review", _("总结会")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "unit", "kind", "title", "begins", "ends", "place", "host", "recorder",
        "practice", "target", "effect", "agenda", "speech", "points", "consensus", "next_steps",
        "measured_effect", "recorded_at", "cancelled_at", "cancelled_reason",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="meetings", verbose_name=_("召开单位")
    )
    kind = models.CharField(_("类型"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("主题"), max_length=200)
    begins = models.DateTimeField(_("开始时间"))
    ends = models.DateTimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=120)
    host = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("主持人"))
    recorder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    # Row C3: what practice it comes from, what it is for, what effect is expected, what came of it.
    practice = models.CharField(_("结合的工作实际"), max_length=300)
    target = models.CharField(_("要达到的目标"), max_length=300)
    effect = models.CharField(_("预期效果"), max_length=300)
    agenda = models.TextField(_("议程"), blank=True)
    speech = models.TextField(_("讲话稿"), blank=True)
    points = models.TextField(_("内容要点"), blank=True)
    consensus = models.TextField(_("形成共识"), blank=True)
    next_steps = models.TextField(_("下步安排"), blank=True)
    measured_effect = models.TextField(_("实际效果"), blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # When its record was first written; None before that.
    recorded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(_("取消原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("会议")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
                name="meeting_cancelled_at_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="meeting_recorded_is_not_cancelled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-begins", "-id"], name="meeting_latest"),
            models.Index(fields=["recorder", "begins"], name="meeting_by_recorder"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(Ledgered):
    """Whether somebody who was called came, as the recorder wrote it down; nobody checks in."""

    class State(models.TextChoices):
        PRESENT = "present", _("到会")
        ABSENT = "absent", _("缺席")
        # Called by mistake: the row stays, and counts nowhere.
        NOT_CALLED = "not_called", _("不需到会")

    LEDGER_FIELDS: ClassVar = ("meeting", "person", "unit", "state", "reason")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    # For which the person was called, as it was then.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("到会情况"), max_length=10, choices=State.choices)
    reason = models.CharField(_("缺席原因"), max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=(Q(state="absent") & ~Q(reason="")) | (~Q(state="absent") & Q(reason="")),
                name="attendance_absent_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_state_display()}"


class Decision(Ledgered):
    """What a meeting decided: always a task of a unit, with owner and date (row H4)."""

    LEDGER_FIELDS: ClassVar = ("meeting", "number", "text", "item")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("议定事项"))
    item = models.OneToOneField(
        PlanItem, models.PROTECT, related_name="decision", verbose_name=_("任务")
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("议定事项")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="decision_number_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class MeetingFile(Ledgered):
    """A document of the meeting; served as a download to those who may read the meeting."""

    LEDGER_FIELDS: ClassVar = ("meeting", "name", "size", "sha256")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="meetings/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "sha256"], name="meeting_file_once")
        ]

    def __str__(self) -> str:
        return self.name
