"""督查记录: what inspectors saw, with what was given back to be put right."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.publicity.queries.registers.frame import Register, Row, local
from zhixing.supervision.models import Finding, SpotCheck
from zhixing.supervision.rows import verdict


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("督查时间"), 12, "date"),
        Column(_("督查名称"), 20, "long"),
        Column(_("方式"), 12),
        Column(_("督查人员"), 16),
        Column(_("被督查单位"), 16),
        Column(_("抽查事项"), 30, "long"),
        Column(_("现场情况"), 40, "long"),
        Column(_("核查结果"), 16),
        Column(_("发现的问题"), 30, "long"),
        Column(_("责任人"), 10),
        Column(_("整改期限"), 12, "date"),
        Column(_("复核时间"), 12, "date"),
        Column(_("复核结果"), 14, "long"),
    )


def _rows(campaign: Campaign) -> Iterable[Row]:
    """A row for each check, and for each finding beyond its first."""
    checks = SpotCheck.objects.filter(item__draw__round__campaign=campaign)
    related = checks.select_related("item__draw__round", "item__unit", "by", "confirmed_by")
    for check in related.prefetch_related("findings__owner").order_by("seen_at", "pk"):
        findings: list[Finding | None] = list(check.findings.all())
        for finding in findings or [None]:
            yield _row(check, finding)


def _row(check: SpotCheck, finding: Finding | None) -> Row:
    seen = local(check.seen_at)
    people = [check.by, check.confirmed_by]
    return (
        seen.date() if seen else None,
        check.item.draw.round.title,
        str(check.get_led_by_display()),
        _("、").join(person.name for person in people if person),
        check.item.unit.name,
        check.item.title,
        check.facts,
        verdict(check)[0],
        finding.text if finding else "",
        finding.owner.name if finding else "",
        finding.due if finding else None,
        None,
        "",
    )


INSPECTIONS = Register(
    "inspections",
    gettext_lazy("督查记录"),
    gettext_lazy("按抽签顺序逐件核查，看到了什么，交给谁整改"),
    "A3",
    _columns,
    _rows,
)
