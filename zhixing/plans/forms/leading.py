"""What people say of themselves, and what leaders say about their scope."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign, EntryPoint
from zhixing.organisation.models import Person
from zhixing.organisation.queries import people_in
from zhixing.plans.models import OwnProblem, Urge
from zhixing.web.forms import DateField, TextField, choose

MINDSETS = (
    ("", _("都不像")),
    (OwnProblem.Mindset.CONTENT, _("小进即满：向外比一比，同行里谁做得更好、差在哪里")),
    (OwnProblem.Mindset.LOST, _("迷茫困惑：目标清不清、路径有没有、措施硬不硬")),
    (OwnProblem.Mindset.WAITING, _("守株待兔：最近一个月，有哪件事是没人布置、自己先动手的")),
)
AILMENTS = (
    ("", _("都不像")),
    (OwnProblem.Ailment.ANAEMIA, _("思想上“贫血”：学得少，老办法多")),
    (OwnProblem.Ailment.CALCIUM, _("精神上“缺钙”：怕难、怕担责")),
    (OwnProblem.Ailment.FATIGUE, _("行动上“乏力”：说得多，落地慢")),
)


class OwnProblemForm(forms.Form):
    entry_point = forms.ChoiceField(
        label=_("切入点"), choices=EntryPoint.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("自己的问题"),
        max_chars=2_000,
        rows=4,
        help_text=_("写一件具体的事：什么时候、怎么做的、哪里做得不够"),
    )
    mindset = forms.ChoiceField(
        label=_("对照三种心态"), choices=MINDSETS, widget=forms.RadioSelect, required=False
    )
    ailment = forms.ChoiceField(
        label=_("对照三种表现"), choices=AILMENTS, widget=forms.RadioSelect, required=False
    )


class CommitmentForm(forms.Form):
    text = TextField(
        label=_("承诺"), max_chars=2_000, rows=3, promises=True, help_text=_("自己做什么，做到什么")
    )
    due = DateField(label=_("完成时限"))
    acceptance = TextField(
        label=_("验收标准"),
        max_chars=2_000,
        rows=2,
        promises=True,
        help_text=_("别人凭什么认定已经做到"),
    )
    witness = forms.ModelChoiceField(
        label=_("确认人"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("不指定"),
        help_text=_("由谁来看做没做到；确认人能看到这一条"),
    )

    def __init__(self, *args: Any, campaign: Campaign, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "witness", people_in(campaign.organiser).exclude(pk=person.pk))


class KeepForm(forms.Form):
    result = TextField(label=_("做得怎样"), max_chars=2_000, rows=4, help_text=_("写事实和数字"))


class ConfirmForm(forms.Form):
    kept = forms.TypedChoiceField(
        label=_("确认"),
        choices=[("yes", _("做到了")), ("no", _("还没有做到"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = TextField(
        label=_("确认意见"),
        max_chars=1_000,
        rows=3,
        help_text=_("凭什么这样说：看到什么、问了谁"),
    )


class UrgeForm(forms.Form):
    kind = forms.ChoiceField(label=_("方式"), choices=Urge.Kind.choices, widget=forms.RadioSelect)
    words = TextField(
        label=_("意见"), max_chars=1_000, rows=4, help_text=_("指出哪里慢了、请对方何时回话")
    )


class AnswerUrgeForm(forms.Form):
    answer = TextField(label=_("回复"), max_chars=1_000, rows=4)
