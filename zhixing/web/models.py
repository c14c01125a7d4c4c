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
