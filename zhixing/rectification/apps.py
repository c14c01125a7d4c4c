from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    name = "zhixing.rectification"
    label = "rectification"

    def ready(self) -> None:
        from zhixing.ledger import kinds
        from zhixing.measures.rules import holding
        from zhixing.rectification import desk as own
        from zhixing.rectification import panels
        from zhixing.rectification.queries.rectifications import measures_held
        from zhixing.web import desk
        from zhixing.web import panels as places

        kinds.register(KINDS)
        desk.register(own.todos)
        desk.register_done(own.done)
        places.register("front", panels.on_front)
        places.register("overview", panels.on_overview)
        places.register("measure", panels.on_measure)
        places.register("finding", panels.on_finding)
        holding.register(holding.Hold(measures_held, HELD))


HELD = _("这是整改任务，审核签字、公示期满以后由领导小组办公室销号。")

KINDS = {
    "feedback.registered": _("登记监督反馈"),
    "feedback.replied": _("登记复函"),
    "rectification.registered": _("登记整改事项"),
    "rectification.revised": _("修改整改事项"),
    "rectification.imported": _("导入整改事项"),
    "rectification.taken_up": _("制定整改措施"),
    "rectification.reviewed": _("审核签字"),
    "rectification.published": _("公示整改结果"),
    "rectification.closed": _("公示无异议，销号"),
    "rectification.looked_back": _("回头看"),
    "rectification.recurred": _("问题再次发生，重新整改"),
    "objection.raised": _("提出公示异议"),
    "objection.answered": _("答复公示异议"),
}
