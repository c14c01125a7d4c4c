"""征求意见汇总表 (registers, form 2): by channel, what came in and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.publicity.queries.registers.frame import Register, Row
from zhixing.voices.models import Problem, Voice


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("渠道"), 16),
        Column(_("场次或发放份数"), 12),
        Column(_("收回份数"), 10),
        Column(_("原始意见数（条）"), 12, "number"),
        Column(_("梳理合并后（条）"), 12, "number"),
        Column(_("采纳（条）"), 10, "number"),
        Column(_("不采纳（条）"), 10, "number"),
        Column(_("不采纳的理由"), 40, "long"),
        Column(_("已反馈（条）"), 10, "number"),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    """One row for each channel, also for those through which nothing came."""
    voices = Voice.objects.filter(campaign=campaign)
    counted = {
        row["source"]: row
        for row in voices.values("source").annotate(
            raw=Count("pk", distinct=True),
            problems=Count("problem", distinct=True),
            loose=Count("pk", filter=Q(problem__isnull=True), distinct=True),
            adopted=Count("problem", filter=Q(problem__measures__isnull=False), distinct=True),
            declined=Count(
                "problem", filter=Q(problem__state=Problem.State.DECLINED), distinct=True
            ),
            answered=Count("pk", filter=Q(answers__isnull=False), distinct=True),
        )
    }
    reasons: dict[str, dict[str, None]] = {}
    declined = voices.filter(problem__state=Problem.State.DECLINED)
    for source, reason in declined.values_list("source", "problem__declined_reason").distinct():
        reasons.setdefault(source, {})[reason] = None
    for value, label in Voice.Source.choices:
        row = counted.get(value)
        yield (
            str(label),
            "",
            "",
            row["raw"] if row else 0,
            row["problems"] + row["loose"] if row else 0,
            row["adopted"] if row else 0,
            row["declined"] if row else 0,
            ";".join(reasons.get(value, {})),
            row["answered"] if row else 0,
        )


OPINIONS = Register(
    "opinions",
    gettext_lazy("征求意见汇总表"),
    gettext_lazy("各渠道收到、合并、采纳和反馈的条数"),
    "A4",
    _columns,
    _rows,
)
