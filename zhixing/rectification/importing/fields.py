"""The fields of an imported point, the names their columns may bear, and its kinds in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as lazy

from zhixing.rectification.models import Rectification
from zhixing.web.imports.columns import Fields

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WANTED: dict[str, tuple[str, ...]] = {
    "point_number": ("问题编号", "编号", "序号", "no", "no."),
    "problem": ("存在的问题", "存在问题", "问题", "问题表现", "存在的问题或隐患", "反馈问题",
                "具体问题", "问题描述", "反馈意见", "意见建议", "problem", "finding"),
    "category": ("问题类别", "类别", "隐患类别", "问题性质", "category"),
    "kind": ("整改类型", "类型", "整改时限类型", "整改类别", "kind"),
    "goal": ("整改目标", "目标", "整改要求", "goal"),
    "unit": ("责任单位", "整改责任单位", "牵头单位", "被检查单位", "涉及单位", "unit",
             "department"),
    "leader": ("责任领导", "牵头领导", "分管领导", "整改责任人", "leader"),
    "due": ("整改期限", "整改时限", "完成时限", "整改完成时间", "期限", "due", "deadline"),
}  # fmt: skip

LABELS: dict[str, StrOrPromise] = {
    "point_number": lazy("来文编号"),
    "problem": lazy("问题"),
    "category": lazy("问题类别"),
    "kind": lazy("整改类型"),
    "goal": lazy("整改目标"),
    "unit": lazy("责任单位"),
    "leader": lazy("责任领导"),
    "due": lazy("整改期限"),
}
FIELDS = Fields(WANTED, LABELS, required=("problem", "unit"))

Kind = Rectification.Kind
KINDS: dict[str, str] = {
    "立行立改": Kind.PROMPT, "立即整改": Kind.PROMPT, "立改": Kind.PROMPT, "即知即改": Kind.PROMPT,
    "限期整改": Kind.LIMITED, "限期": Kind.LIMITED,
    "长期坚持": Kind.LASTING, "长期": Kind.LASTING, "持续整改": Kind.LASTING,
    **{value: value for value in Kind.values},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row whose own cell says nothing."""

    due: date
    kind: str = Kind.LIMITED


@dataclass(frozen=True, slots=True)
class Names:
    """What a cell may name: to the row's key, None where two share the name."""

    units: Mapping[str, int | None]
    people: Mapping[str, int | None]
