"""Importing the organisation: choose a table, see what it changes, confirm; and exporting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhixing.ledger.queries import entries_of
from zhixing.organisation import exporting, jobs
from zhixing.organisation.forms import RollForm
from zhixing.organisation.importing.fields import FIELDS
from zhixing.organisation.importing.preview import DIFFERENCES
from zhixing.organisation.models import RollImport
from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.errors import Refused
from zhixing.web.imports.forms import ColumnsForm
from zhixing.web.pages import page

LATEST = 10
States = RollImport.State


@never_cache
@login_required
def import_page(request: HttpRequest) -> HttpResponse:
    """Choose a table; those of before, and what became of them."""
    require(may_organise(request.user))
    form = RollForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        job = jobs.ask(
            upload=data["file"],
            day=data["day"],
            document=data["document"],
            by=known(request.user),
        )
        return redirect("organisation:import_job", pk=job.pk)
    latest = RollImport.objects.select_related("by").order_by("-asked_at", "-pk")[:LATEST]
    context = {"form": form, "latest": list(latest)}
    status = 400 if form.is_bound else 200
    return page(request, "organisation/import.jinja", context, status=status)


@never_cache
@login_required
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the table is: being read, waiting for a yes, being imported, done."""
    job = _job(request, pk)
    form = _columns_form(request, job)
    if request.method == "POST" and form is not None and form.is_valid():
        jobs.choose(job, form.cleaned_data)
        return redirect("organisation:import_job", pk=pk)
    running = job.state in jobs.TO_DO
    context = {
        "job": job,
        "form": form,
        "running": running,
        "progress": jobs.progress_of(job) if running else None,
        "differences": DIFFERENCES,
        "figures": _figures(job),
        "entries": entries_of(job) if job.state == States.DONE else [],
    }
    answer = page(request, "organisation/import_job.jinja", context, fragment="progress")
    if not running and request.headers.get("HX-Request") == "true":
        # The step is over: what is next is another page.
        answer.headers["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import exactly the differences that the preview shows."""
    job = _job(request, pk)
    try:
        job = jobs.confirm(job)
    except Refused as refusal:
        messages.error(request, refusal.message)
    if job.state == States.DONE:
        messages.success(request, _("已导入并存证"))
    return redirect("organisation:import_job", pk=pk)


@login_required
@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows with errors as a table, to be put right and chosen again."""
    file = jobs.errors_file(_job(request, pk))
    if not file.exists():
        raise Http404
    return _download(file.read_bytes(), "rows-with-errors.csv")


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty table with every column and three lines of example."""
    require(may_organise(request.user))
    return _download(exporting.template(), "organisation-template.xlsx")


@login_required
@require_safe
def export(request: HttpRequest, suffix: str) -> HttpResponse:
    """The whole organisation in the columns of the import: importing it changes nothing."""
    require(may_organise(request.user))
    if suffix not in exporting.WRITERS:
        raise Http404
    return _download(exporting.WRITERS[suffix](), f"organisation.{suffix}")


def _job(request: HttpRequest, pk: int) -> RollImport:
    require(may_organise(request.user))
    return get_object_or_404(RollImport.objects.select_related("by"), pk=pk)


def _figures(job: RollImport) -> list[tuple[Any, ...]]:
    """How many of each kind of difference there are, and how many rows have none."""
    preview = job.preview
    found: list[tuple[Any, ...]] = [
        (count, DIFFERENCES[kind], f"#{kind}" if preview else "")
        for kind, count in job.counts.items()
        if count
    ]
    if preview.get("counts"):
        found.append((preview["unchanged"], _("与登记一致的行")))
    return found


def _columns_form(request: HttpRequest, job: RollImport) -> ColumnsForm | None:
    if job.state != States.READY:
        return None
    preview: dict[str, Any] = job.preview
    return ColumnsForm(
        request.POST or None,
        names=FIELDS,
        header=preview["header"],
        columns=preview["columns"],
    )


def _download(content: bytes, name: str) -> HttpResponse:
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    response = HttpResponse(content, content_type=kinds[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
