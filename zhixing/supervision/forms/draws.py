"""Secret numbers and their commitments, typed or put in by the page's script."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import PersonField
from zhixing.web.forms import LineField, TextField

HEX = re.compile(r"[0-9a-f]{64}")


class HexField(LineField):
    """32 bytes in hexadecimal; spaces and capitals do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_chars=200, widget=widget, **kwargs)

    def to_python(self, value: object) -> str:
        return "".join(super().to_python(value).split()).lower()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not HEX.fullmatch(value):
            raise ValidationError(
                _now("应是 64 位十六进制数（0–9、a–f），现有 %(n)s 位。") % {"n": len(value)},
                code="not_hex",
            )


class PrepareForm(forms.Form):
    staff = PersonField(label=_("职工代表"), help_text=_("不能是活动的领导、办公室或督查人员"))
    beacon_source = LineField(
        label=_("公共随机数来源"),
        max_chars=200,
        required=False,
        help_text=_("如某期彩票的开奖号码：现在还没有人知道的；不用可以不填"),
    )


class CommitForm(forms.Form):
    commitment = HexField(
        label=_("承诺"), help_text=_("您的随机数的 SHA-256；随机数自己保存，不要告诉任何人")
    )


class RevealForm(forms.Form):
    nonce = HexField(label=_("随机数"), help_text=_("承诺时保存的那一个"))


class BeaconForm(forms.Form):
    value = LineField(label=_("公共随机数"), max_chars=200)


class FailForm(forms.Form):
    reason = TextField(label=_("作废原因"), max_chars=300, rows=2)
