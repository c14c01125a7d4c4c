"""革除清单 and 制度成果清单: what goes and what is to last."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.measures.models import Mechanism, Practice
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.publicity.queries.registers.problems import code


def _practice_columns() -> tuple[Column, ...]:
    return (
        Column(_("类别"), 12),
        Column(_("名称"), 34, "long"),
        Column(_("弊端"), 40, "long"),
        Column(_("主管单位"), 16),
        Column(_("问题编号"), 12),
        Column(_("提出时间"), 12, "date"),
        Column(_("处理结果"), 10),
        Column(_("理由"), 40, "long"),
        Column(_("生效日期"), 12, "date"),
        Column(_("备注"), 14, "long"),
    )


def _practice_rows(campaign: Campaign) -> Iterable[Row]:
    rows = Practice.objects.filter(campaign=campaign).select_related("unit", "problem")
    for practice in rows.order_by("listed_at", "pk"):
        listed = local(practice.listed_at)
        yield (
            str(practice.get_kind_display()),
            practice.title,
            practice.harm,
            practice.unit.name,
            code(practice.problem) if practice.problem else "",
            listed.date() if listed else None,
            str(practice.get_fate_display()),
            practice.reason,
            practice.effective_on,
            "",
        )


def _mechanism_columns() -> tuple[Column, ...]:
    return (
        Column(_("制度名称"), 34, "long"),
        Column(_("文号"), 18),
        Column(_("主要规定"), 44, "long"),
        Column(_("主管单位"), 16),
        Column(_("来自举措"), 28, "long"),
        Column(_("生效日期"), 12, "date"),
        Column(_("评估日期"), 12, "date"),
        Column(_("最近评估"), 24, "long"),
        Column(_("废止日期"), 12, "date"),
        Column(_("备注"), 14, "long"),
    )


def _mechanism_rows(campaign: Campaign) -> Iterable[Row]:
    rows = Mechanism.objects.filter(measure__campaign=campaign)
    rows = rows.select_related("unit", "measure").prefetch_related("reviews")
    for mechanism in rows.order_by("effective_on", "pk"):
        yield (
            mechanism.title,
            mechanism.number,
            mechanism.summary,
            mechanism.unit.name,
            mechanism.measure.title,
            mechanism.effective_on,
            mechanism.review_on,
            _latest(mechanism),
            mechanism.ended_on,
            "",
        )


def _latest(mechanism: Mechanism) -> str:
    reviews = list(mechanism.reviews.all())
    return f"{reviews[0].get_outcome_display()}\n{reviews[0].finding}" if reviews else ""


PRACTICES = Register(
    "practices",
    gettext_lazy("革除清单"),
    gettext_lazy("逐项清理的规定、环节、材料和习惯，保留还是废止"),
    "A3",
    _practice_columns,
    _practice_rows,
)
MECHANISMS = Register(
    "mechanisms",
    gettext_lazy("制度成果清单"),
    gettext_lazy("从解决的问题里立下的制度，何时评估"),
    "A3",
    _mechanism_columns,
    _mechanism_rows,
)
