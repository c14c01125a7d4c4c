"""What leaders do about their scope: guide, urge, comment (row B8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Duty
from zhixing.ledger.models import REFERENCE_LENGTH, Ledgered
from zhixing.organisation.models import Person, Unit


class Urge(Ledgered):
    """Words of a leader to whoever answers for something in the leader's scope, and the reply.

    subject: what it is about, by its ledger reference (`planitem:12`); later rooms have their own.
    """

    class Kind(models.TextChoices):
        URGE = "urge", _("催办")
        GUIDE = "guide", _("督促指导")
        COMMENT = "comment", _("点评")

    LEDGER_FIELDS: ClassVar = ("duty", "kind", "subject", "unit", "owner", "words", "answer")

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="urges")
    kind = models.CharField(_("方式"), max_length=7, choices=Kind.choices)
    subject = models.CharField(max_length=REFERENCE_LENGTH)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="urged", verbose_name=_("责任人")
    )
    words = models.TextField(_("意见"))
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("回复"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("催办")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="urge_answered_at_with_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "answered_at"], name="urge_by_owner"),
            models.Index(fields=["subject"], name="urge_by_subject"),
        ]

    def __str__(self) -> str:
        return self.words[:40]
