"""What is typed about things to abolish and standing mechanisms."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import MechanismReview, Practice
from zhixing.organisation.models import Person
from zhixing.organisation.pickers import UnitField
from zhixing.voices.models import Problem
from zhixing.voices.queries.problems import seen_by
from zhixing.web.forms import DateField, FilterForm, LineField, TextField, choose

Fate = Practice.Fate
DECIDED = [choice for choice in Fate.choices if choice[0] != Fate.LISTED]


class PracticeForm(forms.Form):
    """Something that stands in the way."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=Practice.Kind.choices, widget=forms.RadioSelect
    )
    title = LineField(
        label=_("名称"), max_chars=200, help_text=_("写全称，例如“开办餐饮店须交居住证明”")
    )
    harm = TextField(
        label=_("弊端"), max_chars=2_000, rows=4, help_text=_("妨碍了谁、多花多少时间或材料")
    )
    unit = UnitField(label=_("主管单位"), help_text=_("谁有权改它"))
    problem = forms.ModelChoiceField(
        queryset=Problem.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, campaign: Campaign, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitField", self.fields["unit"]).among(campaign.organiser)
        choose(self, "problem", seen_by(person, campaign))


class FateForm(forms.Form):
    fate = forms.ChoiceField(label=_("处理结果"), choices=DECIDED, widget=forms.RadioSelect)
    reason = TextField(
        label=_("理由"),
        max_chars=2_000,
        rows=3,
        help_text=_("为什么保留，或怎么改、废止哪一条"),
    )
    effective_on = DateField(label=_("生效日期"))


class MechanismForm(forms.Form):
    title = LineField(label=_("制度名称"), max_chars=200)
    number = LineField(label=_("文号"), max_chars=80)
    summary = TextField(
        label=_("主要规定"), max_chars=5_000, rows=5, help_text=_("今后谁按什么规矩办、由谁检查")
    )
    effective_on = DateField(label=_("生效日期"))
    review_on = DateField(label=_("评估日期"), help_text=_("到期会列入待办，看它还管不管用"))


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("评估结论"), choices=MechanismReview.Outcome.choices, widget=forms.RadioSelect
    )
    finding = TextField(
        label=_("评估情况"), max_chars=2_000, rows=4, help_text=_("执行得怎样、凭什么这样说")
    )
    next_review = DateField(label=_("下次评估日期"), required=False, help_text=_("废止的不填"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ended = data.get("outcome") == MechanismReview.Outcome.ENDED
        unsaid = "next_review" not in self.errors and not data.get("next_review")
        if data.get("outcome") and not ended and unsaid:
            self.add_error("next_review", _now("继续执行的，须写明下次评估日期。"))
        return data


class PracticeFilter(FilterForm):
    """What may stand in the address of the list of things to abolish."""

    fate = forms.ChoiceField(
        label=_("处理结果"), required=False, choices=[("", _("全部")), *Fate.choices]
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *Practice.Kind.choices]
    )
    unit = UnitField(label=_("主管单位"), required=False, none=_("全部"))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitField", self.fields["unit"]).among(campaign.organiser, closed=True)


class MechanismFilter(FilterForm):
    """What may stand in the address of the list of mechanisms."""

    standing = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            ("force", _("执行中")),
            ("due", _("该评估的")),
            ("ended", _("已废止")),
        ],
    )
