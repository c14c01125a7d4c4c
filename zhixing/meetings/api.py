"""Meetings over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Field, File, Router, Schema, Status, UploadedFile

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require
from zhixing.meetings import actions, queries
from zhixing.meetings.downloads import calendar_of, document
from zhixing.meetings.forms import (
    ArrangeForm,
    AttendanceForm,
    CancelForm,
    ConveneForm,
    DecideForm,
    FilesForm,
    MeetingFilter,
    UnitsForm,
    WriteUpForm,
    reason_field,
)
from zhixing.meetings.models import Attendance, Decision, Meeting
from zhixing.meetings.rules import demand_role, keeps, may_convene
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router(tags=["meetings"])


class MeetingOut(Schema):
    id: int = Field(alias="pk")
    kind: str
    title: str
    unit_id: int
    begins: datetime
    ends: datetime
    place: str
    cancelled_at: datetime | None


class MeetingRow(MeetingOut):
    decided: int


class MeetingsOut(Schema):
    """silent: held more than a week ago without a decision."""

    total: int
    decisions: int
    silent: int
    page: int
    has_next: bool
    items: list[MeetingRow]


class DecisionOut(Schema):
    id: int = Field(alias="pk")
    number: int
    text: str
    item_id: int
    unit_id: int = Field(alias="item.unit_id")
    owner_id: int | None = Field(alias="item.owner_id")
    due: date | None = Field(alias="item.due")
    state: str = Field(alias="item.state")


class AbsenceOut(Schema):
    person_id: int
    unit_id: int
    reason: str


class TurnoutOut(Schema):
    """absences: for those who keep the record, else empty."""

    expected: int
    present: int
    absent: int
    absences: list[AbsenceOut]


class FileOut(Schema):
    id: int = Field(alias="pk")
    name: str
    size: int
    sha256: str


class MeetingDetail(MeetingOut):
    host_id: int
    recorder_id: int
    practice: str
    target: str
    effect: str
    agenda: str
    speech: str
    points: str
    consensus: str
    next_steps: str
    measured_effect: str
    recorded_at: datetime | None
    cancelled_reason: str
    turnout: TurnoutOut | None
    decisions: list[DecisionOut]
    files: list[FileOut]


class AbsentIn(Schema):
    person: int
    reason: str


class AttendanceIn(Schema):
    """units: whose people were called; everybody of them came, but those absent."""

    units: list[int]
    absent: list[AbsentIn] = []


@router.get("/campaigns/{slug:slug}/meetings", response=MeetingsOut)
def meetings(
    request: HttpRequest, slug: str, kind: str = "", state: str = "", page: int = 1
) -> Any:
    """The organisation's own: the campaign's meetings, the latest first."""
    campaign, form = _campaign(request, slug), MeetingFilter({"kind": kind, "state": state})
    found = slice_of(queries.listed(queries.of_campaign(campaign), **form.wanted), request)
    counts = queries.counts(campaign)
    return {
        "total": counts.total,
        "decisions": counts.decisions,
        "silent": counts.silent,
        "page": found.number,
        "has_next": found.has_next,
        "items": found.items,
    }


@router.post("/campaigns/{slug:slug}/meetings", response={201: MeetingDetail})
def convene(
    request: HttpRequest,
    slug: str,
    payload: schema_of(ConveneForm),  # type: ignore[valid-type]  # built from the form
) -> Status[Any]:
    """People of the unit, the office: call a meeting."""
    campaign, person = _campaign(request, slug), known(request.user)
    require(may_convene(person, campaign))
    data = validated(ConveneForm, payload, campaign=campaign, person=person)
    made = actions.convene(campaign=campaign, by=person, **data)
    return Status(201, _detail(request, made.pk))


@router.get("/meetings/{int:pk}", response=MeetingDetail)
def meeting(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: one meeting, who came, what was decided."""
    return _detail(request, pk)


