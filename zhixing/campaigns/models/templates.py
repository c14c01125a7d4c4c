"""A campaign's plan without its people and dates, kept to begin others from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models.removable import Removable


class Template(Removable):
    """A template that was brought in; those that come with the product are files."""

    LEDGER_FIELDS: ClassVar = ("key", "content", "removed_at")

    key = models.SlugField(_("代号"))
    content = models.JSONField(_("内容"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("活动模板")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(removed_at__isnull=True),
                name="template_key_is_used_once",
            )
        ]

    def __str__(self) -> str:
        return self.key
