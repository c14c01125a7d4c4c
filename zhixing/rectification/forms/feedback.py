"""What the office types of a document from outside: the document, its points, its reply."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.organisation.pickers import PersonField, UnitField
from zhixing.rectification.importing.fields import Defaults
from zhixing.rectification.models import Feedback, Rectification
from zhixing.web.attachments import AttachmentsField
from zhixing.web.forms import DateField, LineField, TextField
from zhixing.web.imports.forms import TableField

Kind = Rectification.Kind


class FeedbackForm(forms.Form):
    """A document that an outside body sent."""

    body = forms.ChoiceField(label=_("监督类型"), choices=Feedback.Body.choices)
    body_name = LineField(
        label=_("监督机关"), max_chars=120, help_text=_("例如“市委第三巡察组”“市人大常委会”")
    )
    title = LineField(label=_("文件标题"), max_chars=200)
    number = LineField(label=_("文号"), max_chars=80, required=False)
    received_on = DateField(label=_("收到日期"))
    reply_due = DateField(
        label=_("复函期限"), required=False, help_text=_("不要求书面答复的可以不填")
    )
    documents = AttachmentsField(label=_("来文"), required=False)


class ReplyForm(forms.Form):
    """The letter that was sent."""

    reply_number = LineField(label=_("复函文号"), max_chars=80, required=False)
    replied_on = DateField(label=_("发出日期"))
    reply_text = TextField(
        label=_("复函内容"),
        max_chars=50_000,
        rows=12,
        help_text=_("逐条写明采纳了什么、办到哪一步、还差什么"),
    )
    documents = AttachmentsField(label=_("复函"), required=False)


class RectifyForm(forms.Form):
    """What the office says of a finding: unit, words and deadline it brings along."""

    kind = forms.ChoiceField(
        label=_("整改类型"),
        choices=Kind.choices,
        initial=Kind.LIMITED,
        help_text=_("长期坚持的，销号以后还要定期回头看"),
    )
    category = LineField(label=_("问题类别"), max_chars=60, required=False)
    goal = TextField(label=_("整改目标"), max_chars=2_000, rows=3, required=False)
    leader = PersonField(label=_("责任领导"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonField", self.fields["leader"]).among()
        if "unit" in self.fields:
            cast("UnitField", self.fields["unit"]).among(campaign.organiser)


class PointForm(RectifyForm):
    """One point of a document."""

    problem = TextField(
        label=_("问题"), max_chars=5_000, rows=4, help_text=_("照来文原话写，一条一件")
    )
    point_number = LineField(label=_("来文编号"), max_chars=40, required=False)
    unit = UnitField(label=_("责任单位"))
    due = DateField(label=_("整改期限"))
    field_order = ("problem", "point_number", "kind", "category", "unit", "leader", "due", "goal")


class ReviseForm(PointForm):
    """The same, put right before anybody has taken it up."""

    reason = TextField(label=_("修改原因"), max_chars=1_000, rows=2)


class ImportForm(forms.Form):
    """A table, and what holds where it says nothing."""

    file = TableField(
        label=_("表格文件"), help_text=_(".xlsx、.xls 或 .csv，第一行写明每一列的名称")
    )
    kind = forms.ChoiceField(
        label=_("整改类型（表里没写时）"), choices=Kind.choices, initial=Kind.LIMITED
    )
    due = DateField(label=_("整改期限（表里没写时）"))

    @property
    def defaults(self) -> Defaults:
        return Defaults(due=self.cleaned_data["due"], kind=self.cleaned_data["kind"])


class ConfirmForm(forms.Form):
    """Import now. skip_errors: leave out the rows with errors."""

    skip_errors = forms.BooleanField(required=False, label=_("导入没有错误的行"))
