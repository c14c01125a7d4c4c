"""容错试点台账: what was tried, on file since when, what became of it, who was excused."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.measures.models import Condition, ExemptionFinding, Pilot
from zhixing.publicity.queries.registers.frame import Register, Row, local

Key = Condition.Key


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("申请单位"), 16),
        Column(_("责任人"), 10),
        Column(_("事项"), 28, "long"),
        Column(_("备案试点编号"), 10),
        Column(_("报备日期"), 12, "date"),
        Column(_("开始日期"), 12, "date"),
        Column(_("结束日期"), 12, "date"),
        Column(_("边界"), 30, "long"),
        Column(_("决策依据与程序"), 30, "long"),
        Column(_("状态"), 10),
        Column(_("偏差经过"), 36, "long"),
        Column(_("原因"), 24, "long"),
        Column(_("是否谋私"), 8),
        Column(_("补救"), 24, "long"),
        Column(_("对照情形"), 36, "long"),
        Column(_("核实意见"), 30, "long"),
        Column(_("认定结论"), 12),
        Column(_("反馈与申诉"), 30, "long"),
        Column(_("澄清范围"), 24, "long"),
        Column(_("试点结论"), 12),
        Column(_("备注"), 14, "long"),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    rows = Pilot.objects.filter(measure__campaign=campaign).select_related(
        "measure__lead_unit", "measure__owner", "finding__appeal"
    )
    conditions = Prefetch("finding__conditions", Condition.objects.order_by("pk"))
    for pilot in rows.prefetch_related(conditions, "clarifications").order_by("filed_at", "pk"):
        finding: ExemptionFinding | None = getattr(pilot, "finding", None)
        filed = local(pilot.filed_at)
        yield (
            pilot.measure.lead_unit.name,
            pilot.measure.owner.name,
            pilot.measure.title,
            str(pilot.pk),
            filed.date() if filed else None,
            pilot.begins,
            pilot.ends,
            pilot.bounds,
            f"{pilot.basis}\n{pilot.procedure}",
            str(pilot.get_state_display()),
            pilot.result if pilot.cause else "",
            pilot.cause,
            _selfish(finding),
            pilot.remedy,
            _conditions(finding),
            finding.reasons if finding else "",
            _outcome(finding),
            _appeal(finding),
            "\n".join(f"{one.audience} {one.on.isoformat()}" for one in pilot.clarifications.all()),
            str(pilot.get_conclusion_display()) if pilot.conclusion else "",
            "",
        )


def _selfish(finding: ExemptionFinding | None) -> str:
    """Nothing is said of it before somebody has looked."""
    if finding is None:
        return ""
    met = next(one.met for one in finding.conditions.all() if one.key == Key.UNSELFISH)
    return _("否") if met else _("是")


def _conditions(finding: ExemptionFinding | None) -> str:
    if finding is None:
        return ""
    marks = {True: "√", False: "×"}
    return "\n".join(f"{marks[one.met]} {one}" for one in finding.conditions.all())


def _outcome(finding: ExemptionFinding | None) -> str:
    if finding is None:
        return ""
    return _("容错免责") if finding.stands_exempt else _("不予免责")


def _appeal(finding: ExemptionFinding | None) -> str:
    appeal = getattr(finding, "appeal", None)
    if appeal is None:
        return ""
    return f"{appeal.text}\n{appeal.decision or _('申诉待复核')}"


PILOTS = Register(
    "pilots",
    gettext_lazy("容错试点台账"),
    gettext_lazy("事先备案的试点，结果、容错认定、申诉和澄清"),
    "A3",
    _columns,
    _rows,
)
