"""Voices and receipts over the API: the same forms, rules and actions as the pages.

A voice with attachments goes to the `…/with-files` address as multipart/form-data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema, Status, UploadedFile

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import unit_ids
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.voices import receipts
from zhixing.voices.access import found_by, note_submit, note_words, served_file, visible
from zhixing.voices.actions import intake as actions
from zhixing.voices.forms.intake import (
    PublishForm,
    RecordForm,
    SpeakForm,
    VoiceFilterForm,
    WithholdForm,
    WordsForm,
)
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules import intake as rules
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router(tags=["voices"])


class ReceiptOut(Schema):
    """repeated: this submission key had made a voice before, whose receipt this is."""

    id: int
    code: str
    url: str
    repeated: bool


class VoiceRow(Schema):
    id: int
    kind: str
    speaker: str
    title: str
    beginning: str
    unit_id: int | None
    problem_id: int | None
    said_at: datetime


class VoiceList(Schema):
    page: int
    has_next: bool
    items: list[VoiceRow]


class ExchangeOut(Schema):
    kind: str
    text: str
    at: datetime


class FileOut(Schema):
    id: int
    name: str
    size: int
    sha256: str


class StepOut(Schema):
    label: str
    state: str
    text: str
    at: datetime | None


class VoiceOut(Schema):
    """What everybody may know of a voice that is public."""

    id: int
    campaign: str
    kind: str
    speaker: str
    title: str
    text: str
    unit_id: int | None
    place: str
    problem_id: int | None
    said_at: datetime
    steps: list[StepOut]


class InnerVoiceOut(VoiceOut):
    sector: str
    urgency: str
    source: str
    authority: str
    consent: str
    moderation: str
    moderation_reason: str
    received_at: datetime
    original: dict[str, Any] | None
    has_contact: bool
    exchanges: list[ExchangeOut]
    attachments: list[FileOut]


class SenderVoiceOut(VoiceOut):
    """What the holder of the receipt sees."""

    consent: str
    moderation: str
    moderation_reason: str
    received_at: datetime
    exchanges: list[ExchangeOut]
    attachments: list[FileOut]


class ContactOut(Schema):
    name: str = ""
    phone: str = ""
    email: str = ""


class PublishedOut(Schema):
    published: list[int]


@router.post("/campaigns/{slug:slug}/voices", response={201: ReceiptOut}, auth=anyone)
def submit(request: HttpRequest, slug: str, payload: schema_of(SpeakForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Say something. A repeated submission_key gives the receipt of the first sending."""
    return _submit(request, slug, payload.dict(exclude_unset=True), [])


@router.post("/campaigns/{slug:slug}/voices/with-files", response={201: ReceiptOut}, auth=anyone)
def submit_with_files(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(SpeakForm)],  # type: ignore[valid-type]  # built from the form
    attachments: File[list[UploadedFile]],
) -> Any:
    """Say something, with attachments."""
    return _submit(request, slug, payload.dict(exclude_unset=True), attachments)


