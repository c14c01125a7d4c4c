from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparisonConfig(AppConfig):
    name = "zhixing.comparison"
    label = "comparison"

    def ready(self) -> None:
        from zhixing.comparison import panels
        from zhixing.ledger import kinds
        from zhixing.web import panels as places

        kinds.register(KINDS)
        places.register("overview", panels.on_overview)


KINDS = {"weights.set": _("设定三率权重")}
