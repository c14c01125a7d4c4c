"""Opening a round, closing it, and what may stand in the address of a list."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import PeopleField, UnitsField
from zhixing.campaigns.models import Campaign, Phase
from zhixing.supervision import sources
from zhixing.supervision.models import Round
from zhixing.web.forms import FilterForm, LineField, RecordsField, TextField


class RoundForm(forms.Form):
    """What is inspected, by whom, in which order."""

    title = LineField(label=_("督查名称"), max_chars=120)
    purpose = TextField(label=_("督查内容"), max_chars=2_000, rows=3, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("抽查事项"),
        choices=sources.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["measure"],
        help_text=_("已经报告办结的，才能抽到"),
    )
    units = UnitsField(label=_("督查范围"), help_text=_("含其下属单位；用顿号隔开"))
    phases = RecordsField(
        label=_("阶段"),
        queryset=Phase.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只抽在这些阶段内报告办结的；都不选则不限"),
    )
    order = forms.ChoiceField(
        label=_("抽查顺序"),
        choices=Round.Order.choices,
        initial=Round.Order.UNIT,
        widget=forms.RadioSelect,
        help_text=_("事先定下，不能更改：一个顺序下限更高，各有顺序便于分组同时核查"),
    )
    inspectors = PeopleField(
        label=_("督查员名录"), required=False, help_text=_("不填则为全部督查员，每组从中抽出")
    )
    team_size = forms.IntegerField(label=_("每组人数"), min_value=2, max_value=9, initial=2)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        kwargs["initial"] = {"units": [campaign.organiser], **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Phase]", self.fields["phases"])
        field.queryset = campaign.phases.order_by("begins", "pk")


class CloseForm(forms.Form):
    conclusion = TextField(
        label=_("督查结论"), max_chars=10_000, rows=6, help_text=_("结束以后，抽签文件全部公布")
    )


class RoundFilter(FilterForm):
    state = forms.ChoiceField(
        label=_("情况"),
        required=False,
        choices=[("", _("全部")), ("open", _("进行中")), ("closed", _("已结束"))],
    )

    @property
    def wanted(self) -> str:
        return self.cleaned_data.get("state", "") if self.is_bound and self.is_valid() else ""


class CheckFilter(FilterForm):
    """Which of a round's checks; the choices are what its figures count."""

    state = forms.ChoiceField(
        label=_("情况"),
        required=False,
        choices=[
            ("", _("全部")),
            ("counted", _("按顺序核查")),
            ("not_done", _("其中没有办结")),
            ("beyond", _("已核查，顺序未到")),
            ("waiting", _("待另一位确认")),
            ("stepped_in", _("由替补核查")),
        ],
    )

    @property
    def wanted(self) -> str:
        return self.cleaned_data.get("state", "") if self.is_bound and self.is_valid() else ""