@router.post("/campaigns/{slug:slug}/records", response={201: ReceiptOut})
def record(request: HttpRequest, slug: str, payload: schema_of(RecordForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Write down what came by telephone, meeting, visit, paper, box or inspection."""
    return _record(request, slug, payload.dict(exclude_unset=True), [])


@router.post("/campaigns/{slug:slug}/records/with-files", response={201: ReceiptOut})
def record_with_files(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(RecordForm)],  # type: ignore[valid-type]  # built from the form
    attachments: File[list[UploadedFile]],
) -> Any:
    """Write down what came, with attachments."""
    return _record(request, slug, payload.dict(exclude_unset=True), attachments)


@router.get("/campaigns/{slug:slug}/voices", response=VoiceList, auth=anyone)
def voices(request: HttpRequest, slug: str) -> Any:
    """The voices that the caller may list; filters and `page` as on the list page."""
    campaign, person = campaign_of(slug), request.user
    given = {name: value for name, value in request.GET.items() if name != "page"}
    inner = queries.sees_all(campaign, person) or bool(unit_ids(person))
    filters = validated(VoiceFilterForm, given, campaign=campaign, inner=inner)
    seen = queries.visible(campaign, person, mine=filters["scope"] != "public")
    found = slice_of(queries.listed(queries.narrowed(seen, filters)), request)
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


@router.get("/voices/{int:pk}", response=InnerVoiceOut | VoiceOut, auth=anyone)
def voice(request: HttpRequest, pk: int) -> Any:
    """One voice; its handling only for those who handle it, the contact for nobody here."""
    found = visible(request, pk)
    if not rules.may_see_inner(request.user, found):
        return VoiceOut.model_validate(_public_part(found))
    return InnerVoiceOut.model_validate(
        {
            **_sender_part(found),
            "source": found.source,
            "authority": found.authority,
            "sector": found.sector,
            "urgency": found.urgency,
            "original": found.original,
            "has_contact": queries.has_contact(found),
        }
    )


@router.get("/voices/{int:pk}/files/{int:attachment}")
def attachment(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """Download a file that came with a voice."""
    return served_file(request, pk, attachment)


@router.post("/voices/{int:pk}/questions", response={201: ExchangeOut})
def ask(request: HttpRequest, pk: int, payload: schema_of(WordsForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Ask the sender a question."""
    found = visible(request, pk)
    data = validated(WordsForm, payload)
    return Status(201, actions.ask(voice=found, **data, by=known(request.user)))


@router.post("/voices/{int:pk}/withhold", response=InnerVoiceOut | VoiceOut)
def withhold(request: HttpRequest, pk: int, payload: schema_of(WithholdForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Keep a voice from the public, with a reason that its sender reads."""
    found = visible(request, pk)
    actions.withhold(voice=found, **validated(WithholdForm, payload), by=known(request.user))
    return voice(request, pk)


@router.post("/voices/{int:pk}/contact", response=ContactOut)
def contact(request: HttpRequest, pk: int, response: HttpResponse) -> Any:
    """Open the contact; that it was opened is recorded."""
    response.headers["Cache-Control"] = "private, no-store"
    return actions.open_contact(voice=visible(request, pk), by=known(request.user))


@router.post("/campaigns/{slug:slug}/moderation/publish", response=PublishedOut)
def publish(request: HttpRequest, slug: str, payload: schema_of(PublishForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Show voices of the queue to everybody: one decision for all."""
    campaign, person = campaign_of(slug), known(request.user)
    rules.require_moderate(person, campaign)
    data = validated(PublishForm, payload, campaign=campaign)
    shown = actions.publish(campaign=campaign, **data, by=person)
    return {"published": [found.pk for found in shown]}


@router.get("/campaigns/{slug:slug}/moderation", response=VoiceList)
def moderation(request: HttpRequest, slug: str) -> Any:
    """The queue: voices whose senders allow them to be public and that nobody has looked at."""
    campaign = campaign_of(slug)
    rules.require_moderate(request.user, campaign)
    waiting = queries.listed(queries.pending(campaign)).order_by("said_at", "id")
    found = slice_of(waiting, request)
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


@router.get("/receipts/{code}", response=SenderVoiceOut, auth=anyone)
def receipt(request: HttpRequest, code: str, response: HttpResponse) -> Any:
    """How the voice stands, for whoever holds its code. Misses are limited."""
    response.headers["Cache-Control"] = "private, no-store"
    return _sender_part(found_by(request, code))


@router.post("/receipts/{code}/additions", response={201: ExchangeOut}, auth=anyone)
def add(request: HttpRequest, code: str, payload: schema_of(WordsForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """The sender adds something."""
    return Status(
        201, actions.add(voice=_sender(request, code), **validated(WordsForm, payload), by=None)
    )


@router.post("/receipts/{code}/replies", response={201: ExchangeOut}, auth=anyone)
def reply(request: HttpRequest, code: str, payload: schema_of(WordsForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """The sender answers the question that waits."""
    data = validated(WordsForm, payload)
    return Status(201, actions.reply(voice=_sender(request, code), **data, by=None))


def _submit(
    request: HttpRequest, slug: str, payload: Mapping[str, Any], files: list[UploadedFile]
) -> Any:
    campaign = campaign_of(slug)
    data = validated(
        SpeakForm, payload, files=_files(files), campaign=campaign, person=request.user
    )
    note_submit(request)
    by = known(request.user) if data.pop("named") else None
    return Status(201, _receipt(actions.submit(campaign=campaign, **data, by=by)))


def _record(
    request: HttpRequest, slug: str, payload: Mapping[str, Any], files: list[UploadedFile]
) -> Any:
    campaign = campaign_of(slug)
    rules.require_record(request.user, campaign)
    data = validated(RecordForm, payload, files=_files(files), campaign=campaign)
    return Status(
        201, _receipt(actions.write_down(campaign=campaign, **data, by=known(request.user)))
    )


def _files(files: list[UploadedFile]) -> MultiValueDict[str, Upload[Any]]:
    uploads: list[Upload[Any]] = [*files]
    return MultiValueDict({"attachments": uploads})


def _sender(request: HttpRequest, code: str) -> Voice:
    found = found_by(request, code)
    note_words(request)
    return found


def _receipt(receipt: actions.Receipt) -> dict[str, Any]:
    return {
        "id": receipt.voice.pk,
        "code": receipts.grouped(receipt.code),
        "url": receipts.address(receipt.code),
        "repeated": receipt.repeated,
    }


def _public_part(voice: Voice) -> dict[str, Any]:
    names = ("kind", "speaker", "title", "text", "unit_id", "place", "problem_id", "said_at")
    return {
        "id": voice.pk,
        "campaign": voice.campaign.slug,
        **{name: getattr(voice, name) for name in names},
        "steps": [
            {"label": step.label, "state": step.state, "text": step.text, "at": step.at}
            for step in queries.progress(voice)
        ],
    }


def _sender_part(voice: Voice) -> dict[str, Any]:
    names = ("consent", "moderation", "moderation_reason", "received_at")
    return {
        **_public_part(voice),
        **{name: getattr(voice, name) for name in names},
        "exchanges": queries.exchanges(voice),
        "attachments": queries.attachments(voice),
    }
