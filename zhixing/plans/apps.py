from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlansConfig(AppConfig):
    name = "zhixing.plans"
    label = "plans"

    def ready(self) -> None:
        from zhixing.campaigns import closing, progress, serving
        from zhixing.ledger import kinds
        from zhixing.plans import desk as own
        from zhixing.plans import leading
        from zhixing.plans import panels as ours
        from zhixing.plans.participation import WAYS
        from zhixing.plans.queries import drive, items, scopes
        from zhixing.web import desk, panels, participation

        kinds.register(KINDS)
        serving.register(items.served_clauses)
        closing.register(items.keeps_open)
        progress.register(
            progress.Gauge("plan_items", _("任务核验"), 40, drive.proved_of_all, drive.items_url)
        )
        panels.register("clause", ours.on_clause)
        desk.register(own.todos)
        desk.register_done(own.done)
        participation.register(*WAYS)
        desk.register(leading.todos)
        desk.register_done(leading.done)
        panels.register("overview", leading.on_overview)
        panels.register("plan_item", leading.on_wording)
        panels.register("plan_item", leading.on_item)
        scopes.register_subject("planitem", lambda pk: reverse("plans:item", args=[pk]))


KINDS = {
    "plan.begun": pgettext_lazy("entry", "起草实施方案"),
    "plan.revised": _("修改实施方案"),
    "plan.submitted": _("报送实施方案"),
    "plan.approved": _("批准实施方案"),
    "plan.returned": _("退回实施方案"),
    "plan_item.added": pgettext_lazy("entry", "列入工作任务"),
    "plan_item.revised": pgettext_lazy("entry", "修改工作任务"),
    "plan_item.changed": pgettext_lazy("entry", "变更工作任务"),
    "plan_item.removed": _("删去工作任务"),
    "plan_item.supported": pgettext_lazy("entry", "答复所需支持"),
    "plan_item.claimed": _("任务申请办结"),
    "plan_item.checked": pgettext_lazy("entry", "核验工作任务"),
    "business_task.listed": _("登记业务工作"),
    "indicator.set": _("设定业务指标"),
    "reading.taken": _("登记指标读数"),
    "reading.corrected": _("更正指标读数"),
    "own_problem.noted": _("对照检查自己"),
    "commitment.made": _("作出个人承诺"),
    "commitment.kept": _("登记承诺兑现情况"),
    "commitment.confirmed": _("确认承诺已兑现"),
    "commitment.returned": _("承诺没有兑现，退回"),
    "urge.sent": _("督促分管工作"),
    "urge.answered": _("回复督促"),
    "benchmark.set": _("确定对标对象"),
}
