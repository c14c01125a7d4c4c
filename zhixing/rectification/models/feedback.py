"""What a body outside wrote, what came with it, and the letter that answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person


class Feedback(Ledgered):
    """A document with the points that an outside body found wrong (row I5); answered by a letter.

    body: the kind of body; body_name: which one it was.
    """

    class Body(models.TextChoices):
        # As `Voice.Authority` has them, so that what is one thing is called by one name.
        PATROL = "patrol", _("巡察")
        CONGRESS = "congress", _("人大评议")
        CONSULTATIVE = "consultative", _("政协民主监督")
        AUDIT = "audit", _("审计")
        SUPERVISION = "supervision", _("上级督查")
        OTHER = "other", _("其他外部监督")

    LEDGER_FIELDS: ClassVar = (
        "campaign", "body", "body_name", "title", "number", "received_on", "reply_due",
        "registered_by", "registered_at", "reply_number", "reply_text", "replied_on", "replied_by",
        "replied_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="feedbacks")
    body = models.CharField(_("监督类型"), max_length=12, choices=Body.choices)
    body_name = models.CharField(_("监督机关"), max_length=120)
    title = models.CharField(_("文件标题"), max_length=200)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    received_on = models.DateField(_("收到日期"))
    reply_due = models.DateField(_("复函期限"), null=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    reply_number = models.CharField(_("复函文号"), max_length=80, blank=True)
    reply_text = models.TextField(_("复函内容"), blank=True)
    replied_on = models.DateField(_("发出日期"), null=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("监督反馈")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    reply_number="",
                    reply_text="",
                    replied_on__isnull=True,
                    replied_by__isnull=True,
                    replied_at__isnull=True,
                )
                | (
                    Q(
                        replied_on__isnull=False,
                        replied_by__isnull=False,
                        replied_at__isnull=False,
                    )
                    & ~Q(reply_text="")
                ),
                name="feedback_reply_with_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(reply_due__isnull=True) | Q(reply_due__gte=F("received_on")),
                name="feedback_reply_due_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=F("received_on")),
                name="feedback_replied_after_receipt",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "-received_on", "-id"], name="feedback_latest")
        ]

    def __str__(self) -> str:
        return self.title


class FeedbackFile(Ledgered):
    """The document itself, or the letter that answered it."""

    class Part(models.TextChoices):
        RECEIVED = "received", _("来文")
        REPLY = "reply", _("复函")

    LEDGER_FIELDS: ClassVar = ("feedback", "part", "name", "size", "sha256", "by", "at")

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="files")
    part = models.CharField(max_length=8, choices=Part.choices)
    file = models.FileField(upload_to="feedback/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["feedback", "part", "sha256"], name="feedback_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PointImport(Ledgered):
    """A table of points that was imported into a feedback, in one step. mapping: field to heading
    of its column."""

    LEDGER_FIELDS: ClassVar = (
        "feedback", "file_name", "sha256", "mapping", "imported", "skipped", "by", "at",
    )  # fmt: skip

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    imported = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
