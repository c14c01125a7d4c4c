"""What is typed about pilots."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Pilot
from zhixing.measures.models.pilots import REPORTED
from zhixing.organisation.pickers import UnitField
from zhixing.web.forms import AmountField, DateField, FilterForm, LineField, TextField

LONG = 2_000
OUTCOMES = [choice for choice in Pilot.State.choices if choice[0] in REPORTED]
MISSED = (Pilot.State.FAILED, Pilot.State.STOPPED)


def is_yes(value: str) -> bool:
    return value == "yes"


class PilotForm(forms.Form):
    """An experiment, before it starts."""

    hypothesis = TextField(
        label=_("试什么、指望什么"),
        max_chars=LONG,
        rows=3,
        help_text=_("没有现成的办法，打算怎么试；试成了会看到什么"),
    )
    scope = TextField(
        label=_("试行范围"), max_chars=LONG, rows=2, help_text=_("哪些单位、哪些事项、多少人")
    )
    bounds = TextField(
        label=_("边界"),
        max_chars=LONG,
        rows=3,
        help_text=_("不能突破什么：钱、人、时间、法定条件。守住边界，没有试成也不算单位的账"),
    )
    limit_of = LineField(
        label=_("限额指标"),
        max_chars=120,
        required=False,
        help_text=_("能用一个数字说的边界，例如“投诉件数”；没有就空着这四项"),
    )
    limit_way = forms.ChoiceField(
        label=_("不超过还是不低于"), required=False, choices=[("", "—"), *Pilot.Way.choices]
    )
    limit = AmountField(label=_("限额"), required=False)
    limit_unit = LineField(label=_("计量单位"), max_chars=20, required=False)
    begins = DateField(label=_("开始日期"), help_text=_("最早是明天：先备案，后开始"))
    ends = DateField(label=_("结束日期"), help_text=_("不晚于举措的完成时限"))
    stop_rule = TextField(
        label=_("终止条件"), max_chars=LONG, rows=2, help_text=_("出现什么情况，立即停下来")
    )
    basis = TextField(
        label=_("决策依据"), max_chars=LONG, rows=2, help_text=_("依据什么文件、什么事实")
    )
    procedure = TextField(
        label=_("决策程序"), max_chars=LONG, rows=2, help_text=_("谁研究的、哪次会议定的")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        named = {name: data.get(name) for name in ("limit_of", "limit_way", "limit")}
        missing = [name for name, value in named.items() if value in (None, "")]
        if 0 < len(missing) < len(named) or (missing and data.get("limit_unit")):
            for name in missing:
                if name not in self.errors:
                    self.add_error(name, _now("限额要写全：什么指标、不超过还是不低于、多少。"))
        return data


class SendBackForm(forms.Form):
    reason = TextField(
        label=_("退回理由"), max_chars=LONG, rows=3, help_text=_("哪里要改、改成什么样")
    )


class ReadingForm(forms.Form):
    on = DateField(label=_("日期"))
    value = AmountField(label=_("数值"))
    note = LineField(label=_("说明"), max_chars=300, required=False)


class ReportForm(forms.Form):
    """How it went. A failure says why, and what was done about it."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("pilot", "结果"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    result = TextField(
        label=_("试行结果"),
        max_chars=LONG,
        rows=4,
        help_text=_("经过、数字；没有试成的，写清偏差是怎么出来的"),
    )
    within = forms.TypedChoiceField(
        label=_("有没有超出边界"),
        choices=[("yes", _("没有超出")), ("no", _("超出了"))],
        coerce=is_yes,
        widget=forms.RadioSelect,
    )
    within_facts = TextField(
        label=_("对照边界"), max_chars=LONG, rows=3, help_text=_("备案的边界逐条对照，写事实和数字")
    )
    cause = TextField(
        label=_("原因"), max_chars=LONG, rows=3, required=False, help_text=_("没有试成的必填")
    )
    remedy = TextField(
        label=_("补救"),
        max_chars=LONG,
        rows=3,
        required=False,
        help_text=_("没有试成的必填：怎样止损、怎样善后"),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") in MISSED:
            for name in ("cause", "remedy"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _now("没有试成的，须写明原因和补救。"))
        return data


class ConcludeForm(forms.Form):
    conclusion = forms.ChoiceField(
        label=_("试点结论"), choices=Pilot.Conclusion.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=_("结论理由"),
        max_chars=LONG,
        rows=3,
        help_text=_("推广到哪里，调整什么，为什么不再试"),
    )


class PilotFilter(FilterForm):
    """What may stand in the address of the list of pilots."""

    stage = forms.ChoiceField(
        label=pgettext_lazy("pilot", "进展"),
        required=False,
        choices=[
            ("", _("全部")),
            ("ahead", _("还没有开始")),
            ("running", _("试行中")),
            ("due", _("到期没有报告")),
            ("succeeded", _("试点成功")),
            ("missed", _("没有试成")),
            ("exempt", _("容错免责")),
            ("beyond", _("超出限额")),
        ],
    )
    unit = UnitField(label=_("牵头单位"), required=False, none=_("全部"))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitField", self.fields["unit"]).among(campaign.organiser, closed=True)
