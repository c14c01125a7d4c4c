"""The shape of what is typed about opinion maps and consensus."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from zhixing.web.forms import LineField, TextField


class GroupNameForm(forms.Form):
    name = LineField(
        label=lazy("群体名称"),
        max_chars=40,
        help_text=lazy("用他们自己也会认可的说法，例如“先延时再说”"),
    )


class AdoptForm(forms.Form):
    reason = TextField(label=lazy("采纳的考虑"), max_chars=2000, rows=4)


class DissentForm(forms.Form):
    dissent_answer = TextField(
        label=lazy("对不同意见的答复"),
        max_chars=4000,
        rows=5,
        help_text=lazy("逐条说明为什么这样定，哪些担心会怎样照顾到"),
    )
