"""Importing the organisation over the API: send a table, look at what it changes, confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema, Status, UploadedFile

from zhixing.organisation import jobs
from zhixing.organisation.forms import RollForm
from zhixing.organisation.models import RollImport
from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.api import schema_of, validated

router = Router(tags=["organisation"])


class ImportOut(Schema):
    """state: reading, ready (to be confirmed), waiting (being imported), done or refused.

    counts: kind of difference to how many. Of what the preview holds: faults, the first 200 as
    sentences that name their cells; rows_with_errors: nothing is imported unless it is 0.
    """

    id: int
    file_name: str
    state: str
    message: str
    counts: dict[str, int]
    rows_with_errors: int
    faults: list[str]
    asked_at: datetime
    finished_at: datetime | None
    step: int
    done: int
    total: int

    @staticmethod
    def resolve_rows_with_errors(job: RollImport) -> int:
        return int(job.preview.get("bad_rows", 0))

    @staticmethod
    def resolve_faults(job: RollImport) -> list[str]:
        problem = job.preview.get("problem")
        return [problem] if problem else [text for text, _ in job.preview.get("faults", [])]

    @staticmethod
    def resolve_step(job: RollImport) -> int:
        return jobs.progress_of(job).step

    @staticmethod
    def resolve_done(job: RollImport) -> int:
        return jobs.progress_of(job).done

    @staticmethod
    def resolve_total(job: RollImport) -> int:
        return jobs.progress_of(job).total


@router.post("/organisation/imports", response={201: ImportOut})
def ask(
    request: HttpRequest,
    payload: Form[schema_of(RollForm)],  # type: ignore[valid-type]  # built from the form
    file: File[UploadedFile],
) -> Status[RollImport]:
    """Administrators: have a table compared with the roll. Nothing is changed."""
    require(may_organise(request.user))
    files: MultiValueDict[str, Upload[Any]] = MultiValueDict({"file": [file]})
    data = validated(RollForm, payload, files=files)
    upload = data.pop("file")
    return Status(201, jobs.ask(upload=upload, **data, by=known(request.user)))


@router.get("/organisation/imports/{int:pk}", response=ImportOut)
def look(request: HttpRequest, pk: int) -> RollImport:
    """Administrators: how far it is, and what it would change."""
    return _job(request, pk)


@router.post("/organisation/imports/{int:pk}/confirm", response=ImportOut)
def confirm(request: HttpRequest, pk: int) -> RollImport:
    """Administrators: write exactly the differences that were shown."""
    return jobs.confirm(_job(request, pk))


def _job(request: HttpRequest, pk: int) -> RollImport:
    require(may_organise(request.user))
    return get_object_or_404(RollImport, pk=pk)
