"""Pilots, their findings and recommendations about people over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.actions import exemptions, pilots, recommendations
from zhixing.measures.forms.exemptions import (
    AppealForm,
    ClarifyForm,
    DecideAppealForm,
    FindingForm,
    HandOverForm,
    RecommendForm,
    StatementForm,
)
from zhixing.measures.forms.pilots import (
    ConcludeForm,
    PilotFilter,
    PilotForm,
    ReadingForm,
    ReportForm,
    SendBackForm,
)
from zhixing.measures.models import Pilot
from zhixing.measures.queries import pilots as queries
from zhixing.measures.queries import recommendations as about_people
from zhixing.measures.queries.measures import measure as measure_of
from zhixing.measures.rules.pilots import demand_register, demand_role, may_list, may_see_finding
from zhixing.measures.rules.recommendations import (
    demand_answer,
    demand_hand_over,
    demand_recommend,
)
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.rules.leading import leads
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router()


class PilotOut(Schema):
    id: int
    measure_id: int
    state: str
    hypothesis: str
    scope: str
    bounds: str
    limit_of: str
    limit_way: str
    limit: Decimal | None
    limit_unit: str
    begins: date
    ends: date
    stop_rule: str
    basis: str
    procedure: str
    filed_at: datetime
    acknowledged_at: datetime | None
    returned_reason: str
    result: str
    cause: str
    remedy: str
    within: bool | None
    within_facts: str
    reported_at: datetime | None
    conclusion: str
    conclusion_reason: str


class BoundsReadingOut(Schema):
    id: int
    pilot_id: int
    on: date
    value: Decimal
    note: str
    beyond: bool


class PilotDetail(PilotOut):
    """excused: whether it must not count against its unit."""

    excused: bool
    readings: list[BoundsReadingOut]


class ConditionOut(Schema):
    key: str
    met: bool
    words: str


class FindingOut(Schema):
    id: int
    pilot_id: int
    exempt: bool
    reasons: str
    appeal_until: date | None
    at: datetime
    conditions: list[ConditionOut]


class AppealOut(Schema):
    id: int
    finding_id: int
    text: str
    granted: bool | None
    decision: str
    decided_at: datetime | None


class ClarificationOut(Schema):
    id: int
    pilot_id: int
    audience: str
    text: str
    on: date


class RecommendationOut(Schema):
    id: int
    person_id: int
    direction: str
    grounds: str
    measure_ids: list[int]
    at: datetime
    answer: str
    passed_to: str
    passed_on: date | None

    @staticmethod
    def resolve_measure_ids(obj: Any) -> list[int]:
        return sorted(measure.pk for measure in obj.measures.all())


@router.get("/campaigns/{slug}/pilots", response=list[PilotOut])
def pilot_list(request: HttpRequest, slug: str) -> Any:
    """Insiders: what is being tried, 50 a page, with the filters of the list page."""
    campaign = campaign_of(slug)
    if not may_list(request.user, campaign):
        raise Http404
    chosen = validated(PilotFilter, request.GET.dict(), campaign=campaign)
    return slice_of(queries.listed(campaign, **chosen), request).items


@router.get("/pilots/{int:pk}", response=PilotDetail)
def pilot(request: HttpRequest, pk: int) -> Any:
    return _detail(queries.seen_pilot(pk, request.user))


@router.post("/measures/{int:pk}/pilot", response={201: PilotDetail})
def register(request: HttpRequest, pk: int, payload: schema_of(PilotForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Owner or head of the lead unit: put a pilot of the measure on file before its first day."""
    measure, person = measure_of(pk), known(request.user)
    demand_register(person, measure)
    made = pilots.register(measure=measure, by=person, **validated(PilotForm, payload))
    return Status(201, _detail(queries.pilot(made.pk)))


@router.post("/pilots/{int:pk}/revision", response=PilotDetail)
def revise(request: HttpRequest, pk: int, payload: schema_of(PilotForm)) -> Any:  # type: ignore[valid-type]  # as above
    """File it anew, while nothing of it has begun."""
    found, person = _opened(request, pk, "revise")
    pilots.revise(pilot=found, by=person, **validated(PilotForm, payload))
    return _detail(queries.pilot(pk))


@router.post("/pilots/{int:pk}/acknowledgement", response=PilotDetail)
def acknowledge(request: HttpRequest, pk: int) -> Any:
    """The office has taken note."""
    found, person = _opened(request, pk, "acknowledge")
    pilots.acknowledge(pilot=found, by=person)
    return _detail(queries.pilot(pk))


