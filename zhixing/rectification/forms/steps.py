"""What is typed at each step of a rectification, and what its list can be asked for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhixing.campaigns.models import Campaign
from zhixing.measures.forms.measures import PromiseForm, offer_people
from zhixing.organisation.pickers import UnitField
from zhixing.plans.queries.people import colleagues
from zhixing.rectification.models import (
    Feedback,
    LookBack,
    Rectification,
    Review,
    Stage,
)
from zhixing.rectification.models.closing import LEAST_MISSING
from zhixing.rectification.queries.rectifications import BUCKETS, ROUND, open_findings
from zhixing.supervision.models import Finding
from zhixing.web.forms import DateField, FilterForm, LineField, TextField, choose

Kind = Rectification.Kind
ALL = ("", _("全部"))


class TakeUpForm(PromiseForm):
    """The measure that puts it right; its unit is the one that has to."""

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, campaign=rectification.campaign, **kwargs)
        offer_people(self, "owner", colleagues(rectification.unit))
        self.fields["deadline"].help_text = _now("不能晚于整改期限 %(day)s") % {
            "day": rectification.due.isoformat()
        }


class ReviewForm(forms.Form):
    """The signed verdict. Whoever signs answers for it."""

    outcome = forms.ChoiceField(
        label=_("审核结果"), choices=Review.Outcome.choices, widget=forms.RadioSelect
    )
    opinion = TextField(
        label=_("审核意见"), max_chars=2_000, rows=4, help_text=_("看了哪些材料、凭什么这样认定")
    )
    missing = TextField(
        label=_("补充整改要求"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("整改不到位时必填，不少于 10 个字：还缺什么、补到什么程度"),
    )
    due = DateField(label=_("补充整改期限"), required=False, help_text=_("整改不到位时必填"))
    signed = forms.BooleanField(label=_("本人审核并签字，对这个结论负责"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Review.Outcome.INSUFFICIENT:
            if len(data.get("missing", "")) < LEAST_MISSING:
                self.add_error("missing", _now("请写明还缺什么，至少 10 个字。"))
            if not data.get("due"):
                self.add_error("due", _now("请写明补充整改的期限。"))
        data.pop("signed", None)
        return data


class PublishForm(forms.Form):
    """What is shown for comment."""

    text = TextField(
        label=_("公示内容"),
        max_chars=5_000,
        rows=8,
        help_text=_("问题、做了什么、结果怎样；先隐去个人信息"),
    )
    public = forms.BooleanField(
        label=_("向社会公示"), required=False, initial=True,
        help_text=_("不勾选的，只有本单位人员看得到"),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Strike it off; when to look again."""

    look_back_on = DateField(label=pgettext_lazy("date", "回头看日期"), required=False)

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lasting = rectification.kind == Kind.LASTING
        self.fields["look_back_on"].required = lasting
        self.fields["look_back_on"].help_text = (
            _now("长期坚持的事项，销号以后必须回头看")
            if lasting
            else _now("到那天再去看一次有没有反弹；不需要的可以不填")
        )


class LookBackForm(forms.Form):
    """Whether it lasted."""

    outcome = forms.ChoiceField(
        label=_("回头看结论"), choices=LookBack.Outcome.choices, widget=forms.RadioSelect
    )
    facts = TextField(
        label=_("回头看情况"), max_chars=5_000, rows=4, help_text=_("何时何地怎么看的、看到什么")
    )
    look_back_on = DateField(
        label=_("下次回头看日期"), required=False, help_text=_("没有反弹时填；长期坚持的必填")
    )
    due = DateField(label=_("新的整改期限"), required=False, help_text=_("出现反弹时必填"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == LookBack.Outcome.RELAPSED and not data.get("due"):
            self.add_error("due", _now("请写明新的整改期限。"))
        return data


class RecurForm(forms.Form):
    """The same problem was found again."""

    reason = TextField(
        label=_("再次发生的情况"),
        max_chars=5_000,
        rows=4,
        help_text=_("何时何地、谁发现的、什么样"),
    )
    found_on = DateField(label=_("发现日期"))
    due = DateField(label=_("新的整改期限"))
    feedback = forms.ModelChoiceField(
        label=_("出自监督反馈"), queryset=Feedback.objects.none(), required=False
    )
    finding = forms.ModelChoiceField(
        label=_("出自督查发现"), queryset=Finding.objects.none(), required=False
    )

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = rectification.campaign
        choose(self, "feedback", Feedback.objects.filter(campaign=campaign).order_by("-pk"))
        choose(self, "finding", open_findings(campaign))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("feedback") and data.get("finding"):
            self.add_error("finding", _now("出处只能选一个。"))
        return data


class ObjectionForm(forms.Form):
    text = TextField(
        label=_("您的异议"),
        max_chars=2_000,
        rows=4,
        help_text=_("写明哪里没有整改到位；不需要留姓名，请不要写他人的个人信息"),
    )


class AnswerForm(forms.Form):
    """What the office says to an objection."""

    upheld = forms.TypedChoiceField(
        label=_("处理结果"),
        choices=[("yes", _("异议成立，重新整改")), ("no", _("异议不成立"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = TextField(
        label=pgettext_lazy("objection", "答复"), max_chars=2_000, rows=4,
        help_text=_("在公示页上公开；怎么核的、结论是什么"),
    )  # fmt: skip
    due = DateField(label=_("新的整改期限"), required=False, help_text=_("异议成立时必填"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("upheld") and not data.get("due"):
            self.add_error("due", _now("请写明新的整改期限。"))
        return data


BUCKET_WORDS = {
    "overdue": _("已超时限"),
    "ten": _("剩余 10 天以内"),
    "twenty": _("剩余 11 至 20 天"),
    "more": _("剩余 20 天以上"),
}


class RectificationFilter(FilterForm):
    """What may stand in the address of the list of rectifications."""

    stage = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[ALL, *Stage.choices, ("proving", _("核查通过、还没有销号"))],
    )
    bucket = forms.ChoiceField(
        label=_("时限"),
        required=False,
        choices=[ALL, *((name, BUCKET_WORDS[name]) for name in BUCKETS)],
    )
    source = forms.ChoiceField(
        label=_("来源"),
        required=False,
        choices=[ALL, *Feedback.Body.choices, (ROUND, _("本级督查"))],
    )
    kind = forms.ChoiceField(label=_("整改类型"), required=False, choices=[ALL, *Kind.choices])
    unit = UnitField(label=_("责任单位"), required=False, none=_("全部"))
    text = LineField(label=_("问题含有"), max_chars=60, required=False)
    recurred = forms.BooleanField(label=_("再次发生过的"), required=False)
    feedback = forms.ModelChoiceField(
        queryset=Feedback.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("UnitField", self.fields["unit"]).among(campaign.organiser, closed=True)
        choose(self, "feedback", Feedback.objects.filter(campaign=campaign))

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that hold; senseless ones let everything pass."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return dict(self.cleaned_data)
