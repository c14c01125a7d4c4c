"""From where a campaign looks at itself: one taxonomy for problems of others and of one's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryPoint(models.TextChoices):
    """The four entry points of row F7."""

    IDEAS = "ideas", _("思想观念")
    SPIRIT = "spirit", _("精神状态")
    EFFICIENCY = "efficiency", _("工作效能")
    SERVICE = "service", _("服务水平")
