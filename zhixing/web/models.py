"""Effects outside the database: written as rows inside the action, done later by one worker."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

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
