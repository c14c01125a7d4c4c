"""Campaigns, their phases and duties over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from zhixing.campaigns.actions import campaigns as actions
from zhixing.campaigns.actions import duties
from zhixing.campaigns.forms.campaigns import FoundForm
from zhixing.campaigns.forms.duties import DutyForm
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries import campaigns as queries
from zhixing.campaigns.queries.duties import leading_group
from zhixing.campaigns.rules import may_close, may_found, may_give_duties, require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router(tags=["campaigns"])


class PhaseOut(Schema):
    position: int
    name: str
    begins: date
    ends: date
    aims: str
    verbs: list[str]


class CampaignOut(Schema):
    id: int
    name: str
    slug: str
    theme: str
    begins: date
    ends: date
    closed_at: datetime | None


class DutyOut(Schema):
    id: int
    person_id: int
    person: str
    role: str
    began: date
    ended: date | None

    @staticmethod
    def resolve_person(duty: Duty) -> str:
        return duty.person.name


class CampaignDetail(CampaignOut):
    purpose: str
    organiser_id: int
    language: str
    handoff_limit: int
    silence_days: int
    check_days: int
    phases: list[PhaseOut]
    current_verbs: list[str]
    group: list[DutyOut]

    @staticmethod
    def resolve_current_verbs(campaign: Campaign) -> list[str]:
        """What may be done today."""
        phases = () if campaign.closed_at else campaign.current_phases()
        return sorted({verb for phase in phases for verb in phase.verbs})

    @staticmethod
    def resolve_group(campaign: Campaign) -> list[Duty]:
        return leading_group(campaign)


@router.get("/campaigns", response=list[CampaignOut], auth=anyone)
def campaigns(request: HttpRequest) -> Any:
    """Every campaign, the latest first."""
    return queries.campaigns()


@router.get("/campaigns/{slug:slug}", response=CampaignDetail, auth=anyone)
def campaign(request: HttpRequest, slug: str) -> Campaign:
    """One campaign: its phases, the verbs they grant, who leads it."""
    return queries.campaign(slug)


@router.post("/campaigns", response={201: CampaignDetail})
def found(request: HttpRequest, payload: schema_of(FoundForm)) -> Status[Campaign]:  # type: ignore[valid-type]  # built from the form
    """Administrators: begin a campaign with its phases and duties."""
    require(may_found(request.user))
    data = validated(FoundForm, payload)
    return Status(201, actions.found(**data, by=known(request.user)))


@router.post("/campaigns/{slug:slug}/duties", response={201: DutyOut})
def assign_duty(
    request: HttpRequest,
    slug: str,
    payload: schema_of(DutyForm),  # type: ignore[valid-type]  # as above
) -> Status[Duty]:
    """The leader or an administrator: give somebody a role."""
    found = queries.campaign(slug)
    require(may_give_duties(request.user, found))
    data = validated(DutyForm, payload)
    return Status(201, duties.assign_duty(campaign=found, **data, by=known(request.user)))


@router.post("/campaigns/{slug:slug}/duties/{int:pk}/end", response=DutyOut)
def end_duty(request: HttpRequest, slug: str, pk: int) -> Duty:
    """The leader or an administrator: take a role back."""
    found = queries.campaign(slug)
    require(may_give_duties(request.user, found))
    duty = get_object_or_404(found.duties.select_related("person"), pk=pk)
    return duties.end_duty(duty=duty, by=known(request.user))


@router.post("/campaigns/{slug:slug}/close", response=CampaignDetail)
def close(request: HttpRequest, slug: str) -> Campaign:
    """The leader or an administrator: make the campaign an archive."""
    found = queries.campaign(slug)
    require(may_close(request.user, found))
    return actions.close(campaign=found, by=known(request.user))
