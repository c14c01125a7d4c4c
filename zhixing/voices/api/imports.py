"""Importing a table over the API: see what it would do, then do it; the file comes each time."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema, Status, UploadedFile

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.documents.tables import TableError
from zhixing.organisation.rules import known
from zhixing.voices.actions.imports import import_voices
from zhixing.voices.forms.imports import ImportForm
from zhixing.voices.importing.fields import FIELDS, Defaults
from zhixing.voices.queries import imports as queries
from zhixing.voices.rules.intake import FaultyRows, require_import
from zhixing.web.api import Invalid, schema_of, validated
from zhixing.web.imports.columns import file_digest, headings
from zhixing.web.imports.faults import SHOWN_FAULTS

router = Router(tags=["voices"])


class FaultOut(Schema):
    row: int
    text: str
    grave: bool


class PreviewOut(Schema):
    """columns: field to heading. faults and conflicts: the first 200."""

    columns: dict[str, str]
    new: int
    skipped: int
    rows_with_errors: int
    faults: list[FaultOut]
    conflicts: list[FaultOut]


class BatchOut(Schema):
    id: int
    imported: int
    skipped: int


@router.post("/campaigns/{slug:slug}/imports/preview", response=PreviewOut)
def preview(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(ImportForm)],  # type: ignore[valid-type]  # built from the form
    file: File[UploadedFile],
) -> Any:
    """What importing the table would do, and every error by row and cell."""
    _path, found = _examined(request, slug, payload, file)
    return {
        "columns": headings(found.table, found.columns),
        "new": len(found.new),
        "skipped": found.skipped,
        "rows_with_errors": len(found.bad_rows),
        "faults": found.faults[:SHOWN_FAULTS],
        "conflicts": found.conflicts[:SHOWN_FAULTS],
    }


@router.post("/campaigns/{slug:slug}/imports", response={201: BatchOut})
def confirm(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(ImportForm)],  # type: ignore[valid-type]  # built from the form
    file: File[UploadedFile],
    skip_errors: Form[bool] = False,
) -> Any:
    """Import the table; rows with errors are left out only with skip_errors."""
    digest, found = _examined(request, slug, payload, file)
    if found.bad_rows and not skip_errors:
        raise FaultyRows(queries.faulty_message(found))
    batch = import_voices(
        campaign=campaign_of(slug),
        rows=found.new,
        file_name=file.name or "",
        sha256=digest,
        mapping=headings(found.table, found.columns),
        skipped=found.left_out,
        by=known(request.user),
    )
    return Status(201, batch)


def _examined(
    request: HttpRequest, slug: str, payload: Any, file: Upload[Any]
) -> tuple[str, queries.Preview]:
    campaign = campaign_of(slug)
    require_import(known(request.user), campaign)
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
        found = queries.examine(campaign, table, columns, Defaults(**data))
        return file_digest(path), found
