"""Slips (督办单): blue, then yellow, then red, each naming the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger.models import Ledgered
from zhixing.organisation.models import Person, Unit


class Slip(Ledgered):
    """One slip. source, key: the record it is about, "" and None where words say it. A slip whose
    next colour was issued is superseded; only the last of a chain is closed.

    previous_colour repeats what `previous` says, so that the database can hold the order.
    """

    class Colour(models.TextChoices):
        BLUE = "blue", _("蓝色")
        YELLOW = "yellow", _("黄色")
        RED = "red", _("红色")

    # Which colour follows which.
    NEXT: ClassVar[dict[str, str]] = {"blue": "yellow", "yellow": "red"}

    LEDGER_FIELDS: ClassVar = (
        "campaign", "number", "colour", "source", "key", "about", "unit", "receiver", "demands",
        "due", "previous", "issued_by", "issued_at", "signed_by", "signed_at", "answer",
        "answered_by", "answered_at", "superseded", "closing", "closed_by", "closed_at",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="slips")
    number = models.PositiveIntegerField(_("单号"))
    colour = models.CharField(_("颜色"), max_length=6, choices=Colour.choices)
    source = models.CharField(max_length=20, blank=True)
    key = models.PositiveBigIntegerField(null=True)
    about = models.CharField(_("督办事项"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="slips", verbose_name=_("承办单位"))
    receiver = models.ForeignKey(
        Person, models.PROTECT, related_name="slips", verbose_name=_("承办人")
    )
    demands = models.TextField(_("办理要求"))
    due = models.DateField(_("完成时限"))
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="next", verbose_name=_("前次单号")
    )
    previous_colour = models.CharField(max_length=6, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    answer = models.TextField(_("办理情况反馈"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False)
    closing = models.TextField(_("办结意见"), blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("督办单")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="slip_number_once"),
            models.CheckConstraint(
                condition=Q(colour="blue", previous__isnull=True, previous_colour="")
                | Q(colour="yellow", previous__isnull=False, previous_colour="blue")
                | Q(colour="red", previous__isnull=False, previous_colour="yellow"),
                name="slip_names_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(source="", key__isnull=True) | (Q(key__isnull=False) & ~Q(source="")),
                name="slip_source_with_key",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="slip_signed_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False, signed_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="slip_answered_after_it_was_signed",
            ),
            models.CheckConstraint(
                condition=Q(closing="", closed_by__isnull=True, closed_at__isnull=True)
                | (
                    Q(closed_by__isnull=False, closed_at__isnull=False, superseded=False)
                    & ~Q(closing="")
                ),
                name="slip_closed_by_with_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "closed_at", "due"], name="slip_by_due"),
            models.Index(fields=["receiver", "closed_at"], name="slip_by_receiver"),
            models.Index(fields=["source", "key"], name="slip_by_record"),
            models.Index(fields=["unit", "closed_at"], name="slip_by_unit"),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and not self.superseded
