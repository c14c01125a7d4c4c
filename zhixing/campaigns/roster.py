"""The list of the leading group (领导小组名单), as a workbook and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.documents.registers import Column, Sheet, write_workbook
from zhixing.documents.writing import Document, Grid, write_document

_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
ROLE_ORDER = list(Duty.Role)


def written(campaign: Campaign, duties: Sequence[Duty], form: str) -> bytes:
    """The file. duties: by rank, as `leading_group` and `with_posts` give them."""
    return _workbook(campaign, duties) if form == "xlsx" else _document(campaign, duties)


def established(campaign: Campaign) -> str:
    """By whom, by which document and when the group was set up; "" where nothing was said."""
    facts = [campaign.established_by, campaign.established_document]
    if campaign.established_on:
        facts.append(campaign.established_on.isoformat())
    return _("，").join(fact for fact in facts if fact)


def covered(duty: Duty) -> str:
    """What the duty covers: the scope and its units."""
    units = _("、").join(unit.name for unit in duty.scope_units.all())
    return _("，").join(part for part in (duty.scope, units) if part)


def _workbook(campaign: Campaign, duties: Sequence[Duty]) -> bytes:
    day = timezone.localdate()
    title = _("%(name)s领导小组名单") % {"name": campaign.name}
    sheet = Sheet(
        name=_("领导小组名单"),
        title=title,
        heading=(
            _("填报单位（盖章）：%(unit)s") % {"unit": campaign.organiser.name},
            established(campaign),
            _("填报时间：%(year)s 年 %(month)s 月 %(day)s 日")
            % {"year": day.year, "month": day.month, "day": day.day},
        ),
        columns=(
            Column(_("序号"), 6, "serial"),
            Column(_("职责"), 14, merge_equal=True),
            Column(_("姓名"), 12),
            Column(_("单位和职务"), 32, "long"),
            Column(_("代表单位"), 20),
            Column(_("类别"), 12),
            Column(_("分管领域"), 34, "long"),
            Column(_("起始日期"), 12, "date"),
        ),
        rows=((number, *_row(duty), duty.began) for number, duty in enumerate(duties, start=1)),
        footer=_("第 %(page)s 页 共 %(pages)s 页") % {"page": "&P", "pages": "&N"},
    )
    out = BytesIO()
    write_workbook([sheet], out, created=timezone.now())
    return out.getvalue()


def _document(campaign: Campaign, duties: Sequence[Duty]) -> bytes:
    """As such a list is issued on paper: who set it up, then a table by rank."""
    by = established(campaign)
    grid = Grid(
        (_("职责"), _("姓名"), _("单位和职务"), _("分管领域（代表单位）")),
        [_paper_row(duty) for duty in duties],
        (14, 12, 34, 40),
    )
    return write_document(
        Document(
            title=_("%(name)s领导小组名单") % {"name": campaign.name},
            lead=_("（%(established)s）") % {"established": by} if by else "",
            parts=[grid],
            foot=[campaign.organiser.name, timezone.localdate().isoformat()],
        )
    )


def _row(duty: Duty) -> tuple[str, ...]:
    unit = duty.unit
    return (
        str(duty.get_role_display()),
        duty.person.name,
        _posts(duty),
        unit.name if unit else "",
        str(unit.get_kind_display()) if unit else "",
        covered(duty),
    )


def _paper_row(duty: Duty) -> tuple[str, ...]:
    unit = duty.unit.name if duty.unit else ""
    return (str(duty.get_role_display()), duty.person.name, _posts(duty), covered(duty) or unit)


def _posts(duty: Duty) -> str:
    posts: list[str] = duty.person.posts_now  # type: ignore[attr-defined]  # by with_posts
    return _("、").join(posts)
