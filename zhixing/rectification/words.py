"""Where a rectification comes from, and the papers that offices print of it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.documents.writing import Document, Grid, write_document
from zhixing.measures.models import Evidence
from zhixing.rectification.models import Rectification
from zhixing.rectification.rules.stages import Standing
from zhixing.web.jinja import day


@dataclass(frozen=True, slots=True)
class Paper:
    """A form as it is printed. rows: term and text; what no record answers stays empty, to be
    written by hand. foot: lines to sign on."""

    title: str
    lead: str
    rows: Sequence[tuple[str, str]]
    foot: Sequence[str]


def source_of(rectification: Rectification) -> str:
    """Which kind of body, or which round, found it."""
    if rectification.feedback is not None:
        return str(rectification.feedback.get_body_display())
    return _("本级督查")


def whence(rectification: Rectification) -> str:
    """The source with its document or round."""
    if rectification.feedback is not None:
        feedback = rectification.feedback
        facts = (
            feedback.body_name,
            _("《%(title)s》") % {"title": feedback.title},
            feedback.number,
        )
        return " ".join(fact for fact in facts if fact)
    finding = rectification.finding
    return finding.round.title if finding else ""


def notice(rectification: Rectification) -> Paper:
    """整改通知单 (registers, form 6)."""
    measure = rectification.measure
    rows = (
        (_("编号"), str(rectification.number)),
        (_("被检查单位"), rectification.unit.name),
        (_("来源"), whence(rectification)),
        (_("具体地点"), ""),
        (_("问题类别"), rectification.category),
        (_("存在的问题"), rectification.problem),
        (_("整改类型"), str(rectification.get_kind_display())),
        (_("整改目标"), rectification.goal),
        (_("整改措施"), f"{measure.title}\n{measure.text}" if measure else ""),
        (_("整改期限"), day(measure.deadline if measure else rectification.due)),
        (_("责任领导"), rectification.leader.name if rectification.leader else ""),
        (_("整改责任人"), measure.owner.name if measure else ""),
        (_("整改资金（元）"), ""),
        (_("复查时间"), day(measure.verified_at) if measure and measure.verified_at else ""),
        (_("完成情况"), str(measure.get_state_display()) if measure else ""),
        (_("复查人"), _checker(rectification)),
        (_("备注"), ""),
    )
    foot = (_("签发单位负责人："), _("接收单位负责人："))
    return Paper(_("整改通知单"), _issued(rectification), rows, foot)


def application(rectification: Rectification, now: Standing, evidence: Sequence[Evidence]) -> Paper:
    """销号申请单 with the review form (registers, form 7)."""
    measure, claim, review, shown = (
        rectification.measure, now.claim, now.review, now.publication,
    )  # fmt: skip
    proofs = "\n".join(item.name or item.text for item in evidence)
    rows = (
        (_("编号"), str(rectification.number)),
        (_("被检查单位"), rectification.unit.name),
        (_("问题类别"), rectification.category),
        (_("存在的问题"), rectification.problem),
        (_("采取的整改措施"), f"{measure.title}\n{measure.text}" if measure else ""),
        (_("整改期限"), day(measure.deadline) if measure else day(rectification.due)),
        (_("整改责任人"), measure.owner.name if measure else ""),
        (_("申请人"), claim.by.name if claim else ""),
        (_("申请时间"), day(claim.at) if claim else ""),
        (_("整改情况"), claim.statement if claim else ""),
        (_("佐证材料"), proofs),
        (_("现场核查情况"), claim.check_made.finding if claim and _is_checked(now) else ""),
        (_("复查人"), _checker(rectification)),
        (_("审核结果"), str(review.get_outcome_display()) if review else ""),
        (_("审核意见"), review.opinion if review else ""),
        (_("审核人"), review.by.name if review else ""),
        (_("公示"), _shown(shown.begins, shown.ends) if shown else ""),
        (_("销号时间"), day(measure.closed_at) if measure and measure.closed_at else ""),
    )
    foot = (_("整改单位负责人："), _("审核人（签字）："))
    return Paper(_("整改销号申请单"), _issued(rectification), rows, foot)


def written(paper: Paper) -> bytes:
    """The paper as .docx."""
    grid = Grid((_("项目"), _("内容")), list(paper.rows), (1, 3))
    return write_document(Document(paper.title, [grid], lead=paper.lead, foot=list(paper.foot)))


def _shown(begins: date, ends: date) -> str:
    return _("%(begins)s 至 %(ends)s") % {"begins": day(begins), "ends": day(ends)}


def _issued(rectification: Rectification) -> str:
    return _("%(unit)s　%(day)s") % {
        "unit": rectification.campaign.organiser.name,
        "day": day(timezone.localdate()),
    }


def _checker(rectification: Rectification) -> str:
    measure = rectification.measure
    return measure.verified_by.name if measure and measure.verified_by else ""


def _is_checked(now: Standing) -> bool:
    return now.claim is not None and hasattr(now.claim, "check_made")
