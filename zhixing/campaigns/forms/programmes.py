"""The shape of what is typed about programmes; the API validates through the same."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.forms.naming import UnitField
from zhixing.web.forms import LineField, TextField


class ProgrammeForm(forms.Form):
    """What may be changed of a programme; its address stays."""

    name = LineField(label=_("主题年名称"), max_chars=120, help_text=_("例如“作风建设提升年”"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    organiser = UnitField(label=_("主办单位"), help_text=_("单位全称或代码"))
    aim = TextField(label=_("总体要求"), required=False)


class DeclareForm(ProgrammeForm):
    slug = forms.SlugField(
        label=_("网址名"), max_length=50, help_text=_("网址里的一段，只用英文字母、数字和连字符")
    )

    field_order = ("name", "year", "slug")
