"""The shape of what is typed about campaigns; the API validates through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.duties import DutiesField
from zhixing.campaigns.forms.rows import RowsField, Spanning
from zhixing.campaigns.models import Verb
from zhixing.organisation import queries as organisation
from zhixing.organisation.models import Unit
from zhixing.web.forms import DateField, LineField, TextField


class PhaseForm(Spanning):
    name = LineField(label=_("阶段名称"), max_chars=80)
    begins = DateField(label=_("开始日期"))
    ends = DateField(label=_("结束日期"))
    aims = TextField(label=_("目标"), max_chars=2000, rows=3, required=False)
    verbs = forms.MultipleChoiceField(label=_("可做的事"), choices=Verb.choices, required=False)


class PhasesField(RowsField):
    row_form = PhaseForm


class FoundForm(Spanning):
    """A whole campaign, as the API takes it."""

    name = LineField(label=_("活动名称"), max_chars=120)
    slug = forms.SlugField(label=_("网址名"), max_length=50)
    theme = LineField(label=_("年度主题"), max_chars=120, required=False)
    purpose = TextField(label=_("活动目的"), required=False)
    organiser = forms.ModelChoiceField(label=_("主办单位"), queryset=Unit.objects.none())
    language = forms.ChoiceField(
        label=_("语言"), choices=settings.LANGUAGES, initial="zh-hans", required=False
    )
    begins = DateField(label=_("开始日期"))
    ends = DateField(label=_("结束日期"))
    handoff_limit = forms.IntegerField(
        label=_("移交几次后由办公室裁定"), min_value=1, max_value=20, initial=2, required=False
    )
    silence_days = forms.IntegerField(
        label=_("答复后几天无异议视为办结"), min_value=1, max_value=90, initial=10, required=False
    )
    check_days = forms.IntegerField(
        label=_("征询提出人的天数"), min_value=1, max_value=90, initial=5, required=False
    )
    phases = PhasesField(label=_("阶段"))
    duties = DutiesField(label=_("领导小组名单"), required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        field = self.fields["organiser"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = organisation.tree()

    def clean(self) -> dict[str, Any]:
        """What was left out takes the value the form would have shown."""
        data = super().clean()
        for name in ("language", "handoff_limit", "silence_days", "check_days"):
            if data.get(name) in {None, ""} and name not in self.errors:
                data[name] = self.fields[name].initial
        return data
