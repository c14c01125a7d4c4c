"""Notices: the list, one notice, every step of its way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Router, Schema, Status, UploadedFile

from zhixing.notices.actions import notices as writing
from zhixing.notices.actions import steps
from zhixing.notices.forms.notices import (
    AnswerForm,
    ContentForm,
    DecideForm,
    DraftForm,
    GroundForm,
    NoticeFilter,
    RemoveForm,
    ReplyForm,
    WithdrawForm,
)
from zhixing.notices.models import Notice
from zhixing.notices.queries import notices as queries
from zhixing.notices.rules import notices as rules
from zhixing.notices.sources import address_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.web.api import schema_of, validated
from zhixing.web.attachments import download
from zhixing.web.paging import slice_of

router = Router(tags=["notices"])


class NoticeRow(Schema):
    """title, unit_id: none of a criticism that no longer stands, for those outside the unit."""

    id: int
    number: int
    kind: str
    state: str
    stands: bool
    title: str | None
    unit_id: int | None
    until: date | None
    decided_at: datetime | None


class NoticesOut(Schema):
    commended: int
    criticised: int
    open: int
    over: int
    page: int
    has_next: bool
    items: list[NoticeRow]


class GroundOut(Schema):
    id: int = Field(alias="pk")
    kind: str
    source: str
    key: int
    title: str
    words: str


class FileOut(Schema):
    id: int = Field(alias="pk")
    name: str
    size: int
    sha256: str


class ReplyOut(Schema):
    id: int = Field(alias="pk")
    text: str
    by_id: int
    at: datetime
    answer: str
    answered_by_id: int | None
    answered_at: datetime | None
    files: list[FileOut]


class NoticeDetail(NoticeRow):
    """replies: for the office, the leader and the unit, else empty."""

    addressed: str = ""
    occasion: str = ""
    facts: str = ""
    rule: str = ""
    clause_id: int | None = None
    demands: str = ""
    reply_days: int | None = None
    sent_at: datetime | None = None
    reply_until: date | None = None
    replied_at: datetime | None = None
    reply_closed_on: date | None = None
    submitted_at: datetime | None = None
    refusal: str = ""
    removed_at: datetime | None = None
    removed_reason: str = ""
    grounds: list[GroundOut] = []
    replies: list[ReplyOut] = []


class RecordOut(Schema):
    url: str


@router.get("/campaigns/{slug:slug}/notices", response=NoticesOut)
def notices(
    request: HttpRequest,
    slug: str,
    kind: str = "",
    state: str = "",
    unit: str = "",
    page: int = 1,
) -> Any:
    """The organisation's own: the campaign's notices that they may know of, the latest first."""
    campaign = queries.campaign_inside(slug, request.user)
    form = NoticeFilter({"kind": kind, "state": state, "unit": unit})
    seen = queries.visible(campaign, known(request.user))
    found = slice_of(queries.listed(seen, **form.wanted), request)
    counts = queries.counts(seen)
    return {
        **{name: getattr(counts, name) for name in ("commended", "criticised", "open", "over")},
        "page": found.number,
        "has_next": found.has_next,
        "items": [_row(request, one) for one in found.items],
    }


@router.post("/campaigns/{slug:slug}/notices", response={201: NoticeDetail})
def draft(
    request: HttpRequest,
    slug: str,
    payload: schema_of(DraftForm),  # type: ignore[valid-type]  # built from the form
) -> Status[Any]:
    """The office: begin a notice about a unit."""
    campaign, person = queries.campaign_inside(slug, request.user), known(request.user)
    rules.demand_draft(person, campaign)
    data = validated(DraftForm, payload, campaign=campaign)
    made = writing.draft(campaign=campaign, by=person, **data)
    return Status(201, _detail(request, made.pk))


@router.get("/notices/{int:pk}", response=NoticeDetail)
def notice(request: HttpRequest, pk: int) -> Any:
    """One notice; of a criticism that no longer stands others learn only that it was."""
    return _detail(request, pk)


@router.post("/notices/{int:pk}/content", response=NoticeDetail)
def revise(request: HttpRequest, pk: int, payload: schema_of(ContentForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: word a draft anew; what is left out stays as it was."""
    found, person = _opened(request, pk, "revise")
    before = {name: getattr(found, name) for name in writing.CONTENT}
    before["clause"] = found.clause_id
    sent = {**before, **payload.dict(exclude_unset=True)}
    data = validated(ContentForm, sent, campaign=found.campaign, kind=found.kind)
    writing.revise(notice=found, by=person, **data)
    return _detail(request, pk)


