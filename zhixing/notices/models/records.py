"""What a notice rests on, and what the unit says to it before it is issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered
from zhixing.notices.models.notices import Notice
from zhixing.organisation.models import Person


class Ground(Ledgered):
    """A record that a notice rests on. source, key: which record, `sources` opens it; title: what
    it was called when it was cited."""

    class Kind(models.TextChoices):
        RESPONSE = "response", _("群众反映")
        RESULT = "result", _("工作成效")
        FACT = "fact", _("事实")

    LEDGER_FIELDS: ClassVar = ("notice", "kind", "source", "key", "title", "words", "dropped_at")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="grounds")
    kind = models.CharField(_("证明什么"), max_length=8, choices=Kind.choices)
    source = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    title = models.CharField(max_length=200)
    words = models.TextField(_("说明"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("依据")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "kind", "source", "key"],
                condition=Q(dropped_at__isnull=True),
                name="ground_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["source", "key"], name="ground_by_record")]

    def __str__(self) -> str:
        return self.title


class Reply(Ledgered):
    """What the unit says to a criticism before it is issued, and what the office answers."""

    LEDGER_FIELDS: ClassVar = ("notice", "text", "by", "at", "answer", "answered_by", "answered_at")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="replies")
    text = models.TextField(_("申辩意见"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("对申辩的答复"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申辩")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="reply_answered_by_with_at",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ReplyFile(Ledgered):
    """A file that supports a reply."""

    LEDGER_FIELDS: ClassVar = ("reply", "name", "size", "sha256")

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="notices/%Y/%m/")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reply", "sha256"], name="reply_file_once")
        ]

    def __str__(self) -> str:
        return self.name
