"""What the ledger says of a record: its reference, and its binding fields as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models.fields.files import FieldFile

from zhixing.ledger.canonical import Json
from zhixing.ledger.models import Ledgered


class NoReference(ValueError):
    """A record without a primary key, or of no model at all, cannot be named in the ledger."""


def reference(thing: models.Model | str) -> str:
    """Name a record: reference(person) == "person:12". A string is already a reference."""
    if isinstance(thing, str):
        return str(thing)
    if thing.pk is None:
        raise NoReference(f"{thing!r} is not saved yet; save it before it is recorded")
    return f"{thing._meta.model_name}:{thing.pk}"


def snapshot(record: Ledgered, *fields: str) -> dict[str, Json]:
    """The named binding fields of `record`, or all of LEDGER_FIELDS, as they will be read back.

    Times are ISO 8601 in UTC, decimals strings of the field's places, relations references.
    Raises LookupError for a field that is not in LEDGER_FIELDS.
    """
    for field in set(fields) - set(record.LEDGER_FIELDS):
        raise LookupError(f"{type(record).__name__}.LEDGER_FIELDS does not name {field!r}")
    return {field: field_value(record, field) for field in fields or record.LEDGER_FIELDS}


def field_value(record: models.Model, name: str) -> Json:
    field = record._meta.get_field(name)
    if field.many_to_many or field.one_to_many:
        keys = getattr(record, name).order_by().values_list("pk", flat=True)
        related = cast("type[models.Model]", field.related_model)
        return [*sorted(f"{related._meta.model_name}:{key}" for key in keys)]
    if isinstance(field, models.ForeignKey):
        key = getattr(record, field.attname)
        return None if key is None else f"{field.related_model._meta.model_name}:{key}"
    return _stored(cast("models.Field[Any, Any]", field), getattr(record, name))


def _stored(field: models.Field[Any, Any], value: Any) -> Json:
    """The value as the database will give it back: "2024-05-01" and date(2024, 5, 1) are one."""
    if value is None or isinstance(value, FieldFile):
        return None if value is None else value.name or ""
    value = field.to_python(value)
    if isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    return plain(value)


def plain(value: Any) -> Json:
    """A value as JSON: times ISO in UTC, decimals and identifiers strings, records references."""
    if isinstance(value, models.Model):
        return reference(value)
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return cast("Json", value)


def _utc(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone; make it aware before recording it")
    return iso_time(value)


def iso_time(value: datetime) -> str:
    """RFC 3339 in UTC with microseconds: 2024-05-01T08:00:00.000000Z."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
