"""The shape of an import: a table, what holds where it says nothing, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.documents.tables.errors import column_letters
from zhixing.voices.importing.fields import LABELS, WANTED, Defaults
from zhixing.voices.models import Voice

SOURCES = [
    choice for choice in Voice.Source.choices if choice[0] != Voice.Source.INSPECTION
] + list(Voice.Authority.choices)


class TableField(forms.FileField):
    """A spreadsheet or delimited text; its content is judged when it is read."""

    def to_python(self, data: Any) -> File[Any] | None:
        file = super().to_python(data)
        most = settings.UPLOAD_MAX_BYTES
        if file is not None and (file.size or 0) > most:
            raise ValidationError(
                _("文件有 %(size)s MB，最多 %(max)s MB。请分成几个文件。")
                % {"size": (file.size or 0) >> 20, "max": most >> 20},
                code="too_large",
            )
        return file


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


class ColumnsForm(forms.Form):
    """Which column of the table is which field; one choice for each field."""

    def __init__(
        self, *args: Any, header: Sequence[str], columns: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("没有这一列"))] + [
            (str(index), f"{column_letters(index + 1)} {name}".strip())
            for index, name in enumerate(header)
        ]
        for name in WANTED:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=choices,
                required=name == "text",
                initial=str(columns[name]) if name in columns else "",
            )

    def clean(self) -> dict[str, int]:
        """Field to index of its column, for the fields that have one."""
        chosen = {name: int(value) for name, value in self.cleaned_data.items() if value}
        for name, index in chosen.items():
            if list(chosen.values()).count(index) > 1:
                self.add_error(name, _("这一列已经用作别的字段，请只选一次。"))
        return chosen


class ConfirmForm(forms.Form):
    """Import now. skip_errors: leave out the rows with errors."""

    skip_errors = forms.BooleanField(required=False, label=lazy("导入没有错误的行"))
