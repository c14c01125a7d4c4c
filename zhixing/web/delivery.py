"""Queueing and sending mail."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from zhixing.web.models import ATTEMPTS, LEASE, Delivery


def queue(*, to: str, subject: str, body: str) -> Delivery:
    """Write a mail into the present transaction; it is sent only if that commits."""
    # A line break in a subject would start a forged header.
    return Delivery.objects.create(to=to, subject=" ".join(subject.split())[:200], body=body)


def claim() -> Delivery | None:
    """Take the oldest mail nobody holds; the lease gives it back if this process dies."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    with transaction.atomic():
        mail = (
            Delivery.objects.select_for_update(skip_locked=_can_skip())
            .filter(free, sent_at__isnull=True, attempts__lt=ATTEMPTS)
            .order_by("queued_at", "pk")
            .first()
        )
        if mail is not None:
            Delivery.objects.filter(pk=mail.pk).update(
                lease_until=now + LEASE, attempts=F("attempts") + 1
            )
    return mail


def send(mail: Delivery) -> bool:
    """Send a claimed mail and note how it went."""
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
    except OSError as error:  # SMTPException is one; the next lease tries again
        Delivery.objects.filter(pk=mail.pk).update(error=str(error))
        return False
    Delivery.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")
    return True


def send_waiting() -> int:
    """Send everything that waits; returns how many were sent."""
    sent = 0
    while (mail := claim()) is not None:
        sent += send(mail)
    return sent


def _can_skip() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)