@router.post("/notices/{int:pk}/grounds", response={201: GroundOut})
def cite(request: HttpRequest, pk: int, payload: schema_of(GroundForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office: let it rest on a record, "measure:12"."""
    found, person = _opened(request, pk, "cite")
    data = validated(GroundForm, payload, notice=found)
    reference = data.pop("record")
    return Status(201, writing.cite(notice=found, reference=reference, by=person, **data))


@router.delete("/notices/grounds/{int:pk}", response=NoticeDetail)
def drop(request: HttpRequest, pk: int) -> Any:
    """The office: take a ground out of a draft."""
    ground = queries.ground(pk, request.user)
    rules.demand_role("cite", request.user, ground.notice)
    writing.drop(ground=ground, by=known(request.user))
    return _detail(request, ground.notice_id)


@router.get("/notices/records/{slug:source}/{int:key}", response=RecordOut)
def record(request: HttpRequest, source: str, key: int) -> dict[str, str]:
    """Where the record is that a ground names."""
    return {"url": address_of(source, key)}


@router.post("/notices/{int:pk}/sending", response=NoticeDetail)
def send(request: HttpRequest, pk: int) -> Any:
    """The office: send a criticism to the unit for its reply."""
    found, person = _opened(request, pk, "send")
    steps.send(notice=found, by=person)
    return _detail(request, pk)


@router.post("/notices/{int:pk}/replies", response={201: ReplyOut})
def reply(
    request: HttpRequest,
    pk: int,
    payload: schema_of(ReplyForm),  # type: ignore[valid-type]  # as above
) -> Status[Any]:
    """The unit: reply before anything is issued. Files are added on the page."""
    found, person = _opened(request, pk, "reply")
    return Status(201, steps.reply(notice=found, by=person, **validated(ReplyForm, payload)))


@router.post("/notices/{int:pk}/replies/with-files", response={201: ReplyOut})
def reply_with_files(
    request: HttpRequest, pk: int, documents: File[list[UploadedFile]]
) -> Status[Any]:
    """The unit: reply with files, as multipart/form-data with the field `text`."""
    found, person = _opened(request, pk, "reply")
    data = validated(ReplyForm, request.POST.dict(), files=request.FILES)
    return Status(201, steps.reply(notice=found, by=person, **data))


@router.get("/notices/files/{int:pk}")
def reply_file(request: HttpRequest, pk: int) -> FileResponse:
    """The office, the leader, the unit: a file of a reply."""
    file = queries.seen_file(pk, request.user)
    return download(file.file.name or "", file.name, file.content_type)


@router.post("/notices/replies/{int:pk}/answer", response=ReplyOut)
def answer(request: HttpRequest, pk: int, payload: schema_of(AnswerForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: answer a reply."""
    found = queries.reply(pk, request.user)
    rules.demand_role("answer", request.user, found.notice)
    return steps.answer(reply=found, by=known(request.user), **validated(AnswerForm, payload))


@router.post("/notices/{int:pk}/submission", response=NoticeDetail)
def submit(request: HttpRequest, pk: int) -> Any:
    """The office: put it up to the leader."""
    found, person = _opened(request, pk, "submit")
    steps.submit(notice=found, by=person)
    return _detail(request, pk)


@router.post("/notices/{int:pk}/decision", response=NoticeDetail)
def decide(request: HttpRequest, pk: int, payload: schema_of(DecideForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The leader: let it be issued, or not, saying why."""
    found, person = _opened(request, pk, "decide")
    data = validated(DecideForm, payload)
    if data["verdict"] == "approve":
        steps.approve(notice=found, by=person)
    else:
        steps.refuse(notice=found, reason=data["reason"], by=person)
    return _detail(request, pk)


@router.post("/notices/{int:pk}/withdrawal", response=NoticeDetail)
def withdraw(request: HttpRequest, pk: int, payload: schema_of(WithdrawForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: give it up."""
    found, person = _opened(request, pk, "withdraw")
    steps.withdraw(notice=found, by=person, **validated(WithdrawForm, payload))
    return _detail(request, pk)


@router.post("/notices/{int:pk}/removal", response=NoticeDetail)
def remove(request: HttpRequest, pk: int, payload: schema_of(RemoveForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: take a criticism back after the rectification."""
    found, person = _opened(request, pk, "remove")
    data = validated(RemoveForm, payload, notice=found)
    steps.remove(notice=found, reason=data["reason"], reference=data["record"], by=person)
    return _detail(request, pk)


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Notice, Person]:
    found = queries.seen_notice(pk, request.user)
    rules.demand_role(verb, request.user, found)
    return found, known(request.user)


def _row(request: HttpRequest, one: Notice) -> dict[str, Any]:
    reads = rules.may_read(request.user, one)
    return {
        **{name: getattr(one, name) for name in ("number", "kind", "state", "until", "decided_at")},
        "id": one.pk,
        "stands": rules.stands(one),
        "title": one.title if reads else None,
        "unit_id": one.unit_id if reads else None,
    }


_TOLD = (
    "addressed", "occasion", "facts", "rule", "clause_id", "demands", "reply_days", "sent_at",
    "reply_until", "replied_at", "reply_closed_on", "submitted_at", "refusal", "removed_at",
    "removed_reason",
)  # fmt: skip


def _detail(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.seen_notice(pk, request.user)
    row = _row(request, found)
    if not rules.may_read(request.user, found):
        return {**row, "removed_at": found.removed_at}
    inner = rules.may_see_inner(request.user, found)
    return {
        **row,
        **{name: getattr(found, name) for name in _TOLD},
        "grounds": queries.grounds_of(found),
        "replies": queries.replies_of(found) if inner else [],
    }
