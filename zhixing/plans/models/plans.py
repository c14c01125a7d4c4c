"""What a unit undertakes under its parent unit's plan (一级抓一级)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class Plan(Ledgered):
    """One unit's plan in one campaign; the organiser's is the campaign's own and has no parent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        SUBMITTED = "submitted", _("待审批")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("已退回")

    # The only moves there are; anything else is refused by `rules.check_transition`.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        "draft": frozenset({"submitted"}),
        "submitted": frozenset({"approved", "returned"}),
        "returned": frozenset({"submitted"}),
        "approved": frozenset(),
    }

    LEDGER_FIELDS: ClassVar = (
        "campaign", "unit", "parent", "position", "strengths", "weaknesses", "target", "path",
        "state", "decision",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="plans")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans", verbose_name=_("单位"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级方案")
    )
    # The unit's analysis of itself (row E9).
    position = models.TextField(_("发展定位"), blank=True)
    strengths = models.TextField(_("优势"), blank=True)
    weaknesses = models.TextField(_("劣势"), blank=True)
    target = models.TextField(_("目标"), blank=True)
    path = models.TextField(_("路径"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Why it was returned, or what was said with the approval.
    decision = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("实施方案")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="plan_once_per_unit"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(parent__isnull=True), name="plan_one_at_the_top"
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="plan_submitted_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="plan_decided_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, decided_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False, decided_at__isnull=True)
                | Q(state="approved", submitted_at__isnull=False, decided_at__isnull=False)
                | (
                    Q(state="returned", submitted_at__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                ),
                name="plan_state_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="plan_decided_by_somebody_else",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "state"], name="plan_by_state")]

    def __str__(self) -> str:
        return str(self.unit)
