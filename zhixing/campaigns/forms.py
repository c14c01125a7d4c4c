"""The shape of what is typed about campaigns; the API validates through the same."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Duty, Verb
from zhixing.organisation import queries as organisation
from zhixing.organisation.models import Person, Unit
from zhixing.web.forms import DateField, LineField, TextField


class _Spanning(forms.Form):
    """A stretch of time that does not end before it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _now("结束日期不能早于开始日期"))
        return data


class PhaseForm(_Spanning):
    name = LineField(label=_("阶段名称"), max_chars=80)
    begins = DateField(label=_("开始日期"))
    ends = DateField(label=_("结束日期"))
    aims = TextField(label=_("目标"), max_chars=2000, rows=3, required=False)
    verbs = forms.MultipleChoiceField(label=_("可做的事"), choices=Verb.choices, required=False)


class DutyForm(forms.Form):
    person = forms.ModelChoiceField(label=_("人员"), queryset=Person.objects.none())
    role = forms.ChoiceField(label=_("职责"), choices=Duty.Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker
        field.queryset = organisation.people()


class RowsField(forms.JSONField):
    """A list of objects, each checked by `row_form`; an error says which of them is wrong."""

    row_form: ClassVar[type[forms.Form]]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = super().clean(value) or []
        if not isinstance(rows, list):
            raise ValidationError(_now("这里需要一个列表"), code="not_a_list")
        return [self._row(number, row) for number, row in enumerate(rows, start=1)]

    def _row(self, number: int, row: Any) -> dict[str, Any]:
        form = self.row_form(data=row if isinstance(row, dict) else {})
        if form.is_valid():
            return form.cleaned_data
        wrong = [
            _now("第 %(number)s 项“%(field)s”：%(error)s")
            % {"number": number, "field": form.fields[field].label, "error": error}
            for field, errors in form.errors.items()
            for error in errors
        ]
        raise ValidationError(wrong)


class PhasesField(RowsField):
    row_form = PhaseForm


class DutiesField(RowsField):
    row_form = DutyForm


class FoundForm(_Spanning):
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
