"""Fields that hold a list of rows, and forms that hold a stretch of time."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Spanning(forms.Form):
    """A stretch of time that does not end before it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("结束日期不能早于开始日期"))
        return data


class RowsField(forms.JSONField):
    """A list of objects, each checked by `row_form`; an error says which of them is wrong."""

    row_form: ClassVar[type[forms.Form]]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = super().clean(value) or []
        if not isinstance(rows, list):
            raise ValidationError(_("这里需要一个列表"), code="not_a_list")
        return [self._row(number, row) for number, row in enumerate(rows, start=1)]

    def _row(self, number: int, row: Any) -> dict[str, Any]:
        form = self.row_form(data=row if isinstance(row, dict) else {})
        if form.is_valid():
            return form.cleaned_data
        wrong = [
            _("第 %(number)s 项“%(field)s”：%(error)s")
            % {"number": number, "field": form.fields[field].label, "error": error}
            for field, errors in form.errors.items()
            for error in errors
        ]
        raise ValidationError(wrong)
