"""What is no room's own: effects outside the database, which are rows written inside the action and
done later by one worker; what forms ask; the calendar of working days."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.ledger.models import Ledgered

LEASE = timedelta(minutes=5)
ATTEMPTS = 5


class Delivery(models.Model):
    """A mail to send. The worker claims it with a lease; a killed worker's lease runs out, and
    the mail is tried again, so it is sent at least once, at most `ATTEMPTS` times."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["queued_at"],
                condition=models.Q(sent_at__isnull=True),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class FormUse(models.Model):
    """A campaign's form that somebody sent, and what it asked. Never who: no person, no unit.

    form: the name of its page; kind: of the ledger entry that it led to; campaign: as the ledger
    names it. seconds: from the first showing to the sending, None where nobody can tell. typed,
    filled: fields that the person wrote, and that came filled in and were left so. first: the
    person's first form of the week in this campaign.
    """

    form = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    campaign = models.CharField(max_length=100)
    public = models.BooleanField()
    day = models.DateField()
    seconds = models.PositiveSmallIntegerField(null=True)
    typed = models.PositiveSmallIntegerField()
    filled = models.PositiveSmallIntegerField()
    first = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["campaign", "day"], name="form_use_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.form}"


class WorkingDay(Ledgered):
    """A day of which somebody said that it is worked or free, whatever the official calendar says.

    works None: as announced after all; the row stays, since it was once said otherwise.
    """

    LEDGER_FIELDS: ClassVar = ("day", "works", "reason", "by", "at")

    day = models.DateField(_("日期"), unique=True)
    works = models.BooleanField(_("是否上班"), null=True)
    reason = models.CharField(_("依据"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("工作日")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="working_day_with_its_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"
