from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "zhixing.plans"
    label = "plans"

    def ready(self) -> None:
        from zhixing.ledger import kinds
        from zhixing.plans import desk as own
        from zhixing.web import desk

        kinds.register(KINDS)
        desk.register(own.todos)
        desk.register_done(own.done)


KINDS = {
    "plan.begun": _("起草实施方案"),
    "plan.revised": _("修改实施方案"),
    "plan.submitted": _("报送实施方案"),
    "plan.approved": _("批准实施方案"),
    "plan.returned": _("退回实施方案"),
    "plan_item.added": _("列入工作任务"),
    "plan_item.revised": _("修改工作任务"),
    "plan_item.changed": _("变更工作任务"),
    "plan_item.removed": _("删去工作任务"),
    "plan_item.supported": _("答复所需支持"),
    "plan_item.claimed": _("任务申请办结"),
    "plan_item.checked": _("核验工作任务"),
    "business_task.listed": _("登记业务工作"),
    "indicator.set": _("设定业务指标"),
    "reading.taken": _("登记指标读数"),
    "reading.corrected": _("更正指标读数"),
    "benchmark.set": _("确定对标对象"),
}
