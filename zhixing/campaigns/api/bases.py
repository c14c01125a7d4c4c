"""Cited documents and their clauses over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.actions import bases as actions
from zhixing.campaigns.api.shapes import BasisOut, ClauseOut
from zhixing.campaigns.forms.bases import BasisForm, CiteForm, ClauseForm
from zhixing.campaigns.models import Basis, Campaign, Clause
from zhixing.campaigns.queries.bases import bases_of, basis_or_404, clause_or_404
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import may_plan, require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router()
BASES = "/campaigns/{slug:slug}/bases"
CLAUSES = "/campaigns/{slug:slug}/clauses"


@router.get(BASES, response=list[BasisOut], auth=anyone)
def bases(request: HttpRequest, slug: str) -> Any:
    """The documents that the campaign carries out, from the highest level down."""
    return bases_of(campaign_of(slug))


@router.post(BASES, response={201: BasisOut})
def cite(request: HttpRequest, slug: str, payload: schema_of(CiteForm)) -> Status[Basis]:  # type: ignore[valid-type]  # built from the form
    """The office: cite a document; clauses: a list of {"number", "text"}."""
    campaign = _campaign(request, slug)
    data = validated(CiteForm, payload)
    return Status(201, actions.cite(campaign=campaign, **data, by=known(request.user)))


@router.post(f"{BASES}/{{int:pk}}", response=BasisOut)
def correct_basis(request: HttpRequest, slug: str, pk: int, payload: schema_of(BasisForm)) -> Basis:  # type: ignore[valid-type]  # as above
    """The office: correct what is said of a document; the whole form is sent."""
    basis = basis_or_404(_campaign(request, slug), pk)
    fields = validated(BasisForm, payload)
    return actions.correct_basis(basis=basis, fields=fields, by=known(request.user))


@router.delete(f"{BASES}/{{int:pk}}", response={204: None})
def withdraw_basis(request: HttpRequest, slug: str, pk: int) -> Any:
    """The office: cite a document no more."""
    basis = basis_or_404(_campaign(request, slug), pk)
    actions.withdraw_basis(basis=basis, by=known(request.user))
    return Status(204, None)


@router.post(f"{BASES}/{{int:pk}}/clauses", response={201: ClauseOut})
def add_clause(
    request: HttpRequest,
    slug: str,
    pk: int,
    payload: schema_of(ClauseForm),  # type: ignore[valid-type]  # as above
) -> Status[Clause]:
    """The office: take another clause from a document."""
    basis = basis_or_404(_campaign(request, slug), pk)
    data = validated(ClauseForm, payload)
    return Status(201, actions.add_clause(basis=basis, **data, by=known(request.user)))


@router.post(f"{CLAUSES}/{{int:pk}}", response=ClauseOut)
def correct_clause(
    request: HttpRequest,
    slug: str,
    pk: int,
    payload: schema_of(ClauseForm),  # type: ignore[valid-type]  # as above
) -> Clause:
    """The office: correct a clause's number and words."""
    clause = clause_or_404(_campaign(request, slug), pk)
    data = validated(ClauseForm, payload)
    return actions.correct_clause(clause=clause, **data, by=known(request.user))


@router.delete(f"{CLAUSES}/{{int:pk}}", response={204: None})
def withdraw_clause(request: HttpRequest, slug: str, pk: int) -> Any:
    """The office: take a clause back."""
    clause = clause_or_404(_campaign(request, slug), pk)
    actions.withdraw_clause(clause=clause, by=known(request.user))
    return Status(204, None)


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require(may_plan(request.user, campaign))
    return campaign
