"""The shape of an import: a table, and what holds where it says nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from zhixing.voices.importing.fields import Defaults
from zhixing.voices.models import Voice
from zhixing.web.imports.forms import TableField

SOURCES = [
    choice for choice in Voice.Source.choices if choice[0] != Voice.Source.INSPECTION
] + list(Voice.Authority.choices)


class ImportForm(forms.Form):
    """A table, and what holds for rows that do not say it themselves."""

    file = TableField(
        label=lazy("表格文件"), help_text=lazy(".xlsx、.xls 或 .csv，第一行写明每一列的名称")
    )
    kind = forms.ChoiceField(
        label=lazy("类型（表里没写时）"),
        choices=Voice.Kind.choices,
        initial=Defaults().kind,
    )
    speaker = forms.ChoiceField(
        label=lazy("身份（表里没写时）"),
        choices=Voice.Speaker.choices,
        initial=Defaults().speaker,
    )
    source = forms.ChoiceField(
        label=lazy("渠道（表里没写时）"),
        choices=Voice.Source.choices,
        initial=Defaults().source,
    )
    consent = forms.ChoiceField(
        label=lazy("是否公开（表里没写时）"),
        choices=Voice.Consent.choices,
        initial=Defaults().consent,
        help_text=lazy("没有征得提出人同意的，请选仅供办理"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 - tells the type checker
        source.choices = SOURCES

    @property
    def defaults(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("kind", "speaker", "source", "consent")}


class ConfirmForm(forms.Form):
    """Import now. skip_errors: leave out the rows with errors."""

    skip_errors = forms.BooleanField(required=False, label=lazy("导入没有错误的行"))