@router.get("/meetings/{int:pk}/calendar.ics")
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as an iCalendar file."""
    return calendar_of(queries.seen_meeting(pk, request.user))


@router.post("/meetings/{int:pk}/arrangement", response=MeetingDetail)
def revise(request: HttpRequest, pk: int, payload: schema_of(ArrangeForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Who keeps or arranges it: move the meeting, or word it better."""
    found, person = _opened(request, pk, "revise")
    actions.revise(meeting=found, by=person, **validated(ArrangeForm, payload))
    return _detail(request, pk)


@router.post("/meetings/{int:pk}/cancellation", response=MeetingDetail)
def cancel(request: HttpRequest, pk: int, payload: schema_of(CancelForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Who keeps or arranges it: call the meeting off."""
    found, person = _opened(request, pk, "cancel")
    actions.cancel(meeting=found, by=person, **validated(CancelForm, payload))
    return _detail(request, pk)


@router.post("/meetings/{int:pk}/record", response=MeetingDetail)
def write_up(request: HttpRequest, pk: int, payload: schema_of(WriteUpForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Who keeps it: write down what was said; what is left out stays as it was."""
    found, person = _opened(request, pk, "write_up")
    before = {name: getattr(found, name) for name in actions.RECORD}
    data = validated(WriteUpForm, {**before, **payload.dict(exclude_unset=True)})
    actions.write_up(meeting=found, by=person, **data)
    return _detail(request, pk)


@router.post("/meetings/{int:pk}/attendance", response=MeetingDetail)
def take(request: HttpRequest, pk: int, payload: AttendanceIn) -> Any:
    """Who keeps it: write down who came."""
    found, person = _opened(request, pk, "take")
    units = list(validated(UnitsForm, {"units": payload.units}, meeting=found)["units"])
    called = queries.people_to_call(found, units, actions.MOST_CALLED)
    reasons = {reason_field(one.person): one.reason for one in payload.absent}
    data = validated(AttendanceForm, reasons, meeting=found, called=called)
    actions.take(meeting=found, units=units, by=person, **data)
    return _detail(request, pk)


@router.post("/meetings/{int:pk}/decisions", response={201: DecisionOut})
def decide(
    request: HttpRequest,
    pk: int,
    payload: schema_of(DecideForm),  # type: ignore[valid-type]  # as above
) -> Status[Decision]:
    """Who keeps it: write down what was decided; it becomes a task of the unit."""
    found, person = _opened(request, pk, "decide")
    data = validated(DecideForm, payload)
    return Status(201, actions.decide(meeting=found, by=person, **data))


@router.post("/meetings/{int:pk}/files", response={201: MeetingDetail})
def add_files(request: HttpRequest, pk: int, documents: File[list[UploadedFile]]) -> Status[Any]:
    """Who keeps it: add documents, as multipart/form-data."""
    found, person = _opened(request, pk, "file")
    data = validated(FilesForm, {}, files=request.FILES)
    actions.file(meeting=found, by=person, **data)
    return Status(201, _detail(request, pk))


@router.get("/meetings/files/{int:pk}")
def meeting_file(request: HttpRequest, pk: int) -> FileResponse:
    """The organisation's own: one document."""
    return document(queries.seen_file(pk, request.user))


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    return campaign


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Meeting, Person]:
    found = queries.seen_meeting(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def _detail(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.seen_meeting(pk, request.user)
    told = {name: getattr(found, name) for name in _TOLD}
    return {
        **told,
        "turnout": _turnout(found, may_know=keeps(request.user, found)),
        "decisions": queries.decisions_of(found),
        "files": list(found.files.all()),
    }


_TOLD = (
    "pk", "kind", "title", "unit_id", "begins", "ends", "place", "cancelled_at", "host_id",
    "recorder_id", "practice", "target", "effect", "agenda", "speech", "points", "consensus",
    "next_steps", "measured_effect", "recorded_at", "cancelled_reason",
)  # fmt: skip


def _turnout(found: Meeting, *, may_know: bool) -> dict[str, Any] | None:
    told = queries.turnout(found)
    if told is None:
        return None
    absences: tuple[Attendance, ...] = told.absences if may_know else ()
    counts = {name: getattr(told, name) for name in ("expected", "present", "absent")}
    return {**counts, "absences": list(absences)}
