"""The organisation over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from zhixing.organisation import actions, queries
from zhixing.organisation.forms import (
    AppointForm,
    EndAppointmentForm,
    EnrolForm,
    TokenForm,
    UnitForm,
)
from zhixing.organisation.models import ApiToken, Appointment, Person, Unit
from zhixing.organisation.rules import current_posts, known, may_organise, require
from zhixing.web.api import schema_of, validated

router = Router(tags=["organisation"])


class UnitOut(Schema):
    id: int
    name: str
    kind: str
    code: str
    business: str
    depth: int


class PostOut(Schema):
    id: int
    person_id: int
    unit: UnitOut
    post: str
    heads: bool
    began: date
    ended: date | None


class PersonOut(Schema):
    id: int
    username: str
    name: str


class MeOut(PersonOut):
    email: str
    is_staff: bool
    posts: list[PostOut]


class TokenOut(Schema):
    id: int
    label: str
    created_at: datetime
    last_used: date | None


class IssuedOut(TokenOut):
    """The only answer that ever holds the secret."""

    secret: str


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the key or the session belongs to, and the posts held now."""
    person = known(request.user)
    names = ("id", "username", "name", "email", "is_staff")
    return {name: getattr(person, name) for name in names} | {"posts": current_posts(person)}


@router.get("/me/tokens", response=list[TokenOut])
def tokens(request: HttpRequest) -> Any:
    """One's keys that still open."""
    return queries.tokens_of(known(request.user))


@router.post("/me/tokens", response={201: IssuedOut})
def issue_token(request: HttpRequest, payload: schema_of(TokenForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Make a key for oneself; its secret is in this answer only."""
    data = validated(TokenForm, payload)
    token, secret = actions.issue_token(**data, by=known(request.user))
    return Status(201, IssuedOut(**_token(token), secret=secret))


@router.delete("/me/tokens/{int:pk}", response={204: None})
def revoke_token(request: HttpRequest, pk: int) -> Any:
    """Stop a key at once."""
    person = known(request.user)
    actions.revoke_token(token=queries.token_or_404(pk, person), by=person)
    return Status(204, None)


@router.get("/units", response=list[UnitOut])
def units(request: HttpRequest) -> Any:
    """The whole tree, each unit after the one above it."""
    return queries.tree()


@router.post("/units", response={201: UnitOut})
def open_unit(request: HttpRequest, payload: schema_of(UnitForm)) -> Status[Unit]:  # type: ignore[valid-type]  # as above
    """Administrators: add a unit."""
    require(may_organise(request.user))
    data = validated(UnitForm, payload)
    return Status(201, actions.open_unit(**data, by=known(request.user)))


@router.get("/people", response=list[PersonOut])
def people(request: HttpRequest, words: str = "") -> Any:
    """The first 50 people, by name, in whose name or sign-in name the words occur."""
    return queries.find_people(words)[:50]


@router.post("/people", response={201: PersonOut})
def enrol(request: HttpRequest, payload: schema_of(EnrolForm)) -> Status[Person]:  # type: ignore[valid-type]  # as above
    """Administrators: put somebody on the roll."""
    require(may_organise(request.user))
    data = validated(EnrolForm, payload)
    return Status(201, actions.enrol(**data, by=known(request.user)))


@router.post("/appointments", response={201: PostOut})
def appoint(request: HttpRequest, payload: schema_of(AppointForm)) -> Status[Appointment]:  # type: ignore[valid-type]  # as above
    """Administrators: give a person a post."""
    require(may_organise(request.user))
    data = validated(AppointForm, payload)
    return Status(201, actions.appoint(**data, by=known(request.user)))


@router.post("/appointments/{int:pk}/end", response=PostOut)
def end_appointment(
    request: HttpRequest,
    pk: int,
    payload: schema_of(EndAppointmentForm),  # type: ignore[valid-type]  # as above
) -> Appointment:
    """Administrators: end a post; it stays as history."""
    require(may_organise(request.user))
    held = get_object_or_404(Appointment.objects.select_related("person"), pk=pk)
    data = validated(EndAppointmentForm, payload)
    return actions.end_appointment(appointment=held, **data, by=known(request.user))


def _token(token: ApiToken) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "label", "created_at", "last_used")}
