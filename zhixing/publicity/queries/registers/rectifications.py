"""整改台账, 整改通知单 and 销号申请单 (registers, forms 5, 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.measures.models import Claim, Measure
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.publicity.queries.registers.measures import (
    evidence_names,
    goal,
    grade,
    measures_of,
    mechanism_names,
    progress,
    steps,
    supporting,
    verifier,
)
from zhixing.rectification.models import Rectification, Stage
from zhixing.rectification.queries.rectifications import listed, of_campaign, stage_of
from zhixing.rectification.words import source_of


def _ledger_columns() -> tuple[Column, ...]:
    return (
        Column(_("编号"), 10),
        Column(_("来源"), 12),
        Column(_("问题"), 30, "long"),
        Column(_("整改类型"), 10),
        Column(_("整改目标"), 24, "long"),
        Column(_("整改措施（逐条）"), 36, "long"),
        Column(_("责任领导"), 10),
        Column(_("牵头单位"), 14),
        Column(_("责任单位"), 16, "long"),
        Column(_("责任人"), 10),
        Column(_("整改时限"), 12, "date"),
        Column(_("本期进展"), 20, "long"),
        Column(_("存在困难"), 18, "long"),
        Column(_("下步措施"), 18, "long"),
        Column(_("佐证材料"), 24, "long"),
        Column(_("状态"), 12),
        Column(_("验收人"), 12),
        Column(_("验收日期"), 12, "date"),
        Column(_("群众评价"), 12),
        Column(_("长效机制"), 16, "long"),
        Column(_("是否公开"), 8),
    )


def _ledger_rows(campaign: Campaign) -> Iterable[Row]:
    """What others found, by its number; then the measures that answer somebody's problem."""
    for point in _rectifications(campaign):
        yield _of_rectification(point)
    answering = measures_of(campaign).exclude(origin=Measure.Origin.SELF)
    found = answering.filter(rectification__isnull=True).prefetch_related(
        "mechanisms", "extensions"
    )
    for measure in found:
        yield _of_measure(measure)


def _of_rectification(point: Any) -> Row:
    measure: Measure | None = point.measure
    verified = local(measure.verified_at) if measure else None
    return (
        _("整改 %(n)s") % {"n": point.number},
        source_of(point),
        point.problem,
        str(point.get_kind_display()),
        point.goal or (goal(measure) if measure else ""),
        steps(measure) if measure else "",
        point.leader.name if point.leader else "",
        point.unit.name,
        supporting(measure) if measure else "",
        measure.owner.name if measure else "",
        point.term,
        progress(measure) if measure else "",
        _difficulty(measure) if measure else "",
        _next(measure) if measure else "",
        evidence_names(measure) if measure else "",
        _state(point),
        verifier(measure) if measure else "",
        verified.date() if verified else None,
        _objections(point),
        mechanism_names(measure) if measure else "",
        _published(point),
    )


def _of_measure(measure: Measure) -> Row:
    verified = local(measure.verified_at)
    return (
        str(measure.pk),
        str(measure.get_origin_display()),
        "\n".join(problem.title for problem in measure.problems.all()),
        "",
        goal(measure),
        steps(measure),
        "",
        measure.lead_unit.name,
        supporting(measure),
        measure.owner.name,
        measure.deadline,
        progress(measure),
        _difficulty(measure),
        _next(measure),
        evidence_names(measure),
        str(measure.get_state_display()),
        verifier(measure),
        verified.date() if verified else None,
        grade(measure),
        mechanism_names(measure),
        _("是"),
    )


def _notice_columns() -> tuple[Column, ...]:
    return (
        Column(_("被检查单位"), 16),
        Column(_("具体地点"), 14, "long"),
        Column(_("问题类别"), 12),
        Column(_("存在的问题或隐患"), 34, "long"),
        Column(_("问题或隐患图片"), 14),
        Column(_("整改措施"), 34, "long"),
        Column(_("整改期限"), 12, "date"),
        Column(_("整改责任人"), 10),
        Column(_("整改资金（元）"), 12),
        Column(_("复查时间"), 12, "date"),
        Column(_("完成情况"), 14, "long"),
        Column(_("复查人"), 10),
        Column(_("备注"), 14, "long"),
    )


