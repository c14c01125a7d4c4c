"""What is written down on the spot; sent by the page or, later, from the device's own store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import PersonField, UnitField
from zhixing.supervision.models import SpotCheck
from zhixing.web.attachments import AttachmentsField
from zhixing.web.forms import DateField, LineField, TextField

MOST_OFF = timedelta(days=2)  # a device's clock; more is a wrong date, not a wrong hour


class MomentField(forms.DateTimeField):
    """A time from a device; no clock that is in use shows another century."""

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is not None and not 2000 <= found.year < 2100:
            words = _now("时间应在 2000 年到 2099 年之间，请核对手机上的日期和时间。")
            raise ValidationError(words, code="far_off")
        return found


class CheckForm(forms.Form):
    """One item, as one inspector saw it."""

    outcome = forms.ChoiceField(
        label=_("核查结果"),
        choices=SpotCheck.Outcome.choices,
        widget=forms.RadioSelect,
        help_text=_("部分办结、无法核实的，都不算办结"),
    )
    facts = TextField(
        label=_("现场情况"), max_chars=5_000, rows=4, help_text=_("看到了什么、问了谁、凭什么认定")
    )
    complaint = forms.BooleanField(
        label=_("因投诉举报而来"), required=False, help_text=_("抽签顺序轮到时才计入")
    )
    photos = AttachmentsField(
        label=_("照片或录音"), required=False, help_text=_("不要求拍照，需要时再传")
    )
    # Hidden on the page: made there, so that what is sent twice arrives once.
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen_at = MomentField(required=False, widget=forms.HiddenInput)
    clock = MomentField(required=False, widget=forms.HiddenInput)

    def clean_clock(self) -> datetime | None:
        clock: datetime | None = self.cleaned_data["clock"]
        if clock is not None and abs(timezone.now() - clock) > MOST_OFF:
            words = _now("手机时钟与服务器相差两天以上，请先校准手机上的日期和时间，再发送。")
            raise ValidationError(words, code="clock_off")
        return clock


class ArrivalForm(CheckForm):
    """What a device sends: the record by its published id, and the device's clock."""

    record = LineField(label=_("事项"), max_chars=60)
    seen_at = MomentField()


class ArrivalFindingForm(forms.Form):
    """A finding that comes with a check; all of it or nothing."""

    text = TextField(label=_("发现的问题"), max_chars=5_000, rows=3, required=False)
    unit = UnitField(label=_("责任单位"), required=False)
    owner = PersonField(label=_("责任人"), required=False)
    due = DateField(label=_("整改期限"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("unit", "owner", "due") if data.get("text") else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _now("登记发现时，责任单位、责任人和整改期限都要填。"))
        return data


class ConfirmForm(forms.Form):
    """The second inspector's word."""

    agreed = forms.TypedChoiceField(
        label=_("您的意见"),
        choices=[("yes", _("与我看到的一致")), ("no", _("与我看到的不一致"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("说明"), max_chars=5_000, rows=3, required=False,
        help_text=_("不一致的须写明；这件就不计为办结"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agreed") is False and not data.get("remark"):
            self.add_error("remark", _now("不一致的，请写明您看到的情况。"))
        return data


class FindingForm(forms.Form):
    """What is wrong, who puts it right, until when."""

    unit = UnitField(label=_("责任单位"))
    text = TextField(label=_("发现的问题"), max_chars=5_000, rows=4)
    owner = PersonField(label=_("责任人"))
    due = DateField(label=_("整改期限"))


class HandOutForm(forms.Form):
    count = forms.IntegerField(label=_("件数"), min_value=1, max_value=20, initial=5)


class NextForm(HandOutForm):
    """The next items of one unit's list, asked for by a device."""

    draw = forms.IntegerField()
    unit = forms.IntegerField()
