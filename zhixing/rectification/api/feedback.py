"""Documents from outside over the API: register, points, tables of points, the letter."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import FileResponse, HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Status, UploadedFile

from zhixing.documents.tables import TableError
from zhixing.organisation.rules import known
from zhixing.rectification.actions import feedback as actions
from zhixing.rectification.actions import registering
from zhixing.rectification.api.shapes import (
    BatchOut,
    FeedbackDetail,
    FeedbacksOut,
    PreviewOut,
    RectificationDetail,
    detail_of,
    feedback_of,
    router,
)
from zhixing.rectification.forms.feedback import (
    FeedbackForm,
    ImportForm,
    PointForm,
    RectifyForm,
    ReplyForm,
)
from zhixing.rectification.importing.fields import FIELDS, Defaults
from zhixing.rectification.models import Feedback
from zhixing.rectification.queries import feedback as queries
from zhixing.rectification.queries import imports, rectifications
from zhixing.rectification.rules.permissions import demand_register
from zhixing.rectification.rules.refusals import FaultyRows
from zhixing.web.api import Invalid, schema_of, validated
from zhixing.web.attachments import download
from zhixing.web.imports.columns import file_digest, headings
from zhixing.web.imports.faults import SHOWN_FAULTS
from zhixing.web.paging import slice_of


@router.get("/campaigns/{slug:slug}/feedback", response=FeedbacksOut)
def feedback_list(request: HttpRequest, slug: str, page: int = 1) -> Any:
    """The organisation's own: what outside bodies wrote, the latest first."""
    campaign = rectifications.seen_campaign(slug, request.user)
    found = slice_of(queries.listed(queries.of_campaign(campaign)), request)
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


@router.post("/campaigns/{slug:slug}/feedback", response={201: FeedbackDetail})
def register(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(FeedbackForm)],  # type: ignore[valid-type]  # built from the form
    documents: File[list[UploadedFile]] = [],  # noqa: B006 - Ninja's way to say that none may come
) -> Status[Any]:
    """The office: register a document with its files, as multipart/form-data."""
    campaign = rectifications.seen_campaign(slug, request.user)
    demand_register(request.user, campaign)
    data = validated(FeedbackForm, payload, files=request.FILES)
    made = actions.register(campaign=campaign, by=known(request.user), **data)
    return Status(201, feedback_of(made))


@router.get("/feedback/{int:pk}", response=FeedbackDetail)
def feedback(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: one document with its letter; its points are in the list."""
    return feedback_of(queries.seen_feedback(pk, request.user))


@router.get("/feedback/files/{int:pk}")
def feedback_file(request: HttpRequest, pk: int) -> FileResponse:
    """The organisation's own: one file."""
    found = queries.seen_file(pk, request.user)
    return download(found.file.name or "", found.name, found.content_type)


@router.post("/feedback/{int:pk}/reply", response=FeedbackDetail)
def reply(
    request: HttpRequest,
    pk: int,
    payload: Form[schema_of(ReplyForm)],  # type: ignore[valid-type]  # as above
    documents: File[list[UploadedFile]] = [],  # noqa: B006 - as above
) -> Any:
    """The office: write down the letter that was sent, as multipart/form-data."""
    found = _opened(request, pk)
    data = validated(ReplyForm, payload, files=request.FILES)
    return feedback_of(actions.reply(feedback=found, by=known(request.user), **data))


@router.post("/feedback/{int:pk}/points", response={201: RectificationDetail})
def add_point(request: HttpRequest, pk: int, payload: schema_of(PointForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office: register one point."""
    found = _opened(request, pk)
    data = validated(PointForm, payload, campaign=found.campaign)
    made = registering.register_point(feedback=found, by=known(request.user), **data)
    return Status(201, detail_of(rectifications.rectification(made.pk)))


@router.post("/feedback/{int:pk}/imports/preview", response=PreviewOut)
def preview(
    request: HttpRequest,
    pk: int,
    payload: Form[schema_of(ImportForm)],  # type: ignore[valid-type]  # as above
    file: File[UploadedFile],
) -> Any:
    """The office: what importing the table would do, and every error by row and cell."""
    _digest, found = _examined(request, _opened(request, pk), payload, file)
    return {
        "columns": headings(found.table, found.columns),
        "new": len(found.new),
        "skipped": found.skipped,
        "rows_with_errors": len(found.bad_rows),
        "faults": found.faults[:SHOWN_FAULTS],
    }


@router.post("/feedback/{int:pk}/imports", response={201: BatchOut})
def import_points(
    request: HttpRequest,
    pk: int,
    payload: Form[schema_of(ImportForm)],  # type: ignore[valid-type]  # as above
    file: File[UploadedFile],
    skip_errors: Form[bool] = False,
) -> Status[Any]:
    """The office: import the table; rows with errors are left out only with skip_errors."""
    feedback = _opened(request, pk)
    digest, found = _examined(request, feedback, payload, file)
    if found.bad_rows and not skip_errors:
        raise FaultyRows(imports.faulty_message(found))
    batch = registering.import_points(
        feedback=feedback,
        rows=found.new,
        file_name=file.name or "",
        sha256=digest,
        mapping=headings(found.table, found.columns),
        skipped=found.skipped,
        by=known(request.user),
    )
    return Status(201, batch)


@router.post("/findings/{int:pk}/rectification", response={201: RectificationDetail})
def rectify(request: HttpRequest, pk: int, payload: schema_of(RectifyForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office: register what a round found."""
    finding = rectifications.finding_or_404(pk, request.user)
    demand_register(request.user, finding.campaign)
    data = validated(RectifyForm, payload, campaign=finding.campaign)
    made = registering.register_finding(finding=finding, by=known(request.user), **data)
    return Status(201, detail_of(rectifications.rectification(made.pk)))


def _opened(request: HttpRequest, pk: int) -> Feedback:
    found = queries.seen_feedback(pk, request.user)
    demand_register(request.user, found.campaign)
    return found


def _examined(
    request: HttpRequest, feedback: Feedback, payload: Any, file: Upload[Any]
) -> tuple[str, imports.Preview]:
    data = validated(ImportForm, payload, files=MultiValueDict({"file": [file]}))
    upload = data.pop("file")
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        path = Path(copy.name)
        try:
            table = FIELDS.read(path, upload.name or "")
            columns = FIELDS.columns_of(table)
        except TableError as error:
            raise Invalid({"file": [FIELDS.explain(error)]}) from error
        found = imports.examine(feedback, table, columns, Defaults(**data))
        return file_digest(path), found
