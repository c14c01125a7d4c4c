"""通报 and 督办单: what was commended and criticised, and the slips of three colours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column
from zhixing.notices.models import Notice, Slip
from zhixing.notices.rows import slip_word
from zhixing.notices.rules.notices import stands
from zhixing.publicity.queries.registers.frame import Register, Row, local

ISSUED = ("issued", "ended", "removed")


def _notice_columns() -> tuple[Column, ...]:
    return (
        Column(_("编号"), 8),
        Column(_("类别"), 12),
        Column(_("通报单位"), 16),
        Column(_("标题"), 34, "long"),
        Column(_("事实"), 44, "long"),
        Column(_("所依据的记录"), 34, "long"),
        Column(_("下步要求"), 30, "long"),
        Column(_("单位申辩"), 12, "date"),
        Column(_("印发日期"), 12, "date"),
        Column(_("通报期至"), 12, "date"),
        Column(_("状态"), 12),
        Column(_("撤销日期"), 12, "date"),
        Column(_("备注"), 14, "long"),
    )


def _notice_rows(campaign: Campaign) -> Iterable[Row]:
    """Issued notices. A criticism that no longer stands keeps its line, and says no more."""
    rows = Notice.objects.filter(campaign=campaign, state__in=ISSUED)
    rows = rows.select_related("unit").prefetch_related("grounds")
    for notice in rows.order_by("number"):
        says = stands(notice)
        yield (
            str(notice.number),
            str(notice.get_kind_display()),
            notice.unit.name if says else "",
            notice.title if says else "",
            notice.facts if says else "",
            _grounds(notice) if says else "",
            notice.demands if says else "",
            _day(notice.replied_at),
            _day(notice.decided_at),
            notice.until,
            str(notice.get_state_display()),
            _day(notice.removed_at),
            "",
        )


def _grounds(notice: Notice) -> str:
    cited = [one for one in notice.grounds.all() if one.dropped_at is None]
    return "\n".join(f"{one.get_kind_display()} · {one.title}" for one in cited)


def _slip_columns() -> tuple[Column, ...]:
    return (
        Column(_("单号"), 8),
        Column(_("颜色"), 8),
        Column(_("督办事项"), 34, "long"),
        Column(_("承办单位"), 16),
        Column(_("承办人"), 10),
        Column(_("办理要求"), 36, "long"),
        Column(_("签发日期"), 12, "date"),
        Column(_("完成时限"), 12, "date"),
        Column(_("前次单号"), 8),
        Column(_("签收人"), 10),
        Column(_("签收时间"), 12, "date"),
        Column(_("办理情况反馈"), 36, "long"),
        Column(_("办理情况"), 14),
        Column(_("办结日期"), 12, "date"),
        Column(_("备注"), 14, "long"),
    )


def _slip_rows(campaign: Campaign) -> Iterable[Row]:
    rows = Slip.objects.filter(campaign=campaign)
    rows = rows.select_related("unit", "receiver", "signed_by", "previous")
    for slip in rows.order_by("number"):
        yield (
            str(slip.number),
            str(slip.get_colour_display()),
            slip.about,
            slip.unit.name,
            slip.receiver.name,
            slip.demands,
            _day(slip.issued_at),
            slip.due,
            str(slip.previous.number) if slip.previous else "",
            slip.signed_by.name if slip.signed_by else "",
            _day(slip.signed_at),
            slip.answer,
            slip_word(slip),
            _day(slip.closed_at),
            "",
        )


def _day(moment: datetime | None) -> date | None:
    shown = local(moment)
    return shown.date() if shown else None


NOTICES = Register(
    "notices",
    gettext_lazy("通报台账"),
    gettext_lazy("已印发的表扬和批评，凭什么记录，单位申辩没有，何时撤销"),
    "A3",
    _notice_columns,
    _notice_rows,
)
SLIPS = Register(
    "slips",
    gettext_lazy("督办单台账"),
    gettext_lazy("三色督办单：事项、承办、时限、前次单号、签收和办结"),
    "A3",
    _slip_columns,
    _slip_rows,
)
