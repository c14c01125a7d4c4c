"""What is written about the daily business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.plans.forms.plans import offer_units
from zhixing.plans.models import Indicator
from zhixing.web.forms import AmountField, DateField, FilterForm, LineField, TextField, choose


class BusinessTaskForm(forms.Form):
    """units: for which the person may list tasks."""

    unit = forms.ModelChoiceField(label=_("承担单位"), queryset=Unit.objects.none())
    title = LineField(label=_("业务工作"), max_chars=200, help_text=_("活动之外本来就要做的工作"))
    source = LineField(
        label=_("依据"),
        max_chars=200,
        required=False,
        help_text=_("年度工作要点、职责清单、目标责任书的哪一条"),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "unit", units)
        self.fields["unit"].initial = units.first()


class IndicatorForm(forms.Form):
    """units: for which the person may set indicators."""

    unit = forms.ModelChoiceField(label=_("责任单位"), queryset=Unit.objects.none())
    name = LineField(label=_("指标名称"), max_chars=120)
    measured_in = LineField(label=_("计量单位"), max_chars=20, required=False)
    better = forms.ChoiceField(
        label=_("方向"), choices=Indicator.Better.choices, widget=forms.RadioSelect
    )
    definition = TextField(
        label=_("口径"),
        max_chars=1_000,
        rows=2,
        required=False,
        help_text=_("分子分母各是什么，从哪天算到哪天"),
    )
    source = LineField(label=_("数据来源"), max_chars=200, help_text=_("哪个系统、哪张报表"))
    baseline = AmountField(label=_("基期值"))
    baseline_on = DateField(label=_("基期"), help_text=_("活动开始以前的一天"))
    target = AmountField(label=_("目标值"))
    target_on = DateField(label=_("目标期限"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "unit", units)
        self.fields["unit"].initial = units.first()


class ReadingForm(forms.Form):
    value = AmountField(label=_("读数"))
    on = DateField(label=_("日期"))
    source = LineField(label=_("数据来源"), max_chars=200)


class CorrectReadingForm(forms.Form):
    value = AmountField(label=_("读数"))
    source = LineField(label=_("数据来源"), max_chars=200)
    reason = TextField(label=_("更正理由"), max_chars=1_000, rows=3)


class BenchmarkForm(forms.Form):
    place = LineField(
        label=_("先进地区"), max_chars=120, help_text=_("写全名，例如“杭州市数据资源管理局”")
    )
    value = AmountField(label=_("先进值"))
    on = DateField(label=_("数据日期"))
    source = LineField(label=_("数据来源"), max_chars=200, help_text=_("能查到的出处"))
    action = TextField(label=_("对标举措"), max_chars=2_000, rows=3, help_text=_("学什么、怎么赶"))
    due = DateField(label=_("赶上期限"))


class IndicatorFilter(FilterForm):
    """What may stand in the address of the list of indicators."""

    within = forms.ModelChoiceField(
        label=_("单位及下级"), queryset=Unit.objects.none(), required=False, empty_label=_("全部")
    )
    compared = forms.ChoiceField(
        label=_("对标"),
        required=False,
        choices=[("", _("全部")), ("self", _("只与自己比")), ("others", _("已对标先进"))],
    )
    went = forms.ChoiceField(
        label=_("变化"),
        required=False,
        choices=[
            ("", _("全部")),
            ("better", _("比活动前好")),
            ("reached", _("达到目标")),
            ("not_better", _("没有变好")),
        ],
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, "within", campaign)
