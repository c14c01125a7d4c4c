"""Problems: what voices that say the same thing make, who handles them, and every regrouping."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign, EntryPoint
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models.intake import Voice


class Problem(Ledgered):
    """What one or more voices say. Merging and splitting move voices; their words stay."""

    class State(models.TextChoices):
        OPEN = "open", _("待交办")
        ASSIGNED = "assigned", _("办理中")
        RULING = "ruling", _("待办公室裁定")
        DECLINED = "declined", _("不予采纳")
        MERGED = "merged", _("已并入")
        # What is left when forming the problem was undone: kept for history, shown nowhere else.
        WITHDRAWN = "withdrawn", _("已撤销")

    Category = EntryPoint

    LEDGER_FIELDS: ClassVar = (
        "campaign", "title", "description", "category", "state", "lead_unit", "supporting_units",
        "merged_into", "declined_reason", "voices",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="problems")
    title = models.CharField(_("问题"), max_length=200)
    description = models.TextField(_("问题表现"), blank=True)
    category = models.CharField(_("类别"), max_length=12, choices=Category.choices)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    supporting_units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("配合单位")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    declined_reason = models.TextField(_("不采纳的理由"), blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    # Figures of the voices in it, kept by every action that moves voices, for lists and ranking.
    heat = models.FloatField(_("热度"), default=0.0)
    voice_count = models.PositiveIntegerField(default=0)
    people_count = models.PositiveIntegerField(default=0)
    first_said = models.DateTimeField(null=True)
    last_said = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("问题")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="problem_merged_state_with_target",
            ),
            models.CheckConstraint(
                condition=(Q(state="declined") & ~Q(declined_reason=""))
                | (~Q(state="declined") & Q(declined_reason="")),
                name="problem_declined_state_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(lead_unit__isnull=False),
                name="problem_assigned_state_with_lead_unit",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-heat", "-id"], name="problem_hottest"),
            models.Index(fields=["campaign", "-last_said", "-id"], name="problem_latest"),
            models.Index(fields=["campaign", "state", "-heat", "-id"], name="problem_by_state"),
            models.Index(fields=["lead_unit", "state"], name="problem_by_lead_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class Support(models.Model):
    """Somebody says "me too". Stays with the problem it was given to; a merged problem counts
    distinct keys over all that was merged into it, so merging never counts a person twice."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="supports")
    # Keyed digest of the person or of the visitor's cookie; never an identity.
    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "key"], name="support_counts_once")
        ]

    def __str__(self) -> str:
        return f"support of problem {self.problem_id}"


class Assignment(Ledgered):
    """One step of a problem's way through the units: given, handed on, ruled upon."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("交办")
        HANDED_ON = "handed_on", _("移交")
        RULED = "ruled", _("裁定")

    LEDGER_FIELDS: ClassVar = ("problem", "kind", "from_unit", "to_unit", "reason", "by", "at")

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="assignments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.TextField(_("理由"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="handed_on") | ~Q(reason=""),
                name="assignment_hand_off_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.to_unit}"


class Regrouping(Ledgered):
    """A human's decision on which voices belong together; holds what is needed to undo it."""

    class Kind(models.TextChoices):
        CREATED = "created", _("形成问题")
        ATTACHED = "attached", _("归入")
        DETACHED = "detached", _("移出")
        MERGED = "merged", _("合并")
        SPLIT = "split", _("拆分")

    LEDGER_FIELDS: ClassVar = (
        "problem", "kind", "reason", "before", "after", "by", "at", "undone_by", "undone_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="regroupings")
    # The problem that came out of it: the target of a merge, the new one of a split.
    problem = models.ForeignKey(Problem, models.CASCADE, related_name="regroupings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.TextField(_("理由"), blank=True)
    # {"voices": {voice pk: problem pk or null},
    #  "problems": {problem pk: {"state", "merged_into", "declined_reason"}}}
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="regrouping_undone_by_with_at",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Suggestion(models.Model):
    """What consolidation proposes and nobody has decided yet; never acts by itself."""

    class State(models.TextChoices):
        OPEN = "open", _("待定")
        ACCEPTED = "accepted", _("已采纳")
        DISMISSED = "dismissed", _("已忽略")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="suggestions")
    voices = models.ManyToManyField(Voice, related_name="suggestions")
    # An existing problem that the voices seem to belong to; None proposes a new one.
    problem = models.ForeignKey(Problem, models.CASCADE, null=True, related_name="suggestions")
    title = models.CharField(max_length=200)
    similarity = models.FloatField()
    heat = models.FloatField()
    people = models.PositiveIntegerField()
    # [{"a": voice pk, "b": voice pk, "similarity": float, "shared": [words]}, …] the strongest few
    reasons = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suggestion_decided_by_with_at",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "state", "-heat", "-id"], name="suggestion_hottest")
        ]

    def __str__(self) -> str:
        return self.title
