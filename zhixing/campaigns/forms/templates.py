"""The shape of a template, and of the few things that make a campaign of one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.bases import BasesField
from zhixing.campaigns.forms.campaigns import LIMITS, AboutForm, LimitsForm, WordsField
from zhixing.campaigns.forms.naming import PeopleField, PersonField, UnitField
from zhixing.campaigns.forms.phases import SharedPhasesField
from zhixing.campaigns.forms.rows import Spanning, named_errors, unknown_names
from zhixing.campaigns.models import Duty
from zhixing.campaigns.queries.placing import placed
from zhixing.campaigns.queries.templates import FORMAT, Outline
from zhixing.web.forms import LineField, TextField

MOST_BYTES = 512 << 10
TAKEN = ("theme", "purpose", "entry_points")


class TemplateForm(LimitsForm):
    """A whole template, as its file and the API hold it."""

    format = forms.ChoiceField(label=_("格式"), choices=[(FORMAT, FORMAT)])
    key = forms.SlugField(label=_("代号"), max_length=50)
    name = LineField(label=_("活动名称"), max_chars=120)
    about = TextField(label=_("适用说明"), max_chars=1000, rows=3, required=False)
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)
    days = forms.IntegerField(label=_("建议天数"), min_value=1, max_value=3660)
    theme = LineField(label=_("活动主题"), max_chars=120, required=False)
    purpose = TextField(label=_("活动目的"), required=False)
    entry_points = WordsField(label=_("查摆切入点"), max_chars=500, required=False)
    phases = SharedPhasesField(label=_("阶段"), required=False)
    bases = BasesField(label=_("上位文件"), required=False)

    def clean(self) -> dict[str, Any]:
        """Plain JSON again: dates as they are written."""
        data = super().clean()
        for basis in data.get("bases", ()):
            basis["issued"] = basis["issued"].isoformat() if basis["issued"] else ""
        return data


class TemplateFileForm(forms.Form):
    """A template as a file. Cleans to {"content": …}, checked as the API checks it."""

    file = forms.FileField(label=_("模板文件"), help_text=_("本系统导出的 .json 文件"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.pop("file", None)
        if file is not None:
            try:
                data["content"] = read_template(_bytes(file))
            except ValidationError as error:
                self.add_error("file", error)
        return data


def read_template(raw: bytes) -> dict[str, Any]:
    """The checked content of a template's file. Raises ValidationError, which names the place."""
    if len(raw) > MOST_BYTES:
        raise ValidationError(
            _now("文件有 %(size)s KB，模板最多 %(max)s KB。")
            % {"size": len(raw) >> 10, "max": MOST_BYTES >> 10},
            code="too_large",
        )
    content = _parsed(raw)
    if not isinstance(content, dict):
        raise ValidationError(_now("这不是模板：文件里应是一个对象。"), code="not_a_template")
    form = TemplateForm(data=content)
    if not form.is_valid():
        raise ValidationError(named_errors(form))
    if unknown := unknown_names(form, content):
        raise ValidationError(_now("不认识“%(names)s”") % {"names": unknown}, code="unknown")
    return form.cleaned_data


class BeginForm(AboutForm, Spanning):
    """A campaign begun from a template: the few things that the template cannot know.

    Cleans to the arguments of `campaigns.found`.
    """

    slug = forms.SlugField(
        label=_("网址名"), max_length=50, help_text=_("网址里的一段，只用英文字母、数字和连字符")
    )
    organiser = UnitField(label=_("主办单位"), help_text=_("单位全称或代码"))
    leader = PersonField(label=_("组长"), help_text=_("姓名或登录名；只有一位"))
    office = PeopleField(
        label=_("领导小组办公室"), required=False, help_text=_("姓名或登录名，用顿号隔开")
    )

    field_order = (
        "name", "organiser", "begins", "ends", "leader", "office", "slug", "programme", "theme",
        "purpose", "entry_points",
    )  # fmt: skip

    def __init__(self, *args: Any, outline: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outline = outline

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        leader, office = data.pop("leader"), data.pop("office")
        content = self.outline.content
        # What a program leaves out is as the page would have shown it.
        unsaid = {name for name in TAKEN if name not in self.data}
        return {
            **data,
            **{name: content[name] for name in unsaid},
            **{name: content[name] for name in ("language", *LIMITS)},
            "phases": _phases(content, data),
            "bases": _bases(content),
            "duties": [
                {"person": leader, "role": Duty.Role.LEADER},
                *({"person": person, "role": Duty.Role.OFFICE} for person in office),
            ],
        }


def _phases(content: Any, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The template's phases at their days of this campaign."""
    phases = []
    for phase in content["phases"]:
        words = {name: value for name, value in phase.items() if name not in {"start", "end"}}
        begins, ends = placed(phase["start"], phase["end"], data["begins"], data["ends"])
        phases.append({**words, "begins": begins, "ends": ends})
    return phases


def _bases(content: Any) -> list[dict[str, Any]]:
    return [
        {**basis, "issued": date.fromisoformat(basis["issued"]) if basis["issued"] else None}
        for basis in content["bases"]
    ]


def _bytes(file: UploadedFile[Any]) -> bytes:
    """At most one byte more than is allowed, however large the upload is."""
    raw: bytes = file.read(MOST_BYTES + 1)
    return raw


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ValidationError(
            _now("第 %(n)s 个字节不是 UTF-8 文字。请重新导出模板。") % {"n": error.start + 1},
            code="bad_encoding",
        ) from error
    except json.JSONDecodeError as error:
        raise ValidationError(
            _now("第 %(line)s 行第 %(column)s 列不是合法的 JSON。请重新导出模板。")
            % {"line": error.lineno, "column": error.colno},
            code="bad_json",
        ) from error
    except (RecursionError, ValueError) as error:
        raise ValidationError(
            _now("文件里的括号套得太深，或者有大得不正常的数。"), code="bad_json"
        ) from error


def _refuse_constant(name: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise ValueError(name)
