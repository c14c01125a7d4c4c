"""What the office does with statements and reasons, over the API: shown, refused, taken down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from zhixing.discussions.actions import statements as statement_actions
from zhixing.discussions.api.topics import ArgumentOut, StatementOut
from zhixing.discussions.forms.topics import ModerationForm, TakeDownForm
from zhixing.discussions.models import Argument, Statement
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules import topics as rules
from zhixing.organisation.rules import known
from zhixing.web.api import schema_of, validated

router = Router(tags=["discussions"])


class WordsOut(Schema):
    statements: list[StatementOut]
    arguments: list[ArgumentOut]


@router.post("/statements/{int:pk}/moderate", response=StatementOut)
def moderate(request: HttpRequest, pk: int, payload: schema_of(ModerationForm)) -> Statement:  # type: ignore[valid-type]  # built from the form
    """The office: show a statement, or refuse it with a reason."""
    found = queries.written(pk)
    rules.require_moderate(request.user, found.topic)
    data = validated(ModerationForm, payload)
    return statement_actions.moderate(statement=found, **data, by=known(request.user))


@router.post("/arguments/{int:pk}/moderate", response=ArgumentOut)
def moderate_argument(
    request: HttpRequest,
    pk: int,
    payload: schema_of(ModerationForm),  # type: ignore[valid-type]  # as above
) -> Argument:
    """The office: show a reason, or refuse it."""
    found = queries.written_argument(pk)
    rules.require_moderate(request.user, found.statement.topic)
    data = validated(ModerationForm, payload)
    return statement_actions.moderate_argument(argument=found, **data, by=known(request.user))


@router.get("/topics/{int:pk}/waiting", response=WordsOut)
def waiting(request: HttpRequest, pk: int) -> Any:
    """The office: statements and reasons that nobody has looked at, the oldest first."""
    found = queries.topic(pk)
    rules.require_moderate(request.user, found)
    return {
        "statements": queries.waiting(found),
        "arguments": queries.waiting_arguments(found),
    }


@router.post("/statements/{int:pk}/take-down", response=StatementOut)
def take_down(request: HttpRequest, pk: int, payload: schema_of(TakeDownForm)) -> Statement:  # type: ignore[valid-type]  # as above
    """The office: show a statement no longer; the reason is there for everybody."""
    found = queries.written(pk)
    rules.require_take_down(request.user, found.topic)
    data = validated(TakeDownForm, payload)
    return statement_actions.take_down(statement=found, **data, by=known(request.user))


@router.post("/arguments/{int:pk}/take-down", response=ArgumentOut)
def take_down_argument(
    request: HttpRequest,
    pk: int,
    payload: schema_of(TakeDownForm),  # type: ignore[valid-type]  # as above
) -> Argument:
    """The office: show a reason no longer."""
    found = queries.written_argument(pk)
    rules.require_take_down(request.user, found.statement.topic)
    data = validated(TakeDownForm, payload)
    return statement_actions.take_down_argument(argument=found, **data, by=known(request.user))