def _notice_rows(campaign: Campaign) -> Iterable[Row]:
    for point in _rectifications(campaign):
        measure = point.measure
        verified = local(measure.verified_at) if measure else None
        yield (
            point.unit.name,
            "",
            point.category,
            point.problem,
            "",
            steps(measure) if measure else "",
            point.term,
            measure.owner.name if measure else "",
            "",
            verified.date() if verified else None,
            _state(point),
            verifier(measure) if measure else "",
            str(point.get_kind_display()),
        )


def _closing_columns() -> tuple[Column, ...]:
    return (
        Column(_("被检查单位"), 16),
        Column(_("具体地点"), 14, "long"),
        Column(_("问题类别"), 12),
        Column(_("存在隐患或问题"), 34, "long"),
        Column(_("采取的整改措施"), 34, "long"),
        Column(_("整改期限"), 12, "date"),
        Column(_("整改责任人"), 10),
        Column(_("整改情况"), 30, "long"),
        Column(_("完成时间"), 12, "date"),
        Column(_("复查人"), 10),
        Column(_("整改前图片"), 14),
        Column(_("整改后图片"), 20, "long"),
    )


def _closing_rows(campaign: Campaign) -> Iterable[Row]:
    """What its owner has asked to strike off, with the words of the latest request."""
    for point in _rectifications(campaign):
        measure = point.measure
        claims = list(measure.claims.all()) if measure else []
        if measure is None or not claims:
            continue
        asked = local(claims[-1].at)
        yield (
            point.unit.name,
            "",
            point.category,
            point.problem,
            steps(measure),
            point.term,
            measure.owner.name,
            claims[-1].statement,
            asked.date() if asked else None,
            verifier(measure),
            "",
            evidence_names(measure),
        )


def _rectifications(campaign: Campaign) -> Iterator[Any]:
    rows = listed(of_campaign(campaign)).order_by("number")
    found = rows.select_related(
        "unit", "leader", "feedback", "finding__round", "measure__owner", "measure__verified_by"
    ).prefetch_related(
        "measure__supporting_units", "measure__tasks", "measure__evidence", "measure__mechanisms",
        "measure__extensions", "publications__objections",
        Prefetch("measure__claims", Claim.objects.order_by("at", "pk")),
    )  # fmt: skip
    return iter(found)


def _state(point: Any) -> str:
    """As offices say it: an extension shows as long as the work goes on."""
    stage = stage_of(point)
    extended = point.measure and any(item.granted for item in point.measure.extensions.all())
    if stage == Stage.WORKING and extended:
        return _("整改中（已延期）")
    return str(stage.label)


def _difficulty(measure: Measure) -> str:
    """Why more time was asked for, the last time."""
    asked = list(measure.extensions.all())
    return asked[-1].reason if asked else ""


def _next(measure: Measure) -> str:
    return "\n".join(task.title for task in measure.tasks.all() if task.done_at is None)


def _objections(point: Rectification) -> str:
    said = sum(len(shown.objections.all()) for shown in point.publications.all())
    return _("公示异议 %(n)s 条") % {"n": said} if point.publications.all() else ""


def _published(point: Rectification) -> str:
    return _("是") if any(shown.public for shown in point.publications.all()) else _("否")


RECTIFICATION = Register(
    "rectification",
    gettext_lazy("整改台账"),
    gettext_lazy("问题、措施、验收和群众评价"),
    "A3",
    _ledger_columns,
    _ledger_rows,
)
ORDERS = Register(
    "rectification_notices",
    gettext_lazy("整改通知单"),
    gettext_lazy("外部监督和督查指出的每个问题：谁改、何时改完"),
    "A3",
    _notice_columns,
    _notice_rows,
)
CLOSINGS = Register(
    "rectification_closings",
    gettext_lazy("销号申请单"),
    gettext_lazy("责任单位申请销号的事项：改了什么、谁复查"),
    "A3",
    _closing_columns,
    _closing_rows,
)
