"""What two inspectors saw on the spot, and what is to be put right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models.draws import DrawnItem
from zhixing.supervision.models.rounds import Round


class SpotCheck(Ledgered):
    """What one inspector found and another confirmed; only what both saw done counts as done.

    key, second_key: made on the devices, so that what is sent twice arrives once. seen_at: when it
    was written down, by the device's clock put right; clock_off: seconds by which it was behind.
    passed_over: who was drawn before those who went and did not go, by name and ground: nobody is
    pushed aside unseen. stood_back, second_stood_back: the same by rank in the drawn order, as it
    was when each of the two spoke, for the published file.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("属实，已办结")
        PARTLY = "partly", _("部分办结")
        NOT_DONE = "not_done", _("没有办结")
        UNCHECKABLE = "uncheckable", _("无法核实")

    class LedBy(models.TextChoices):
        ORDER = "order", _("按抽签顺序")
        COMPLAINT = "complaint", _("因投诉举报")

    LEDGER_FIELDS: ClassVar = (
        "drawn_kind", "drawn_key", "key", "outcome", "facts", "led_by", "seen_at", "clock_off",
        "by", "at", "confirmed_by", "confirmed_at", "agreed", "remark", "second_outcome",
        "second_seen_at", "passed_over", "stood_back", "second_stood_back",
    )  # fmt: skip

    item = models.OneToOneField(DrawnItem, models.PROTECT, related_name="check_made")
    # Which record, said beside the line of the list, which is no ledgered record itself.
    drawn_kind = models.CharField(max_length=20)
    drawn_key = models.PositiveBigIntegerField()
    key = models.UUIDField(unique=True)
    second_key = models.UUIDField(unique=True, null=True)
    outcome = models.CharField(_("核查结果"), max_length=11, choices=Outcome.choices)
    facts = models.TextField(_("现场情况"))
    led_by = models.CharField(_("缘由"), max_length=9, choices=LedBy.choices, default=LedBy.ORDER)
    seen_at = models.DateTimeField()
    clock_off = models.IntegerField(default=0)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    # What the second inspector wrote down on an own device; empty for a plain confirmation.
    second_outcome = models.CharField(max_length=11, choices=Outcome.choices, blank=True)
    second_seen_at = models.DateTimeField(null=True)
    remark = models.TextField(_("意见"), blank=True)

    passed_over = models.JSONField(default=list)
    stood_back = models.JSONField(default=list)
    second_stood_back = models.JSONField(default=list)

    class Meta:
        verbose_name = _("现场核查")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True,
                            agreed__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, agreed__isnull=False),
                name="spot_check_confirmed_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("by")),
                name="spot_check_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(agreed=False) | ~Q(remark=""),
                name="spot_check_dissent_with_remark",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["drawn_kind", "drawn_key"], name="spot_check_by_record")
        ]

    @property
    def done(self) -> bool:
        """Whether it counts as done: what cannot be checked, or is disputed, does not."""
        return self.outcome == self.Outcome.DONE and self.agreed is True

    def __str__(self) -> str:
        return self.facts[:40]


class SpotFile(Ledgered):
    """A photo or a voice note; never asked for."""

    LEDGER_FIELDS: ClassVar = ("check_made", "name", "size", "sha256", "by", "at")

    check_made = models.ForeignKey(SpotCheck, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="inspections/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_made", "sha256"], name="spot_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class TurnedAway(Ledgered):
    """A check that could not be taken: what it said and why it does not count. Nothing is lost."""

    LEDGER_FIELDS: ClassVar = (
        "round", "drawn_kind", "drawn_key", "key", "why", "content", "by", "at",
    )  # fmt: skip

    round = models.ForeignKey(Round, models.PROTECT, related_name="turned_away")
    drawn_kind = models.CharField(max_length=20)
    drawn_key = models.PositiveBigIntegerField()
    key = models.UUIDField(unique=True)
    why = models.CharField(max_length=40)
    content = models.JSONField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.why


class TurnedAwayFile(Ledgered):
    """A photo or a voice note of a check that was turned away."""

    LEDGER_FIELDS: ClassVar = ("turned_away", "name", "size", "sha256", "by", "at")

    turned_away = models.ForeignKey(TurnedAway, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="inspections/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Finding(Ledgered):
    """What a round found wrong, with who puts it right until when (row G1)."""

    LEDGER_FIELDS: ClassVar = (
        "campaign", "round", "check_made", "unit", "text", "owner", "due", "by", "at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="findings")
    round = models.ForeignKey(Round, models.PROTECT, related_name="findings")
    check_made = models.ForeignKey(SpotCheck, models.PROTECT, null=True, related_name="findings")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="findings", verbose_name=_("责任单位")
    )
    text = models.TextField(_("发现的问题"))
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="findings", verbose_name=_("责任人")
    )
    due = models.DateField(_("整改期限"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("督查发现")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["campaign", "-at"], name="finding_latest")]

    def __str__(self) -> str:
        return self.text[:40]
