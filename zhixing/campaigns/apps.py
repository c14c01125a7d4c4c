from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "zhixing.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from zhixing.campaigns.views import about
        from zhixing.ledger import kinds
        from zhixing.web import panels

        kinds.register(
            {
                "campaign.founded": _("设立活动"),
                "campaign.closed": _("结束活动"),
                "duty.assigned": _("明确职责"),
                "duty.ended": _("解除职责"),
            }
        )
        panels.register("account", about.duties_panel)
