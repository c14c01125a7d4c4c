"""The shape of what is typed about campaigns; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.bases import BasesField
from zhixing.campaigns.forms.duties import DutiesField
from zhixing.campaigns.forms.naming import SEPARATORS, UnitField
from zhixing.campaigns.forms.phases import PhasesField
from zhixing.campaigns.forms.rows import Spanning
from zhixing.campaigns.models import Campaign, Programme
from zhixing.campaigns.queries.programmes import programmes
from zhixing.web.forms import DateField, LineField, TextField

LIMITS = ("handoff_limit", "silence_days", "check_days", "burden_minutes")
MOST_WORDS = 20


class WordsField(LineField):
    """A few words, separated by commas or sent as a list. Cleans to a list, each once."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            value = "、".join(str(word) for word in value)
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in SEPARATORS.split(super().clean(value)) if word.strip()]
        return list(dict.fromkeys(words))[:MOST_WORDS]

    def prepare_value(self, value: Any) -> Any:
        return _now("、").join(value) if isinstance(value, list) else value


class LimitsForm(forms.Form):
    """How long the campaign waits, how often a problem may be handed on, what forms may take."""

    handoff_limit = forms.IntegerField(
        label=_("移交几次后由办公室裁定"), min_value=1, max_value=20, initial=2, required=False
    )
    silence_days = forms.IntegerField(
        label=_("答复后几天无异议视为办结"), min_value=1, max_value=90, initial=10, required=False
    )
    check_days = forms.IntegerField(
        label=_("征询提出人的天数"), min_value=1, max_value=90, initial=5, required=False
    )
    burden_minutes = forms.IntegerField(
        label=_("每人每周填报分钟数上限"),
        min_value=1,
        max_value=600,
        initial=30,
        required=False,
        help_text=_("填表占用的时间超过这个数，填报负担页会标出来"),
    )

    def clean(self) -> dict[str, Any]:
        """What was left out takes the value the form would have shown."""
        data = super().clean() or {}
        for name in LIMITS:
            if data.get(name) is None and name not in self.errors:
                data[name] = self.get_initial_for_field(self.fields[name], name)
        return data


class EstablishedForm(forms.Form):
    """Which document of whom set up the leading group, and when."""

    established_by = LineField(
        label=_("成立机关"), max_chars=120, required=False, help_text=_("例如“局党组”")
    )
    established_document = LineField(
        label=_("成立文件"), max_chars=200, required=False, help_text=_("文件名称和文号")
    )
    established_on = DateField(label=_("成立日期"), required=False)


class AboutForm(forms.Form):
    """What a campaign says of itself."""

    name = LineField(label=_("活动名称"), max_chars=120)
    programme = forms.ModelChoiceField(
        label=_("所属主题年"), queryset=Programme.objects.none(), required=False
    )
    theme = LineField(label=_("活动主题"), max_chars=120, required=False)
    purpose = TextField(label=_("活动目的"), required=False)
    begins = DateField(label=_("开始日期"))
    ends = DateField(label=_("结束日期"))
    entry_points = WordsField(
        label=_("查摆切入点"),
        max_chars=500,
        required=False,
        help_text=_("从哪几个方面查找问题，用顿号隔开"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = programmes()


class ReviseForm(LimitsForm, EstablishedForm, AboutForm, Spanning):
    """What may be changed of a campaign; its address and organiser stay."""

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            names = [*AboutForm.base_fields, *EstablishedForm.base_fields, *LIMITS]
            kwargs["initial"] = {name: getattr(campaign, name) for name in names}
        super().__init__(*args, **kwargs)


class FoundForm(LimitsForm, EstablishedForm, AboutForm, Spanning):
    """A whole campaign, as the API takes it."""

    slug = forms.SlugField(label=_("网址名"), max_length=50)
    organiser = UnitField(label=_("主办单位"))
    language = forms.ChoiceField(
        label=_("语言"), choices=settings.LANGUAGES, initial="zh-hans", required=False
    )
    phases = PhasesField(label=_("阶段"))
    duties = DutiesField(label=_("领导小组名单"), required=False)
    bases = BasesField(label=_("上位文件"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["language"] = data.get("language") or "zh-hans"
        if not data.get("entry_points") and "entry_points" not in self.data:
            data["entry_points"] = entry_points(data["language"])
        return data


def entry_points(language: str) -> list[str]:
    """The four from which problems are looked for unless a campaign says otherwise (row F7)."""
    with translation.override(language):
        return [_now("思想观念"), _now("精神状态"), _now("工作效能"), _now("服务水平")]
