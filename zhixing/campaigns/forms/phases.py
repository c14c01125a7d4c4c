"""The shape of what is typed about phases; the API and templates validate through the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.rows import RowsField, Spanning
from zhixing.campaigns.models import Verb
from zhixing.campaigns.queries.placing import WHOLE
from zhixing.web.forms import DateField, LineField, TextField


class PhaseWords(forms.Form):
    """What a phase is, wherever it lies in time."""

    name = LineField(label=_("阶段名称"), max_chars=80)
    aims = TextField(label=_("目标"), max_chars=2000, rows=3, required=False)
    deliverables = TextField(
        label=_("交付成果"),
        max_chars=2000,
        rows=3,
        required=False,
        help_text=_("到阶段结束时拿得出来的东西，每行一项"),
    )
    entry_criteria = TextField(
        label=_("进入条件"),
        max_chars=2000,
        rows=2,
        required=False,
        help_text=_("具备了什么才能开始，每行一条"),
    )
    exit_criteria = TextField(
        label=_("完成标准"),
        max_chars=2000,
        rows=2,
        required=False,
        help_text=_("做到了什么才算完成，每行一条"),
    )
    verbs = forms.MultipleChoiceField(
        label=_("可做的事"),
        choices=Verb.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("本阶段内才可以做的事；几个阶段重叠时合在一起算"),
    )


class PhaseDatesForm(Spanning):
    """What dragging a bar of the timeline fills in and sends."""

    begins = DateField(label=_("开始日期"))
    ends = DateField(label=_("结束日期"))


class PhaseForm(PhaseDatesForm, PhaseWords):
    """A whole phase."""

    field_order = ("name", "begins", "ends")


class PlacePhaseForm(forms.Form):
    position = forms.IntegerField(label=_("次序"), min_value=1, max_value=1000)


class SharedPhaseForm(PhaseWords):
    """A phase of a template: it begins and ends at shares of the campaign's length."""

    start = forms.IntegerField(label=_("起点（全程的万分之几）"), min_value=0, max_value=WHOLE)
    end = forms.IntegerField(label=_("终点（全程的万分之几）"), min_value=0, max_value=WHOLE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", _now("终点须在起点之后"))
        return data


class PhasesField(RowsField):
    row_form = PhaseForm
    most = 60


class SharedPhasesField(RowsField):
    row_form = SharedPhaseForm
    most = 60
