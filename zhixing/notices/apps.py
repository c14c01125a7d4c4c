from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "zhixing.notices"
    label = "notices"

    def ready(self) -> None:
        from zhixing.ledger import kinds
        from zhixing.notices import desk as own
        from zhixing.notices import panels as ours
        from zhixing.notices.actions.steps import tick
        from zhixing.web import desk, panels, worker

        kinds.register(KINDS)
        desk.register(own.todos)
        desk.register_done(own.done)
        panels.register("overview", ours.on_overview)
        panels.register("unit", ours.on_unit)
        panels.register("measure", ours.on_measure)
        panels.register("plan_item", ours.on_item)
        worker.register(worker.Job("notices", tick, every=600))


KINDS = {
    "notice.drafted": _("起草通报"),
    "notice.revised": _("修改通报草稿"),
    "notice.ground_cited": _("通报引用记录"),
    "notice.ground_dropped": _("通报去掉依据"),
    "notice.sent": _("通报送单位申辩"),
    "notice.replied": _("单位申辩"),
    "notice.reply_answered": _("答复申辩"),
    "notice.submitted": _("通报报送审批"),
    "notice.issued": _("组长批准，印发通报"),
    "notice.refused": _("组长未批准通报"),
    "notice.withdrawn": _("不再通报"),
    "notice.removed": _("整改后撤销通报"),
    "notice.ended": _("通报期满"),
    "slip.issued": _("签发督办单"),
    "slip.signed": _("签收督办单"),
    "slip.answered": _("反馈督办单"),
    "slip.closed": _("办结督办单"),
}
