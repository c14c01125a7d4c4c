"""What a register is, and how it becomes a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import Column, Sheet
from zhixing.documents.registers.sheet import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Register:
    """`columns` is called when a sheet is made, so that headings follow the reader's language;
    `rows` reads the campaign's records in the order of the sheet, without the serial number."""

    key: str
    title: StrOrPromise
    about: StrOrPromise
    paper: Literal["A4", "A3"]
    columns: Callable[[], tuple[Column, ...]]
    rows: Callable[[Campaign], Iterable[Row]]


def sheet(register: Register, campaign: Campaign) -> Sheet:
    """The register of one campaign, numbered, in the common frame of every office's table."""
    today = timezone.localdate()
    return Sheet(
        name=str(register.title),
        title=f"{campaign.name}{register.title}",
        heading=(
            _("填报单位（盖章）：%(unit)s") % {"unit": campaign.organiser.name},
            _("填报人：          审核人：          联系电话："),
            _("填报时间：%(year)s 年 %(month)s 月 %(day)s 日")
            % {"year": today.year, "month": today.month, "day": today.day},
        ),
        columns=(Column(_("序号"), 6, "serial"), *register.columns()),
        rows=((number, *row) for number, row in enumerate(register.rows(campaign), start=1)),
        foot=(_("签发单位负责人："), _("接收单位负责人：")),
        footer=_("第 %(page)s 页 共 %(pages)s 页") % {"page": "&P", "pages": "&N"},
        paper=register.paper,
    )


def local(moment: datetime | None) -> datetime | None:
    """A moment as the office's clock shows it; spreadsheets know no time zones."""
    return None if moment is None else timezone.localtime(moment).replace(tzinfo=None)
