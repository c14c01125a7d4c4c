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
    most: ClassVar[int] = 200

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = super().clean(value) or []
        if not isinstance(rows, list):
            raise ValidationError(_("这里需要一个列表"), code="not_a_list")
        if len(rows) > self.most:
            raise ValidationError(
                _("这里有 %(n)s 项，最多 %(max)s 项") % {"n": len(rows), "max": self.most},
                code="too_many",
            )
        return [self._row(number, row) for number, row in enumerate(rows, start=1)]

    def _row(self, number: int, row: Any) -> dict[str, Any]:
        form = self.row_form(data=row if isinstance(row, dict) else {})
        if form.is_valid() and not (unknown := unknown_names(form, row)):
            return form.cleaned_data
        if form.is_valid():
            raise ValidationError(
                _("第 %(number)s 项：不认识“%(names)s”") % {"number": number, "names": unknown}
            )
        raise ValidationError(
            [
                _("第 %(number)s 项%(error)s") % {"number": number, "error": error}
                for error in named_errors(form)
            ]
        )


class PairedWidget(forms.Textarea):
    """Rows of number and text, a line each, for people; programs send a list."""

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, list):
            return "\n".join(f"{row['number']} {row['text']}" for row in value)
        return None if value is None else str(value)


def unknown_names(form: forms.Form, data: Any) -> str:
    """Names in the data that the form does not ask for, at most three, or ""."""
    unknown = [str(name)[:40] for name in data if name not in form.fields]
    return _("、").join(unknown[:3])


def named_errors(form: forms.BaseForm) -> list[str]:
    """Every error of a form with the label of its field before it."""
    return [
        _("“%(field)s”：%(error)s")
        % {"field": form.fields[field].label if field in form.fields else field, "error": error}
        for field, errors in form.errors.items()
        for error in errors
    ]
