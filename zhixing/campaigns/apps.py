from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "zhixing.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from zhixing.campaigns import agenda
        from zhixing.campaigns.participation import WAYS
        from zhixing.campaigns.views import about
        from zhixing.ledger import kinds
        from zhixing.web import panels, participation

        kinds.register(KINDS)
        agenda.register(agenda.phases)
        panels.register("account", about.duties_panel)
        participation.register(*WAYS)
        panels.register("overview", about.overview_panel)


KINDS = {
    "programme.declared": _("设立主题年"),
    "programme.revised": _("修改主题年"),
    "campaign.founded": _("设立活动"),
    "campaign.revised": _("修改活动设置"),
    "campaign.closed": _("结束活动"),
    "phase.added": _("添加阶段"),
    "phase.changed": _("修改阶段"),
    "phase.moved": _("调整阶段日期"),
    "phases.ordered": _("调整阶段次序"),
    "phase.removed": _("撤销阶段"),
    "basis.cited": _("引用上位文件"),
    "basis.corrected": _("更正文件信息"),
    "basis.withdrawn": _("撤下上位文件"),
    "clause.added": _("添加条款"),
    "clause.corrected": _("更正条款"),
    "clause.withdrawn": _("撤下条款"),
    "duty.assigned": _("明确职责"),
    "duty.revised": _("调整分工"),
    "duty.ended": _("解除职责"),
    "template.imported": _("导入活动模板"),
    "template.removed": _("移除活动模板"),
}
