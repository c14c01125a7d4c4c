"""What raisers write, through a receipt or a signed link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.measures.models import Inquiry, Rating
from zhixing.web.forms import TextField


class InquiryForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("您反映的问题解决了吗？"),
        choices=Inquiry.Outcome.choices,
        widget=forms.RadioSelect,
    )
    comment = TextField(
        label=_("说明"),
        max_chars=2_000,
        rows=3,
        required=False,
        help_text=_("还缺什么，请写在这里"),
    )


class RatingForm(forms.Form):
    grade = forms.TypedChoiceField(
        label=_("您对答复满意吗？"),
        choices=[*reversed(Rating.Grade.choices)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = TextField(label=_("说明"), max_chars=2_000, rows=3, required=False)


class DisputeForm(forms.Form):
    text = TextField(
        label=_("您的异议"), max_chars=2_000, rows=3, help_text=_("写明哪里没有解决；将重新办理")
    )
