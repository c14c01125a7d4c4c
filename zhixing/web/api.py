"""The API's way through the same forms that the pages use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI, Schema
from pydantic import ConfigDict, Field, create_model

from zhixing.web.errors import Refused, TooMany

F = TypeVar("F", bound=forms.BaseForm)


class Invalid(Exception):
    """The form refused the input."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("invalid")
        self.errors = dict(errors)


class _Loose(Schema):
    """Types are documented, not enforced here: the form judges, in the user's language."""

    model_config = ConfigDict(extra="forbid")


@cache
def schema_of(form_class: type[forms.BaseForm]) -> type[Schema]:
    """A request schema with the form's fields, choices and help, for the OpenAPI page."""
    fields: dict[str, Any] = {
        name: (Any, _described(field))
        for name, field in form_class.base_fields.items()  # type: ignore[attr-defined]  # by Django's metaclass
        if not isinstance(field, forms.FileField)
    }
    required = [name for name, field in form_class.base_fields.items() if field.required]  # type: ignore[attr-defined]  # as above
    base = type(
        "Base", (_Loose,), {"model_config": ConfigDict(json_schema_extra={"required": required})}
    )
    return create_model(form_class.__name__, __base__=base, **fields)


def validated(
    form_class: type[F],
    payload: Schema | Mapping[str, Any],
    *,
    files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    **kwargs: Any,
) -> dict[str, Any]:
    """The form's cleaned data for a payload; raises Invalid with the form's own words."""
    data = payload.dict(exclude_unset=True) if isinstance(payload, Schema) else dict(payload)
    form = form_class(data=data, files=files, **kwargs)
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def install(api: NinjaAPI) -> None:
    """Let the API answer refusals and form errors as JSON, with the fitting status."""

    @api.exception_handler(Invalid)
    def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
        return api.create_response(request, {"errors": error.errors}, status=422)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        body = {"code": error.code, "detail": error.message}
        response = api.create_response(request, body, status=error.status)
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.wait)
        return response


def _described(field: forms.Field) -> Any:
    extra: dict[str, Any] = {"type": _json_type(field)}
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(field, forms.ModelChoiceField):
        extra["enum"] = [value for value, _label in choices if value != ""]
    return Field(
        default=None,
        title=str(field.label or ""),
        description=str(field.help_text),
        json_schema_extra=extra,
    )


def _json_type(field: forms.Field) -> str:
    kinds: list[tuple[type[forms.Field], str]] = [
        (forms.ModelMultipleChoiceField, "array"),
        (forms.MultipleChoiceField, "array"),
        (forms.ModelChoiceField, "integer"),
        (forms.BooleanField, "boolean"),
        (forms.FloatField, "number"),
        (forms.DecimalField, "number"),
        (forms.IntegerField, "integer"),
        (forms.JSONField, "array"),
    ]
    return next((name for kind, name in kinds if isinstance(field, kind)), "string")
