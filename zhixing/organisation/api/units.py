"""Units over the API: the tree, each one, and what administrators do with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from zhixing.organisation import actions, queries
from zhixing.organisation.api.shapes import UnitDetail, UnitOut
from zhixing.organisation.forms import ChangeUnitForm, CloseUnitForm, MoveUnitForm, UnitForm
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.api import schema_of, validated

router = Router(tags=["organisation"])
HOLDERS = 500


@router.get("/units", response=list[UnitOut])
def units(request: HttpRequest) -> Any:
    """The whole tree, each unit after the one above it; closed ones have a date."""
    return queries.tree()


@router.get("/units/{int:pk}", response=UnitDetail)
def unit(request: HttpRequest, pk: int, day: date | None = None) -> dict[str, Any]:
    """One unit: who held its posts today or on `day` (the first 500), what is below it, and what
    was changed of it."""
    found = queries.unit_or_404(pk)
    asked = day or timezone.localdate()
    names = ("id", "name", "kind", "code", "business", "depth", "closed")
    return {name: getattr(found, name) for name in names} | {
        "place": queries.place_of(found),
        "day": asked,
        "name_then": queries.name_on(found, asked),
        "holders": list(queries.holders_on(found, asked)[:HOLDERS]),
        "below": list(queries.children(found)),
        "changes": list(queries.changes_of(found)),
    }


@router.post("/units", response={201: UnitOut})
def open_unit(request: HttpRequest, payload: schema_of(UnitForm)) -> Status[Unit]:  # type: ignore[valid-type]  # built from the form
    """Administrators: add a unit."""
    require(may_organise(request.user))
    data = validated(UnitForm, payload)
    return Status(201, actions.open_unit(**data, by=known(request.user)))


@router.post("/units/{int:pk}/change", response=UnitOut)
def change_unit(
    request: HttpRequest,
    pk: int,
    payload: schema_of(ChangeUnitForm),  # type: ignore[valid-type]  # as above
) -> Unit:
    """Administrators: rename a unit, or put right what is written of it."""
    return _alter(request, pk, ChangeUnitForm, payload, actions.change_unit)


@router.post("/units/{int:pk}/move", response=UnitOut)
def move_unit(
    request: HttpRequest,
    pk: int,
    payload: schema_of(MoveUnitForm),  # type: ignore[valid-type]  # as above
) -> Unit:
    """Administrators: put a unit with all below it under another, or at the top."""
    return _alter(request, pk, MoveUnitForm, payload, actions.move_unit)


@router.post("/units/{int:pk}/close", response=UnitOut)
def close_unit(
    request: HttpRequest,
    pk: int,
    payload: schema_of(CloseUnitForm),  # type: ignore[valid-type]  # as above
) -> Unit:
    """Administrators: close a unit in which nobody holds a post; it stays as history."""
    return _alter(request, pk, CloseUnitForm, payload, actions.close_unit)


def _alter(
    request: HttpRequest,
    pk: int,
    form: type[forms.Form],
    payload: Schema,
    act: Callable[..., Unit],
) -> Unit:
    require(may_organise(request.user))
    held = queries.unit_or_404(pk)
    return act(unit=held, **validated(form, payload), by=known(request.user))
