"""The forms of an import: a table, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from zhixing.documents.tables.errors import column_letters
from zhixing.web.imports.columns import Fields


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


class ColumnsForm(forms.Form):
    """Which column of the table is which field; one choice for each field."""

    def __init__(
        self,
        *args: Any,
        names: Fields,
        header: Sequence[str],
        columns: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("没有这一列"))] + [
            (str(index), f"{column_letters(index + 1)} {name}".strip())
            for index, name in enumerate(header)
        ]
        for name in names.wanted:
            self.fields[name] = forms.ChoiceField(
                label=names.labels[name],
                choices=choices,
                required=name in names.required,
                initial=str(columns[name]) if name in columns else "",
            )

    def clean(self) -> dict[str, int]:
        """Field to index of its column, for the fields that have one."""
        chosen = {name: int(value) for name, value in self.cleaned_data.items() if value}
        for name, index in chosen.items():
            if list(chosen.values()).count(index) > 1:
                self.add_error(name, _("这一列已经用作别的字段，请只选一次。"))
        return chosen
