from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeasuresConfig(AppConfig):
    name = "zhixing.measures"
    label = "measures"

    def ready(self) -> None:
        from zhixing.ledger import kinds
        from zhixing.measures.participation import WAYS
        from zhixing.web import participation

        kinds.register(KINDS)
        _register_pages()
        _register_pilots()
        _register_jobs()
        participation.register(*WAYS)


KINDS = {
    "measure.committed": _("承诺举措"),
    "measure.corrected": _("更正举措文字"),
    "measure.owner_changed": _("变更责任人"),
    "task.added": _("分解任务"),
    "task.finished": _("办结任务"),
    "evidence.added": _("上传佐证"),
    "extension.asked": _("申请延期"),
    "extension.granted": _("同意延期"),
    "extension.refused": _("不同意延期"),
    "measure.claimed": _("申请办结"),
    "inquiry.answered": _("提出人回答征询"),
    "claim.settled": _("征询期满，得出结论"),
    "measure.checked": _("督查员核验"),
    "measure.answered": _("答复提出人"),
    "voice.explained": _("直接答复诉求"),
    "answer.rated": _("评价答复"),
    "voice.disputed": _("对答复提出异议"),
    "measure.disputed": _("对举措提出异议"),
    "measure.reopened": _("责令重新办理"),
    "measure.closed_by_silence": _("期满无异议，销号"),
    "measure.reminded": _("提醒责任人"),
    "rating.followed_up": _("回访"),
    "practice.listed": _("提出清理事项"),
    "practice.decided": _("决定清理事项"),
    "mechanism.issued": _("登记制度成果"),
    "mechanism.reviewed": _("评估制度成果"),
    "pilot.registered": _("报备试点"),
    "pilot.revised": _("修改试点备案"),
    "pilot.acknowledged": _("试点备案"),
    "pilot.returned": _("退回试点备案"),
    "pilot.measured": _("登记试点数值"),
    "pilot.reported": _("报告试点结果"),
    "pilot.concluded": _("作出试点结论"),
    "exemption.found": _("容错认定"),
    "exemption.appealed": _("对容错认定提出申诉"),
    "exemption.reviewed": _("复核容错申诉"),
    "pilot.clarified": _("澄清"),
    "recommendation.made": _("能上能下建议"),
    "recommendation.answered": _("本人对建议说明意见"),
    "recommendation.handed_over": _("移交能上能下建议"),
}


def _register_pages() -> None:
    from zhixing.campaigns import progress
    from zhixing.discussions import facts
    from zhixing.measures import desk as own
    from zhixing.measures import panels as ours
    from zhixing.measures.facts import MEASURES
    from zhixing.measures.queries import figures
    from zhixing.plans.queries import scopes
    from zhixing.web import desk, panels, strip

    measures = figures.measures_url
    desk.register(own.todos)
    desk.register_done(own.done)
    facts.register(MEASURES)
    progress.register(
        progress.Gauge("measures", _("举措核验"), 50, figures.proved_of_all, measures)
    )
    panels.register("problem", ours.on_problem)
    panels.register("voice", ours.on_voice)
    panels.register("consensus", ours.on_consensus)
    panels.register("consensus_list", ours.on_consensus_list)
    panels.register("receipt", ours.on_receipt)
    panels.register("overview", ours.on_overview)
    panels.register("scope", ours.on_scope)
    scopes.register_subject("measure", lambda pk: reverse("measures:measure", args=[pk]))
    for step in (
        strip.Step("measures", _("举措"), 30, figures.count_measures, measures),
        strip.Step(
            "claimed",
            pgettext_lazy("stage", "申请办结"),
            40,
            figures.count_claimed,
            lambda campaign: measures(campaign, "?state=claimed"),
        ),
        strip.Step(
            "verified",
            pgettext_lazy("stage", "核验"),
            50,
            figures.count_verified,
            lambda campaign: measures(campaign, "?state=proved"),
        ),
        strip.Step(
            "answered",
            pgettext_lazy("stage", "答复"),
            60,
            figures.count_answered,
            lambda campaign: measures(campaign, "?state=answered"),
        ),
        strip.Step(
            "satisfied",
            _("满意"),
            70,
            figures.count_satisfied,
            lambda campaign: measures(campaign, "?state=satisfied"),
        ),
    ):
        strip.register(step)


def _register_pilots() -> None:
    from zhixing.campaigns import closing
    from zhixing.measures import piloting
    from zhixing.web import desk, panels

    closing.register(piloting.keeps_open)
    desk.register(piloting.todos)
    desk.register_done(piloting.done)
    panels.register("measure", piloting.on_measure)
    panels.register("overview", piloting.on_overview)


def _register_jobs() -> None:
    from zhixing.measures.actions.tick import tick
    from zhixing.web import worker

    worker.register(worker.Job("tick", tick, every=600))
