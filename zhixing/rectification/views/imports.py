"""Importing the points of a document: choose a table, see what would happen, then say yes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.documents.registers import Column, write_csv
from zhixing.documents.tables import Table, TableError
from zhixing.organisation.rules import known
from zhixing.rectification import pending
from zhixing.rectification.actions.registering import import_points
from zhixing.rectification.forms.feedback import ConfirmForm, ImportForm
from zhixing.rectification.importing.fields import FIELDS
from zhixing.rectification.models import Feedback, PointImport
from zhixing.rectification.pending import Pending
from zhixing.rectification.queries import imports as queries
from zhixing.rectification.queries.feedback import seen_feedback
from zhixing.rectification.rules.permissions import demand_register
from zhixing.rectification.rules.refusals import FaultyRows
from zhixing.voices.views.sending import sent
from zhixing.web.errors import Refused
from zhixing.web.imports.columns import file_digest, headings
from zhixing.web.imports.faults import SHOWN_FAULTS, faulty_rows
from zhixing.web.imports.forms import ColumnsForm
from zhixing.web.pages import page

SHOWN_ROWS = 10


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a table. One that cannot be read at all is refused here, and not kept."""
    found = _feedback(request, pk)
    form = ImportForm(*sent(request), initial={"due": found.reply_due})
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        held = pending.hold(request.session, upload, feedback=found.pk, defaults=form.defaults)
        try:
            FIELDS.read(held.path, held.name)
        except TableError as error:
            pending.drop(request.session)
            form.add_error("file", FIELDS.explain(error))
        else:
            return redirect("rectification:import_preview", pk=pk, token=held.token)
    context = {"campaign": found.campaign, "feedback": found, "form": form}
    return page(
        request, "rectification/import.jinja", context, status=400 if form.is_bound else 200
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """What would be imported, and every error; a POST says which column is which."""
    found = _feedback(request, pk)
    held = pending.find(request.session, token, found.pk)
    table = FIELDS.read(held.path, held.name)
    columns, problem = _columns(table, held)
    form = ColumnsForm(sent(request)[0], names=FIELDS, header=table.header, columns=columns)
    if request.method == "POST" and form.is_valid():
        pending.save(request.session, replace(held, columns=form.cleaned_data))
        return redirect("rectification:import_preview", pk=pk, token=token)
    preview = None if problem else queries.examine(found, table, columns, held.defaults)
    context = {
        "campaign": found.campaign,
        "feedback": found,
        "held": held,
        "form": form,
        "problem": problem,
        "preview": preview,
        "rows": list(islice(preview.new, SHOWN_ROWS)) if preview else [],
        "shown_faults": SHOWN_FAULTS,
    }
    status = 400 if problem else 200
    return page(request, "rectification/import_preview.jinja", context, status=status)


@login_required
@require_POST
def import_confirm(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Import. Rows with errors are left out only where the person said so."""
    found = _feedback(request, pk)
    held = pending.find(request.session, token, found.pk)
    form = ConfirmForm(request.POST)
    form.is_valid()
    try:
        batch = _confirm(request, found, held, skip_errors=form.cleaned_data["skip_errors"])
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("rectification:import_preview", pk=pk, token=token)
    pending.drop(request.session)
    facts = {"new": batch.imported, "old": batch.skipped}
    messages.success(request, _("已导入 %(new)s 条整改事项，跳过 %(old)s 条。") % facts)
    return redirect("rectification:feedback", pk=pk)


@login_required
@require_safe
def import_errors(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The rows with errors as a table, to be put right and imported again."""
    found = _feedback(request, pk)
    held = pending.find(request.session, token, found.pk)
    table = FIELDS.read(held.path, held.name)
    columns = FIELDS.columns_of(table, held.columns)
    preview = queries.examine(found, table, columns, held.defaults)
    out = BytesIO()
    heads = [*table.header, _("原来的行号"), _("错误")]
    write_csv([Column(title) for title in heads], faulty_rows(table, preview.errors), out)
    headers = {"Content-Disposition": 'attachment; filename="rows-with-errors.csv"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _feedback(request: HttpRequest, pk: int) -> Feedback:
    found = seen_feedback(pk, request.user)
    demand_register(request.user, found.campaign)
    return found


def _columns(table: Table, held: Pending) -> tuple[dict[str, int], str]:
    """The columns found or chosen; where one is missing, those that were found and the error."""
    try:
        return FIELDS.columns_of(table, held.columns), ""
    except TableError as error:
        return FIELDS.some_columns(table), FIELDS.explain(error)


def _confirm(
    request: HttpRequest, found: Feedback, held: Pending, *, skip_errors: bool
) -> PointImport:
    """Read the waiting table again, since points may have come in meanwhile, and import it."""
    table = FIELDS.read(held.path, held.name)
    columns = FIELDS.columns_of(table, held.columns)
    preview = queries.examine(found, table, columns, held.defaults)
    if preview.bad_rows and not skip_errors:
        raise FaultyRows(queries.faulty_message(preview))
    return import_points(
        feedback=found,
        rows=preview.new,
        file_name=held.name,
        sha256=file_digest(held.path),
        mapping=headings(table, columns),
        skipped=preview.skipped,
        by=known(request.user),
    )
