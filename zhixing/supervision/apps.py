from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "zhixing.supervision"
    label = "supervision"

    def ready(self) -> None:
        from zhixing.discussions import facts
        from zhixing.ledger import kinds as words
        from zhixing.supervision import desk as own
        from zhixing.supervision import kinds, panels, sources
        from zhixing.supervision.facts import FINDINGS
        from zhixing.web import desk
        from zhixing.web import panels as places

        words.register(KINDS)
        for source in (kinds.MEASURES, kinds.ITEMS, kinds.ANSWERS):
            sources.register(source)
        facts.register(FINDINGS)
        desk.register(own.todos)
        desk.register_done(own.done)
        places.register("overview", panels.on_overview)
        places.register("measure", panels.on_measure)
        places.register("plan_item", panels.on_item)


KINDS = {
    "round.opened": _("组织督查"),
    "round.closed": _("结束督查"),
    "draw.prepared": _("准备抽签"),
    "draw.committed": _("承诺随机数"),
    "draw.announced": _("冻结名单"),
    "draw.revealed": _("揭晓随机数"),
    "draw.beacon_added": _("登记公共随机数"),
    "draw.failed": _("宣布抽签作废"),
    "draw.abandoned": _("放弃抽签"),
    "draw.handed_out": _("领取核查事项"),
    "spot_check.made": _("现场核查"),
    "spot_check.confirmed": _("确认核查记录"),
    "spot_check.turned_away": _("核查记录没有计入"),
    "finding.made": _("登记督查发现"),
}
