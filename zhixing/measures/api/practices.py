"""Things to abolish, standing mechanisms and the wording check over the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from zhixing.analysis.wording import Fact, read
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.actions import mechanisms, practices, urging
from zhixing.measures.forms.practices import (
    FateForm,
    MechanismFilter,
    MechanismForm,
    PracticeFilter,
    PracticeForm,
    ReviewForm,
)
from zhixing.measures.models import Practice
from zhixing.measures.queries import practices as queries
from zhixing.measures.queries import wording
from zhixing.measures.queries.measures import measure as measure_of
from zhixing.measures.rules.practices import (
    demand_decide,
    demand_issue,
    demand_list,
    demand_review,
    may_read_wording,
)
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.plans.api.leading import UrgeOut
from zhixing.plans.forms.leading import UrgeForm
from zhixing.plans.queries.wording import hollow_item_keys
from zhixing.plans.rules.leading import demand_urge
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router()
LONGEST = 5_000  # characters of a text that the check is asked about


class PracticeOut(Schema):
    id: int
    kind: str
    title: str
    harm: str
    unit_id: int
    problem_id: int | None
    fate: str
    reason: str
    effective_on: date | None


class MechanismOut(Schema):
    id: int
    measure_id: int
    title: str
    number: str
    summary: str
    unit_id: int
    effective_on: date
    review_on: date | None
    ended_on: date | None


class ReviewOut(Schema):
    id: int
    mechanism_id: int
    outcome: str
    finding: str
    next_review: date | None


class WordsIn(Schema):
    """given: facts that are known from elsewhere."""

    text: str = Field(max_length=LONGEST)
    given: list[Fact] = []


class SpanOut(Schema):
    start: int
    end: int
    word: str


class ReadingOut(Schema):
    spans: list[SpanOut]
    missing: list[Fact]
    hollow: bool


class HollowOut(Schema):
    measure_ids: list[int]
    plan_item_ids: list[int]


@router.post("/wording", response=ReadingOut)
def check_wording(request: HttpRequest, payload: WordsIn) -> Any:
    """What a promise leaves out: slogans with their places, facts that are missing. Keeps none."""
    return read(payload.text, payload.given)


@router.get("/campaigns/{slug}/slogans", response=HollowOut)
def hollow(request: HttpRequest, slug: str) -> Any:
    """Insiders: keys of the measures and plan items of which one text is nothing but slogans."""
    campaign = campaign_of(slug)
    if not may_read_wording(request.user, campaign):
        raise Http404
    return {
        "measure_ids": wording.hollow_keys(campaign),
        "plan_item_ids": hollow_item_keys(campaign),
    }


@router.get("/campaigns/{slug}/practices", response=list[PracticeOut], auth=anyone)
def practice_list(request: HttpRequest, slug: str) -> Any:
    """Things to abolish, 50 a page, with the filters of the list page: fate, kind, unit."""
    campaign = campaign_of(slug)
    chosen = validated(PracticeFilter, request.GET.dict(), campaign=campaign)
    found = slice_of(queries.practices(campaign, **chosen), request).items
    return _as_seen(request, campaign, found)


@router.post("/campaigns/{slug}/practices", response={201: PracticeOut})
def list_practice(request: HttpRequest, slug: str, payload: schema_of(PracticeForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Insiders: put something that stands in the way on the list."""
    campaign, person = campaign_of(slug), known(request.user)
    demand_list(person, campaign)
    fields = validated(PracticeForm, payload, campaign=campaign, person=person)
    return Status(201, practices.list_practice(campaign=campaign, by=person, **fields))


@router.post("/practices/{int:pk}/fate", response=PracticeOut)
def decide_practice(request: HttpRequest, pk: int, payload: schema_of(FateForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The head of the unit or the office: keep, change or abolish it."""
    found = queries.practice(pk)
    demand_decide(request.user, found)
    fields = validated(FateForm, payload)
    decided = practices.decide_practice(practice=found, by=known(request.user), **fields)
    return _as_seen(request, found.campaign, [decided])[0]


@router.post("/measures/{int:pk}/urges", response={201: UrgeOut})
def urge(request: HttpRequest, pk: int, payload: schema_of(UrgeForm)) -> Any:  # type: ignore[valid-type]  # as above
    """A leader: say something to the owner of a measure in one's scope."""
    measure, person = measure_of(pk), known(request.user)
    demand_urge(person, measure.campaign, measure.lead_unit)
    fields = validated(UrgeForm, payload)
    return Status(201, urging.urge(measure=measure, by=person, **fields))


@router.get("/campaigns/{slug}/mechanisms", response=list[MechanismOut], auth=anyone)
def mechanism_list(request: HttpRequest, slug: str) -> Any:
    """Standing mechanisms, 50 a page; filter standing: force, due or ended."""
    chosen = validated(MechanismFilter, request.GET.dict())
    return slice_of(queries.mechanisms(campaign_of(slug), **chosen), request).items


@router.post("/measures/{int:pk}/mechanisms", response={201: MechanismOut})
def issue(request: HttpRequest, pk: int, payload: schema_of(MechanismForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Register what was laid down so that the matter stays solved."""
    measure = measure_of(pk)
    demand_issue(request.user, measure)
    fields = validated(MechanismForm, payload)
    return Status(201, mechanisms.issue(measure=measure, by=known(request.user), **fields))


@router.post("/mechanisms/{int:pk}/reviews", response={201: ReviewOut})
def review(request: HttpRequest, pk: int, payload: schema_of(ReviewForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Whether it still works, and when to look again."""
    found = queries.mechanism(pk)
    demand_review(request.user, found)
    fields = validated(ReviewForm, payload)
    return Status(201, mechanisms.review(mechanism=found, by=known(request.user), **fields))


def _as_seen(
    request: HttpRequest, campaign: Campaign, found: Iterable[Practice]
) -> list[PracticeOut]:
    """What the visitor may know of them: a problem that is not public stays unnamed."""
    rows = list(found)
    shown = queries.shown_problem_ids(request.user, campaign, rows)
    outs = [PracticeOut.from_orm(row) for row in rows]
    for out in outs:
        out.problem_id = out.problem_id if out.problem_id in shown else None
    return outs
