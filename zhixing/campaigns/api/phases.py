"""Phases over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from zhixing.campaigns.actions import phases as actions
from zhixing.campaigns.api.shapes import PhaseOut
from zhixing.campaigns.forms.phases import PhaseDatesForm, PhaseForm, PlacePhaseForm
from zhixing.campaigns.models import Campaign, Phase
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import may_plan, require
from zhixing.organisation.rules import known
from zhixing.web.api import schema_of, validated

router = Router()
ADDRESS = "/campaigns/{slug:slug}/phases"


@router.post(ADDRESS, response={201: PhaseOut})
def add_phase(request: HttpRequest, slug: str, payload: schema_of(PhaseForm)) -> Status[Phase]:  # type: ignore[valid-type]  # built from the form
    """The office: put a phase after the others."""
    campaign = _campaign(request, slug)
    fields = validated(PhaseForm, payload)
    made = actions.add_phase(campaign=campaign, fields=fields, by=known(request.user))
    return Status(201, made)


@router.post(f"{ADDRESS}/{{int:pk}}", response=PhaseOut)
def change_phase(request: HttpRequest, slug: str, pk: int, payload: schema_of(PhaseForm)) -> Phase:  # type: ignore[valid-type]  # as above
    """The office: say a phase anew; the whole form is sent."""
    phase = _phase(request, slug, pk)
    fields = validated(PhaseForm, payload)
    return actions.change_phase(phase=phase, fields=fields, by=known(request.user))


@router.post(f"{ADDRESS}/{{int:pk}}/dates", response=PhaseOut)
def move_phase(
    request: HttpRequest,
    slug: str,
    pk: int,
    payload: schema_of(PhaseDatesForm),  # type: ignore[valid-type]  # as above
) -> Phase:
    """The office: give a phase other dates."""
    phase = _phase(request, slug, pk)
    dates = validated(PhaseDatesForm, payload)
    return actions.move_phase(phase=phase, **dates, by=known(request.user))


@router.post(f"{ADDRESS}/{{int:pk}}/place", response=list[PhaseOut])
def place_phase(
    request: HttpRequest,
    slug: str,
    pk: int,
    payload: schema_of(PlacePhaseForm),  # type: ignore[valid-type]  # as above
) -> Any:
    """The office: make a phase the first, the second, …; the answer is the new order."""
    phase = _phase(request, slug, pk)
    data = validated(PlacePhaseForm, payload)
    return actions.place_phase(phase=phase, **data, by=known(request.user))


@router.delete(f"{ADDRESS}/{{int:pk}}", response={204: None})
def remove_phase(request: HttpRequest, slug: str, pk: int) -> Any:
    """The office: take a phase back."""
    actions.remove_phase(phase=_phase(request, slug, pk), by=known(request.user))
    return Status(204, None)


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require(may_plan(request.user, campaign))
    return campaign


def _phase(request: HttpRequest, slug: str, pk: int) -> Phase:
    phases = _campaign(request, slug).phases.select_related("campaign")
    return get_object_or_404(phases, pk=pk)
