"""The fields of a row of the organisation, the names their columns may bear, how a cell is read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.documents.tables import TableError, Value, parse_time
from zhixing.organisation.models import Unit
from zhixing.web.imports.columns import Fields
from zhixing.web.imports.faults import BadCell, plain
from zhixing.web.table_errors import message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WANTED: dict[str, tuple[str, ...]] = {
    "unit_code": ("单位代码", "机构代码", "部门代码", "unit code"),
    "unit": ("单位", "单位名称", "所在单位", "部门", "科室", "机构名称", "unit name", "department"),
    "kind": ("单位类别", "类别", "机构类别", "unit kind"),
    "parent": ("上级单位", "上级", "上级单位代码", "上级部门", "parent unit"),
    "business": ("业务范围", "单位职能", "职能", "remit"),
    "unit_closed": ("单位撤销日期", "撤销日期", "unit closed"),
    "username": ("登录名", "工号", "账号", "用户名", "人员编号", "sign-in name", "staff number"),
    "name": ("姓名", "人员姓名", "full name"),
    "email": ("电子邮箱", "邮箱", "e-mail"),
    "phone": ("电话", "联系电话", "手机", "telephone"),
    "post": ("职务", "岗位", "职位", "position"),
    "heads": ("单位负责人", "是否负责人", "负责人", "主要负责人", "head of the unit"),
    "began": ("任职日期", "任职时间", "任职起始", "first day"),
    "reason": ("任职事由", "任职原因", "reason of appointment"),
    "document": ("任职文号", "任免文号", "appointment document"),
    "ended": ("离任日期", "免职日期", "离任时间", "last day"),
    "end_reason": ("离任事由", "离任原因", "reason of leaving"),
    "end_document": ("离任文号", "免职文号", "leaving document"),
}

LABELS: dict[str, StrOrPromise] = {
    "unit_code": lazy("单位代码"),
    "unit": lazy("单位名称"),
    "kind": lazy("单位类别"),
    "parent": lazy("上级单位"),
    "business": lazy("业务范围"),
    "unit_closed": lazy("单位撤销日期"),
    "username": lazy("登录名"),
    "name": lazy("姓名"),
    "email": lazy("电子邮箱"),
    "phone": lazy("电话"),
    "post": lazy("职务"),
    "heads": lazy("单位负责人"),
    "began": lazy("任职日期"),
    "reason": lazy("任职事由"),
    "document": lazy("任职文号"),
    "ended": lazy("离任日期"),
    "end_reason": lazy("离任事由"),
    "end_document": lazy("离任文号"),
}
FIELDS = Fields(WANTED, LABELS)

# Characters that each text may have; a unit's place may name every level above it.
MOST = {
    "unit_code": 40, "unit": 600, "parent": 600, "business": 2000, "username": 60, "name": 60,
    "email": 254, "phone": 40, "post": 80, "reason": 200, "document": 80, "end_reason": 200,
    "end_document": 80,
}  # fmt: skip
UNIT_NAME = 120
PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
STEP = re.compile(r"\s*[/／>＞→]\s*")


@dataclass(slots=True)
class Line:
    """One row of the table; what it does not say is "" or None."""

    row: int
    unit_code: str = ""
    unit: str = ""
    kind: str = ""
    parent: str = ""
    business: str = ""
    unit_closed: date | None = None
    username: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    post: str = ""
    heads: bool | None = None
    began: date | None = None
    reason: str = ""
    document: str = ""
    ended: date | None = None
    end_reason: str = ""
    end_document: str = ""

    @property
    def names_somebody(self) -> bool:
        return bool(self.username or self.name)

    @property
    def tells_of_a_post(self) -> bool:
        return bool(self.post or self.began or self.ended or self.heads)


def line(field: str, value: Value) -> str:
    """A text on one line. Raises BadCell where it is longer than its field."""
    return bounded(field, " ".join(plain(value).split()))


def bounded(field: str, text: str) -> str:
    if len(text) > MOST[field]:
        raise BadCell(
            _("共 %(n)s 字，最多 %(max)s 字。请删减。") % {"n": len(text), "max": MOST[field]}
        )
    return text


def code(field: str, value: Value) -> str:
    """A code or a sign-in name, which programs and addresses use too."""
    text = bounded(field, plain(value))
    if text and not PLAIN_NAME.fullmatch(text):
        raise BadCell(_("“%(value)s”只能用英文字母、数字和 . _ -。") % {"value": text[:40]})
    return text


def kind(value: Value) -> str:
    text = _key(plain(value))
    if text and text not in _KINDS:
        accepted = "、".join(str(label) for label in Unit.Kind.labels)
        raise BadCell(
            _("“%(value)s”认不出来，请写成以下之一：%(accepted)s。")
            % {"value": plain(value)[:20], "accepted": accepted}
        )
    return _KINDS.get(text, "")


def yes(value: Value) -> bool | None:
    """Whether a cell says yes; None where it says nothing."""
    text = _key(plain(value))
    if text and text not in _ANSWERS:
        raise BadCell(_("“%(value)s”认不出来，请写“是”或“否”。") % {"value": plain(value)[:20]})
    return _ANSWERS.get(text)


def day(value: Value) -> date | None:
    """A day; None for an empty cell. Raises BadCell for what is none, or may be two."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return parse_time(value).date()
    except TableError as error:
        raise BadCell(message(error)) from error


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


_KINDS = {
    **{value: value for value in Unit.Kind.values},
    "本级机关": "organisation", "机关": "organisation", "本级": "organisation",
    "head office": "organisation",
    "科室": "section", "处室": "section", "内设机构": "section", "部门": "section",
    "下属单位": "subordinate", "直属单位": "subordinate", "事业单位": "subordinate",
    "subordinate unit": "subordinate", "subordinate body": "subordinate",
    "党支部": "branch", "支部": "branch", "party branch": "branch",
}  # fmt: skip
_ANSWERS = {
    "是": True, "负责人": True, "√": True, "yes": True, "true": True, "1": True, "y": True,
    "否": False, "不是": False, "no": False, "false": False, "0": False, "n": False,
}  # fmt: skip
