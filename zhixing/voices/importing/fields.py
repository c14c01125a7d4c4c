"""The fields of an imported voice, the names their columns may bear, and how each cell is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.documents.tables import Value
from zhixing.voices.models import Voice
from zhixing.web.imports.columns import Fields
from zhixing.web.imports.faults import BadCell, plain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A running number of the sheet (序号) is no identity: the next sheet begins at 1 again.
WANTED: dict[str, tuple[str, ...]] = {
    "id": ("留言编号", "编号", "诉求编号", "工单编号", "工单号", "message id", "ticket"),
    "user": ("留言用户", "用户", "用户编号", "提出人", "来电人", "author", "user id"),
    "title": ("留言主题", "主题", "标题", "题目", "subject"),
    "time": ("留言时间", "时间", "提出时间", "来电时间", "诉求时间", "日期", "date", "said at"),
    "text": ("留言详情", "详情", "内容", "留言内容", "诉求内容", "反映内容", "正文", "content",
             "message"),
    "likes": ("点赞数", "附议数", "赞成数", "点赞"),
    "dislikes": ("反对数", "反对"),
    "kind": ("类型", "诉求类型", "type"),
    "speaker": ("身份", "提出人身份", "提出人类别"),
    "sector": ("行业", "所属行业", "企业行业", "industry"),
    "urgency": ("紧迫程度", "紧急程度", "紧迫性"),
    "source": ("渠道", "来源", "来源渠道", "channel"),
    "place": ("地点", "地址", "address"),
    "unit": ("单位", "涉及单位", "被反映单位", "department"),
    "consent": ("是否公开", "公开意愿", "公开", "public"),
}  # fmt: skip

LABELS: dict[str, StrOrPromise] = {
    "id": lazy("编号"),
    "user": lazy("用户"),
    "title": lazy("主题"),
    "time": lazy("时间"),
    "text": lazy("内容"),
    "likes": lazy("点赞数"),
    "dislikes": lazy("反对数"),
    "kind": lazy("类型"),
    "speaker": lazy("身份"),
    "sector": lazy("行业"),
    "urgency": lazy("紧迫程度"),
    "source": lazy("渠道"),
    "place": lazy("地点"),
    "unit": lazy("单位"),
    "consent": lazy("是否公开"),
}
FIELDS = Fields(WANTED, LABELS, required=("text",))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row whose own cell says nothing."""

    kind: str = Voice.Kind.DIFFICULTY
    speaker: str = Voice.Speaker.CITIZEN
    source: str = Voice.Source.HOTLINE
    consent: str = Voice.Consent.PRIVATE


def choice(value: Value, known: Mapping[str, str], default: str) -> str:
    """The choice that a cell names, by its label, code or a common synonym."""
    text = _key(plain(value))
    if not text:
        return default
    if text not in known:
        accepted = "、".join(dict.fromkeys(name for name in known if not name.isascii()))
        raise BadCell(
            _("“%(value)s”认不出来，请写成以下之一：%(accepted)s。")
            % {"value": plain(value)[:20], "accepted": accepted}
        )
    return known[text]


def count(value: Value) -> int:
    """A number of likes; an empty cell is none."""
    text = unicodedata.normalize("NFKC", plain(value)).replace(",", "")
    if not text:
        return 0
    if not text.lstrip("-").isdecimal() or len(text) > 9:
        raise BadCell(_("“%(value)s”不是整数。") % {"value": plain(value)[:20]})
    return int(text)


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _names(*pairs: tuple[str, str]) -> dict[str, str]:
    return {_key(name): value for name, value in pairs}


KINDS = _names(
    ("痛点", "pain"), ("难点", "difficulty"), ("堵点", "blockage"), ("建议", "suggestion"),
    ("意见建议", "suggestion"), *((value, value) for value in Voice.Kind.values),
)  # fmt: skip
SPEAKERS = _names(
    ("企业", "enterprise"), ("群众", "citizen"), ("干部职工", "staff"), ("市民", "citizen"),
    ("个人", "citizen"), ("职工", "staff"), *((value, value) for value in Voice.Speaker.values),
)  # fmt: skip
SECTORS = _names(
    ("农林牧渔", "farming"), ("农业", "farming"), ("制造业", "manufacturing"),
    ("工业", "manufacturing"), ("能源和公用事业", "energy"), ("能源", "energy"),
    ("建筑和房地产", "construction"), ("建筑业", "construction"), ("房地产业", "construction"),
    ("批发和零售", "trade"), ("批发和零售业", "trade"), ("商贸", "trade"),
    ("交通和物流", "transport"), ("交通运输业", "transport"), ("物流", "transport"),
    ("住宿和餐饮", "catering"), ("住宿和餐饮业", "catering"), ("餐饮", "catering"),
    ("信息和软件", "software"), ("软件", "software"), ("金融", "finance"), ("金融业", "finance"),
    ("科技和商务服务", "services"), ("服务业", "services"), ("文教卫体", "culture"),
    ("其他", "other"), *((value, value) for value in Voice.Sector.values),
)  # fmt: skip
URGENCIES = _names(
    ("关系存亡", "survival"), ("特急", "survival"), ("影响经营", "business"), ("紧急", "business"),
    ("还能应付", "bearable"), ("一般", "bearable"),
    *((value, value) for value in Voice.Urgency.values),
)  # fmt: skip
SOURCES = _names(
    ("网上提交", "web"), ("网站", "web"), ("网络", "web"), ("网上", "web"),
    ("电话", "telephone"), ("12345 热线", "hotline"), ("12345热线", "hotline"),
    ("热线", "hotline"), ("座谈会", "meeting"), ("走访调研", "visit"), ("走访", "visit"),
    ("调研", "visit"), ("书面来信", "paper"), ("来信", "paper"), ("意见箱", "box"),
    ("巡察", "patrol"), ("人大评议", "congress"), ("政协民主监督", "consultative"),
    ("审计", "audit"), ("上级督查", "supervision"),
    *((value, value) for value in Voice.Source.values if value != Voice.Source.INSPECTION),
    *((value, value) for value in Voice.Authority.values),
)  # fmt: skip
CONSENTS = _names(
    ("是", "public"), ("公开", "public"), ("可以公开", "public"), ("同意公开", "public"),
    ("否", "private"), ("不公开", "private"), ("不同意公开", "private"),
    ("yes", "public"), ("true", "public"), ("1", "public"), ("public", "public"),
    ("no", "private"), ("false", "private"), ("0", "private"), ("private", "private"),
)  # fmt: skip
