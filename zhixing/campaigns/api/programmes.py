"""Programmes over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.actions import programmes as actions
from zhixing.campaigns.api.shapes import ProgrammeDetail, ProgrammeOut
from zhixing.campaigns.forms.programmes import DeclareForm, ProgrammeForm
from zhixing.campaigns.models import Programme
from zhixing.campaigns.queries import programmes as queries
from zhixing.campaigns.rules import may_declare, require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router()


@router.get("/programmes", response=list[ProgrammeOut], auth=anyone)
def programmes(request: HttpRequest) -> Any:
    """Every programme, the latest year first."""
    return queries.programmes()


@router.get("/programmes/{slug:slug}", response=ProgrammeDetail, auth=anyone)
def programme(request: HttpRequest, slug: str) -> Programme:
    """One programme with its campaigns."""
    return queries.programme(slug)


@router.post("/programmes", response={201: ProgrammeDetail})
def declare(request: HttpRequest, payload: schema_of(DeclareForm)) -> Status[Programme]:  # type: ignore[valid-type]  # built from the form
    """Administrators: open a programme."""
    require(may_declare(request.user))
    data = validated(DeclareForm, payload)
    return Status(201, actions.declare(**data, by=known(request.user)))


@router.post("/programmes/{slug:slug}", response=ProgrammeDetail)
def revise_programme(
    request: HttpRequest,
    slug: str,
    payload: schema_of(ProgrammeForm),  # type: ignore[valid-type]  # as above
) -> Programme:
    """Administrators: say a programme anew; the whole form is sent."""
    require(may_declare(request.user))
    found = queries.programme(slug)
    changes = validated(ProgrammeForm, payload)
    return actions.revise_programme(programme=found, changes=changes, by=known(request.user))
