from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    name = "zhixing.discussions"
    label = "discussions"

    def ready(self) -> None:
        from django.conf import settings

        from zhixing.discussions import desk as own
        from zhixing.discussions import facts
        from zhixing.discussions import kinds as records
        from zhixing.discussions.actions import maps
        from zhixing.discussions.actions.ballots import seal_all
        from zhixing.discussions.actions.thinning import thin_all
        from zhixing.discussions.live_topics import Kept
        from zhixing.discussions.panels import on_problem
        from zhixing.discussions.sealed import sealed_findings
        from zhixing.discussions.stated import stated_findings
        from zhixing.ledger import kinds
        from zhixing.ledger.verification import checks
        from zhixing.web import desk, panels, worker

        kinds.register(KINDS)
        facts.register(records.VOICES)
        facts.register(records.PROBLEMS)
        checks.register("ballots", sealed_findings)
        checks.register("facts", stated_findings)
        desk.register(own.todos)
        panels.register("problem", on_problem)
        worker.register(worker.Job("ballots", seal_all, every=300))
        kept = Kept(settings.ZHIXING_MAPS_MEMORY << 20)
        worker.register(worker.Job("maps", partial(maps.make_all, kept), every=60))
        worker.register(worker.Job("thinning", thin_all, every=3600))


KINDS = {
    "topic.opened": _("提出议题"),
    "topic.closed": _("结束讨论"),
    "statement.submitted": _("提出观点"),
    "statement.moderated": _("审核观点"),
    "statement.facts_stated": _("列出有关的事实"),
    "statement.taken_down": _("撤下观点"),
    "argument.submitted": _("写下理由"),
    "argument.moderated": _("审核理由"),
    "argument.taken_down": _("撤下理由"),
    "sitting.recorded": _("登记座谈会表决"),
    "sitting.withdrawn": _("撤销座谈会登记"),
    "ballots.sealed": _("封存选票"),
    "group.named": _("给群体起名"),
    "conversation.imported": _("导入讨论"),
    "consensus.adopted": _("采纳共识"),
    "consensus.answered": _("答复不同意见"),
}
