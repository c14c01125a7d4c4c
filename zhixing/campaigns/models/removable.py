"""Rows that are taken back rather than deleted, so that what once held can still be read."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from zhixing.ledger.models import Ledgered

M = TypeVar("M", bound=models.Model)


class Standing(models.Manager[M]):
    """The rows that were not taken back."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Removable(Ledgered):
    """A binding row that may be taken back. `objects`, and with it every reverse relation, has
    what stands; a foreign key still reaches what was taken back, as does `everything`."""

    removed_at = models.DateTimeField(null=True, blank=True)

    objects = Standing()
    everything = models.Manager()

    class Meta:
        abstract = True