@router.post("/pilots/{int:pk}/return", response=PilotDetail)
def send_back(request: HttpRequest, pk: int, payload: schema_of(SendBackForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office asks for changes, before the first day."""
    found, person = _opened(request, pk, "send_back")
    pilots.send_back(pilot=found, by=person, **validated(SendBackForm, payload))
    return _detail(queries.pilot(pk))


@router.post("/pilots/{int:pk}/readings", response={201: BoundsReadingOut})
def read(request: HttpRequest, pk: int, payload: schema_of(ReadingForm)) -> Any:  # type: ignore[valid-type]  # as above
    """A value of what the limit is of; `beyond` says whether it broke the limit."""
    found, person = _opened(request, pk, "read")
    made = pilots.read_bounds(pilot=found, by=person, **validated(ReadingForm, payload))
    return Status(201, _reading(found, made))


@router.post("/pilots/{int:pk}/report", response=PilotDetail)
def report(request: HttpRequest, pk: int, payload: schema_of(ReportForm)) -> Any:  # type: ignore[valid-type]  # as above
    """How it went, and whether it stayed within its bounds."""
    found, person = _opened(request, pk, "report")
    pilots.report(pilot=found, by=person, **validated(ReportForm, payload))
    return _detail(queries.pilot(pk))


@router.post("/pilots/{int:pk}/conclusion", response=PilotDetail)
def conclude(request: HttpRequest, pk: int, payload: schema_of(ConcludeForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Adopt, adjust or stop."""
    found, person = _opened(request, pk, "conclude")
    pilots.conclude(pilot=found, by=person, **validated(ConcludeForm, payload))
    return _detail(queries.pilot(pk))


@router.get("/pilots/{int:pk}/finding", response=FindingOut)
def finding(request: HttpRequest, pk: int) -> Any:
    """Whom it concerns, and whoever has a duty in the campaign."""
    found = queries.seen_pilot(pk, request.user)
    if not hasattr(found, "finding") or not may_see_finding(request.user, found):
        raise Http404
    return found.finding


@router.post("/pilots/{int:pk}/finding", response={201: FindingOut})
def find(request: HttpRequest, pk: int, payload: schema_of(FindingForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Leader or a deputy not in charge: whether the failure is excused."""
    found, person = _opened(request, pk, "find")
    return Status(201, exemptions.find(pilot=found, by=person, **validated(FindingForm, payload)))


@router.post("/pilots/{int:pk}/appeal", response={201: AppealOut})
def appeal(request: HttpRequest, pk: int, payload: schema_of(AppealForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Owner or unit: object to a refusal, in time."""
    found, person = _opened(request, pk, "appeal")
    return Status(201, exemptions.appeal(pilot=found, by=person, **validated(AppealForm, payload)))


@router.post("/pilots/{int:pk}/appeal/decision", response=AppealOut)
def decide_appeal(request: HttpRequest, pk: int, payload: schema_of(DecideAppealForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Somebody other than the finder."""
    found, person = _opened(request, pk, "decide_appeal")
    fields = validated(DecideAppealForm, payload)
    return exemptions.decide_appeal(pilot=found, by=person, **fields)


@router.post("/pilots/{int:pk}/clarifications", response={201: ClarificationOut})
def clarify(request: HttpRequest, pk: int, payload: schema_of(ClarifyForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Tell those who heard of the failure that it is excused."""
    found, person = _opened(request, pk, "clarify")
    fields = validated(ClarifyForm, payload)
    return Status(201, exemptions.clarify(pilot=found, by=person, **fields))


@router.get("/campaigns/{slug}/recommendations", response=list[RecommendationOut])
def recommendation_list(request: HttpRequest, slug: str) -> Any:
    """Leader and deputies."""
    campaign = campaign_of(slug)
    if not leads(request.user, campaign):
        raise Http404
    rows = about_people.of_campaign(campaign).prefetch_related("measures")
    return slice_of(rows, request).items


@router.post("/campaigns/{slug}/recommendations", response={201: RecommendationOut})
def recommend(request: HttpRequest, slug: str, payload: schema_of(RecommendForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Leader and deputies: a record, nothing else."""
    campaign, person = campaign_of(slug), known(request.user)
    if not leads(person, campaign):
        raise Http404
    demand_recommend(person, campaign)
    fields = validated(RecommendForm, payload, campaign=campaign)
    return Status(201, recommendations.recommend(campaign=campaign, by=person, **fields))


@router.post("/recommendations/{int:pk}/answer", response=RecommendationOut)
def answer(request: HttpRequest, pk: int, payload: schema_of(StatementForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Whom it is against: what there is to say."""
    found, person = about_people.recommendation(pk, request.user), known(request.user)
    demand_answer(person, found)
    fields = validated(StatementForm, payload)
    return recommendations.answer(recommendation=found, by=person, **fields)


@router.post("/recommendations/{int:pk}/hand-over", response=RecommendationOut)
def hand_over(request: HttpRequest, pk: int, payload: schema_of(HandOverForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Leader and deputies: who received it, and when."""
    found, person = about_people.recommendation(pk, request.user), known(request.user)
    demand_hand_over(person, found)
    fields = validated(HandOverForm, payload)
    return recommendations.hand_over(recommendation=found, by=person, **fields)


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Pilot, Person]:
    """The pilot for one of its steps, before what was sent is looked at."""
    found = queries.seen_pilot(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def _detail(found: Pilot) -> dict[str, Any]:
    own = {name: getattr(found, name) for name in PilotOut.model_fields}
    readings = [_reading(found, reading) for reading in found.readings.all()]
    return {**own, "excused": queries.is_excused(found), "readings": readings}


def _reading(found: Pilot, reading: Any) -> dict[str, Any]:
    own = {name: getattr(reading, name) for name in ("id", "pilot_id", "on", "value", "note")}
    return {**own, "beyond": found.exceeds(reading.value)}
