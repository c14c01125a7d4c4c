"""Forms: the one shape of input for pages and for the API."""

from __future__ import annotations

from copy import copy
from typing import Any, Self, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.documents.tables import clean_text


class FilterForm(forms.Form):
    """What may stand in the address of a list.

    Made once, kept, and asked by every request (`asked`): its fields are shared and never change,
    since making them anew costs a page more than its rows. `drawn` keeps how it looks, by what is
    asked; it belongs to the form because another campaign's offers other choices.
    """

    LOOKS = 32  # kept at once, some kilobytes each: more are made up by somebody who tries them all

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: dict[tuple[str, ...], Markup] = {}

    def asked(self, query: QueryDict) -> Self:
        """The form with what the address says; itself where it says nothing of the fields."""
        if self.fields.keys().isdisjoint(query):
            return self
        asked = copy(self)
        asked.is_bound, asked.data = True, query
        asked._errors, asked._bound_fields_cache = None, {}  # type: ignore[attr-defined]  # Django's own
        return asked

    def chosen(self) -> tuple[str, ...] | None:
        """What is asked, as a key of all that is drawn; None where it was not picked from what the
        form offers: one state can be typed in ways without end."""
        asked = {name: self.data.get(name, "") for name in self.fields}
        picked = all(not asked[name] or _offers(self.fields[name], asked[name]) for name in asked)
        if not picked or not self.is_valid():
            return None
        return tuple(f"{name}={value}" for name, value in asked.items())

    def keep(self, look: tuple[str, ...], picture: Markup) -> None:
        """Remember a picture of itself, for as long as the form itself is kept."""
        if len(self.drawn) >= self.LOOKS:
            self.drawn.clear()
        self.drawn[look] = picture


def _offers(field: forms.Field, text: str) -> bool:
    """Whether a browser sends this text for something that was picked."""
    if isinstance(field.widget, forms.CheckboxInput):
        return text == "on"
    if not isinstance(field.widget, forms.Select) or field.widget.allow_multiple_selected:
        return False
    return any(text == str(value) for value, _label in field.widget.choices)


class TextField(forms.CharField):
    """Words of a person: control and bidirectional characters are taken out, ends trimmed.

    promises: something is promised here, so slogans are pointed out while it is typed.
    """

    def __init__(
        self, *, max_chars: int = 20_000, rows: int = 6, promises: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        self.max_chars = max_chars
        self.promises = promises
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        return clean_text(super().to_python(value) or "").text.strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.max_chars:
            raise ValidationError(
                _("内容共 %(n)s 字，最多 %(max)s 字，请删减，或把长材料作为附件。")
                % {"n": len(value), "max": self.max_chars},
                code="too_long",
            )


class LineField(TextField):
    """One line of words."""

    def __init__(self, *, max_chars: int = 200, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput())
        super().__init__(max_chars=max_chars, **kwargs)

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class DateField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs: Any) -> None:
        # The browser's own picker writes and wants ISO dates, whatever the page's language.
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"], **kwargs)


class RecordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # none at run time
    """Some of many records. A key too large for the database is one that there is not."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            message = self.error_messages["invalid_choice"]
            longest = max((str(one) for one in value), key=len)[:40]
            raise ValidationError(message, "invalid_choice", {"value": longest}) from error


class AmountField(forms.DecimalField):
    """A value of an indicator."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)


def choose(form: forms.Form, name: str, among: QuerySet[Any]) -> None:
    """Let a field of the form offer these records."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = among


class UploadField(forms.FileField):
    """A file, refused by size before it is looked at; its kind is checked by the action's room."""

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        file = super().to_python(data)
        if file is not None and (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise ValidationError(
                _("文件“%(name)s”有 %(size)s MB，单个文件最多 %(max)s MB。")
                % {
                    "name": (file.name or "")[:60],
                    "size": (file.size or 0) >> 20,
                    "max": settings.ATTACHMENT_MAX_BYTES >> 20,
                },
                code="too_large",
            )
        return file
