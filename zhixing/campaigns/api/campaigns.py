"""Campaigns over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.actions import campaigns as actions
from zhixing.campaigns.api.shapes import CampaignDetail, CampaignOut
from zhixing.campaigns.forms.campaigns import FoundForm, ReviseForm
from zhixing.campaigns.forms.templates import BeginForm
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries import campaigns as queries
from zhixing.campaigns.queries.templates import outline
from zhixing.campaigns.rules import may_close, may_found, may_plan, require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router()


@router.get("/campaigns", response=list[CampaignOut], auth=anyone)
def campaigns(request: HttpRequest) -> Any:
    """Every campaign, the latest first."""
    return queries.campaigns()


@router.get("/campaigns/{slug:slug}", response=CampaignDetail, auth=anyone)
def campaign(request: HttpRequest, slug: str) -> Campaign:
    """One campaign: its phases, the verbs they grant, who leads it, what it carries out."""
    return queries.campaign(slug)


@router.post("/campaigns", response={201: CampaignDetail})
def found(request: HttpRequest, payload: schema_of(FoundForm)) -> Status[Campaign]:  # type: ignore[valid-type]  # built from the form
    """Whoever may: begin a campaign with its phases, documents and duties."""
    require(may_found(request.user))
    data = validated(FoundForm, payload)
    return Status(201, actions.found(**data, by=known(request.user)))


@router.post("/templates/{slug:key}/campaigns", response={201: CampaignDetail})
def begin(request: HttpRequest, key: str, payload: schema_of(BeginForm)) -> Status[Campaign]:  # type: ignore[valid-type]  # as above
    """Whoever may: begin a campaign from a template."""
    require(may_found(request.user))
    data = validated(BeginForm, payload, outline=outline(key))
    return Status(201, actions.found(**data, by=known(request.user)))


@router.post("/campaigns/{slug:slug}/revisions", response=CampaignDetail)
def revise(request: HttpRequest, slug: str, payload: schema_of(ReviseForm)) -> Campaign:  # type: ignore[valid-type]  # as above
    """The office: change what the campaign says of itself; the whole form is sent."""
    found = queries.campaign(slug)
    require(may_plan(request.user, found))
    changes = validated(ReviseForm, payload)
    actions.revise(campaign=found, changes=changes, by=known(request.user))
    return queries.campaign(slug)


@router.post("/campaigns/{slug:slug}/close", response=CampaignDetail)
def close(request: HttpRequest, slug: str) -> Campaign:
    """The leader or an administrator: make the campaign an archive."""
    found = queries.campaign(slug)
    require(may_close(request.user, found))
    return actions.close(campaign=found, by=known(request.user))
