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


class ConversationForm(forms.Form):
    """The two files of an export; their names tell which kind they are."""

    title = LineField(label=lazy("议题"), max_chars=120)
    comments = forms.FileField(
        label=lazy("观点文件"), help_text=lazy("comments.csv，或 comments.json")
    )
    votes = forms.FileField(
        label=lazy("表态文件"),
        help_text=lazy("participants-votes.csv 或 votes.csv；观点是 json 的，用 votes.json"),
    )
