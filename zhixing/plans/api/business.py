"""Business tasks, indicators, readings and benchmarks over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.plans.actions import business as actions
from zhixing.plans.api.shapes import BenchmarkOut, BusinessTaskOut, IndicatorOut, ReadingOut
from zhixing.plans.forms.business import (
    BenchmarkForm,
    BusinessTaskForm,
    CorrectReadingForm,
    IndicatorForm,
    ReadingForm,
)
from zhixing.plans.models import Indicator
from zhixing.plans.queries import indicators as queries
from zhixing.plans.queries.people import units_kept_by
from zhixing.plans.rules.permissions import demand_keep_business
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router()


@router.get("/campaigns/{slug}/indicators", response=list[IndicatorOut], auth=anyone)
def indicators(request: HttpRequest, slug: str) -> Any:
    """Indicators in the order of the tree, 50 a page (`?page=`)."""
    rows = slice_of(queries.standings(campaign_of(slug)), request)
    return [standing.indicator for standing in rows.items]


@router.post("/campaigns/{slug}/indicators", response={201: IndicatorOut})
def set_indicator(request: HttpRequest, slug: str, payload: schema_of(IndicatorForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Say by which figure a unit will be judged."""
    campaign, person = campaign_of(slug), known(request.user)
    data = validated(IndicatorForm, payload, units=units_kept_by(person, campaign))
    made = actions.set_indicator(campaign=campaign, by=person, **data)
    return Status(201, queries.indicator(made.pk))


@router.get("/indicators/{int:pk}", response=IndicatorOut, auth=anyone)
def indicator(request: HttpRequest, pk: int) -> Any:
    """One indicator with its readings and benchmarks."""
    return queries.indicator(pk)


@router.post("/indicators/{int:pk}/readings", response={201: ReadingOut})
def take_reading(request: HttpRequest, pk: int, payload: schema_of(ReadingForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Write down the value of a day."""
    found, person = _kept(request, pk)
    data = validated(ReadingForm, payload)
    return Status(201, actions.take_reading(indicator=found, by=person, **data))


@router.post("/readings/{int:pk}/corrections", response=ReadingOut)
def correct_reading(request: HttpRequest, pk: int, payload: schema_of(CorrectReadingForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Correct a value that was written down wrongly."""
    reading = queries.reading(pk)
    _found, person = _kept(request, reading.indicator_id)
    data = validated(CorrectReadingForm, payload)
    return actions.correct_reading(reading=reading, by=person, **data)


@router.post("/indicators/{int:pk}/benchmarks", response={201: BenchmarkOut})
def set_benchmark(request: HttpRequest, pk: int, payload: schema_of(BenchmarkForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Name a place that does better."""
    found, person = _kept(request, pk)
    data = validated(BenchmarkForm, payload)
    return Status(201, actions.set_benchmark(indicator=found, by=person, **data))


@router.get("/campaigns/{slug}/benchmarks", response=list[BenchmarkOut], auth=anyone)
def benchmarks(request: HttpRequest, slug: str) -> Any:
    """The library, the earliest date of catching up first, 50 a page (`?page=`)."""
    return slice_of(queries.benchmarks(campaign_of(slug)), request).items


@router.get("/campaigns/{slug}/business-tasks", response=list[BusinessTaskOut], auth=anyone)
def business_tasks(request: HttpRequest, slug: str) -> Any:
    """The regular work that the campaign serves, 50 a page (`?page=`)."""
    return slice_of(queries.business_tasks(campaign_of(slug)), request).items


@router.post("/campaigns/{slug}/business-tasks", response={201: BusinessTaskOut})
def list_task(request: HttpRequest, slug: str, payload: schema_of(BusinessTaskForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Name a piece of a unit's regular work."""
    campaign, person = campaign_of(slug), known(request.user)
    data = validated(BusinessTaskForm, payload, units=units_kept_by(person, campaign))
    return Status(201, actions.list_task(campaign=campaign, by=person, **data))


def _kept(request: HttpRequest, pk: int) -> tuple[Indicator, Person]:
    found = queries.indicator(pk)
    demand_keep_business(request.user, found.campaign, found.unit)
    return found, known(request.user)
