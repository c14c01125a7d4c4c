"""A campaign, its overlapping phases and the verbs they grant."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models.programmes import Programme
from zhixing.campaigns.models.removable import Removable
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Unit


class Verb(models.TextChoices):
    """What a phase may grant. A verb that no current phase grants is closed to everybody."""

    PLAN = "plan.adopt", _("制定实施方案")
    SPEAK = "voice.submit", _("提交诉求")
    CONSOLIDATE = "problem.consolidate", _("梳理归并问题")
    STATE = "statement.submit", _("提出观点")
    VOTE = "statement.vote", _("表态")
    COMMIT = "measure.commit", _("承诺举措")
    CLAIM = "measure.claim", _("申请办结")
    CHECK = "measure.check", _("核验")
    RATE = "answer.rate", pgettext_lazy("verb", "评价")


class Campaign(Ledgered):
    """A big discussion: announced, run through phases, closed, then kept as a read-only archive.

    entry_points: from which sides problems are looked for (row F7), a list of words.
    established_*: the document that set up the leading group (row B1).
    """

    LEDGER_FIELDS: ClassVar = (
        "name", "slug", "programme", "theme", "purpose", "organiser", "language", "begins", "ends",
        "closed_at", "entry_points", "established_by", "established_document", "established_on",
        "handoff_limit", "silence_days", "check_days", "burden_minutes",
    )  # fmt: skip

    name = models.CharField(_("活动名称"), max_length=120)
    slug = models.SlugField(_("网址名"), unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    theme = models.CharField(_("活动主题"), max_length=120, blank=True)
    purpose = models.TextField(_("活动目的"), blank=True)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    begins = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    closed_at = models.DateTimeField(null=True, blank=True)
    entry_points = models.JSONField(_("查摆切入点"), default=list)
    established_by = models.CharField(_("成立机关"), max_length=120, blank=True)
    established_document = models.CharField(_("成立文件"), max_length=200, blank=True)
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    handoff_limit = models.PositiveSmallIntegerField(_("移交几次后由办公室裁定"), default=2)
    silence_days = models.PositiveSmallIntegerField(_("答复后几天无异议视为办结"), default=10)
    check_days = models.PositiveSmallIntegerField(_("征询提出人的天数"), default=5)
    # What the campaign's forms may take of a person in a week (row G4).
    burden_minutes = models.PositiveSmallIntegerField(_("每人每周填报分钟数上限"), default=30)

    class Meta:
        verbose_name = _("活动")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="campaign_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def current_phases(self, on: date | None = None) -> tuple[Phase, ...]:
        """Phases whose dates include the day; a set, since phases overlap. Uses the prefetch."""
        day = on or timezone.localdate()
        return tuple(p for p in self.phases.all() if p.begins <= day <= p.ends)

    def grants(self, verb: Verb, on: date | None = None) -> bool:
        """Whether any current phase grants the verb; a closed campaign grants nothing."""
        if self.closed_at is not None:
            return False
        return any(verb in phase.verbs for phase in self.current_phases(on))


class Phase(Removable):
    """A stretch of the campaign with its aims; it may overlap with others."""

    LEDGER_FIELDS: ClassVar = (
        "campaign", "position", "name", "begins", "ends", "aims", "deliverables",
        "entry_criteria", "exit_criteria", "verbs", "removed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("阶段名称"), max_length=80)
    begins = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    aims = models.TextField(_("目标"), blank=True)
    deliverables = models.TextField(_("交付成果"), blank=True)
    entry_criteria = models.TextField(_("进入条件"), blank=True)
    exit_criteria = models.TextField(_("完成标准"), blank=True)
    verbs = models.JSONField(_("可做的事"), default=list)

    class Meta:
        verbose_name = _("阶段")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "position"],
                condition=Q(removed_at__isnull=True),
                name="phase_position_is_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="phase_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name
