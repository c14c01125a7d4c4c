"""People, their posts and keys over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhixing.organisation import actions, queries
from zhixing.organisation.api.shapes import PersonDetail, PersonOut, PostOut
from zhixing.organisation.forms import (
    AppointForm,
    EndAppointmentForm,
    EnrolForm,
    TokenForm,
    TransferForm,
)
from zhixing.organisation.models import ApiToken, Appointment, Person
from zhixing.organisation.rules import current_posts, known, may_organise, require
from zhixing.web.api import schema_of, validated

router = Router(tags=["organisation"])


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


@router.get("/people", response=list[PersonOut])
def people(request: HttpRequest, words: str = "") -> Any:
    """The first 50 people, by name, in whose name or sign-in name the words occur."""
    return queries.find_people(words)[:50]


@router.get("/people/{int:pk}", response=PersonDetail)
def person(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Somebody's posts from first to last, with the documents they began and ended by."""
    found = queries.person_or_404(pk)
    names = ("id", "username", "name")
    return {name: getattr(found, name) for name in names} | {"posts": queries.posts_of(found)}


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
    held = queries.appointment_or_404(pk)
    data = validated(EndAppointmentForm, payload)
    return actions.end_appointment(appointment=held, **data, by=known(request.user))


@router.post("/appointments/{int:pk}/transfer", response={201: PostOut})
def transfer(
    request: HttpRequest,
    pk: int,
    payload: schema_of(TransferForm),  # type: ignore[valid-type]  # as above
) -> Status[Appointment]:
    """Administrators: end a post and begin another on the same day."""
    require(may_organise(request.user))
    held = queries.appointment_or_404(pk)
    data = validated(TransferForm, payload)
    return Status(201, actions.transfer(appointment=held, **data, by=known(request.user)))


def _token(token: ApiToken) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "label", "created_at", "last_used")}
