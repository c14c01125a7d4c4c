"""The leading group over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from zhixing.campaigns.actions import duties as actions
from zhixing.campaigns.api.shapes import DutyOut
from zhixing.campaigns.forms.duties import DutyForm, GroupFilter, ReviseDutyForm
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.duties import duty_or_404, leading_group
from zhixing.campaigns.rules import may_give_duties, require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router()


class GroupQuery(Schema):
    on: str = ""


@router.get("/campaigns/{slug:slug}/duties", response=list[DutyOut], auth=anyone)
def group(request: HttpRequest, slug: str, asked: Query[GroupQuery]) -> Any:
    """Who is in the leading group today, or was on a day (`on`)."""
    day = validated(GroupFilter, asked)["on"]
    return leading_group(campaign_of(slug), day)


@router.post("/campaigns/{slug:slug}/duties", response={201: DutyOut})
def assign_duty(request: HttpRequest, slug: str, payload: schema_of(DutyForm)) -> Status[Duty]:  # type: ignore[valid-type]  # built from the form
    """The leader or an administrator: give somebody a role."""
    campaign = _campaign(request, slug)
    data = validated(DutyForm, payload)
    return Status(201, actions.assign_duty(campaign=campaign, **data, by=known(request.user)))


@router.post("/campaigns/{slug:slug}/duties/{int:pk}", response=DutyOut)
def revise_duty(
    request: HttpRequest,
    slug: str,
    pk: int,
    payload: schema_of(ReviseDutyForm),  # type: ignore[valid-type]  # as above
) -> Duty:
    """The leader or an administrator: change what a duty covers."""
    duty = duty_or_404(_campaign(request, slug), pk)
    data = validated(ReviseDutyForm, payload, duty=duty)
    return actions.revise_duty(duty=duty, **data, by=known(request.user))


@router.post("/campaigns/{slug:slug}/duties/{int:pk}/end", response=DutyOut)
def end_duty(request: HttpRequest, slug: str, pk: int) -> Duty:
    """The leader or an administrator: take a role back."""
    duty = duty_or_404(_campaign(request, slug), pk)
    return actions.end_duty(duty=duty, by=known(request.user))


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require(may_give_duties(request.user, campaign))
    return campaign
