"""The import page: choose a table, see what would happen, then say yes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.documents.registers import Column, write_csv
from zhixing.documents.tables import Table, TableError
from zhixing.organisation.rules import known
from zhixing.voices import pending
from zhixing.voices.actions.imports import import_voices
from zhixing.voices.forms.imports import ConfirmForm, ImportForm
from zhixing.voices.importing.fields import FIELDS, LABELS, Defaults
from zhixing.voices.models import ImportBatch
from zhixing.voices.pending import Pending
from zhixing.voices.queries import imports as queries
from zhixing.voices.rules.intake import FaultyRows, require_import
from zhixing.voices.views.sending import sent
from zhixing.web.errors import Refused
from zhixing.web.imports.columns import file_digest, headings
from zhixing.web.imports.faults import SHOWN_FAULTS, faulty_rows
from zhixing.web.imports.forms import ColumnsForm
from zhixing.web.pages import page

SHOWN_ROWS = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a table. One that cannot be read at all is refused here, and not kept."""
    campaign = _campaign(request, slug)
    form = ImportForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        held = pending.hold(request.session, upload, campaign=campaign.pk, defaults=form.defaults)
        try:
            FIELDS.read(held.path, held.name)
        except TableError as error:
            pending.drop(request.session, held.token)
            form.add_error("file", FIELDS.explain(error))
        else:
            return redirect("voices:import_preview", slug=slug, token=held.token)
    context = {"campaign": campaign, "form": form}
    return page(request, "voices/import.jinja", context, status=400 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What would be imported, and every error; a POST says which column is which."""
    campaign = _campaign(request, slug)
    held = pending.find(request.session, token, campaign.pk)
    table = FIELDS.read(held.path, held.name)
    columns, problem = _columns(table, held)
    form = ColumnsForm(sent(request)[0], names=FIELDS, header=table.header, columns=columns)
    if request.method == "POST" and form.is_valid():
        pending.save(request.session, replace(held, columns=form.cleaned_data))
        return redirect("voices:import_preview", slug=slug, token=token)
    return _preview_page(request, campaign, held, table, columns, form, problem)


@require_POST
def import_confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Import. Rows with errors are left out only where the person said so."""
    campaign = _campaign(request, slug)
    held = pending.find(request.session, token, campaign.pk)
    form = ConfirmForm(request.POST)
    try:
        batch = confirm(request, campaign, held, skip_errors=form.data.get("skip_errors") == "on")
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("voices:import_preview", slug=slug, token=token)
    pending.drop(request.session, token)
    messages.success(
        request,
        _("已导入 %(new)s 条诉求，跳过 %(old)s 条。")
        % {"new": batch.imported, "old": batch.skipped},
    )
    address = reverse("voices:voice_list", kwargs={"slug": slug})
    return redirect(f"{address}?batch={batch.pk}")


def confirm(
    request: HttpRequest, campaign: Campaign, held: Pending, *, skip_errors: bool
) -> ImportBatch:
    """Read the waiting table again, since much may have come in meanwhile, and import it."""
    table = FIELDS.read(held.path, held.name)
    columns = FIELDS.columns_of(table, held.columns)
    preview = queries.examine(campaign, table, columns, Defaults(**held.defaults))
    if preview.bad_rows and not skip_errors:
        raise FaultyRows(queries.faulty_message(preview))
    return import_voices(
        campaign=campaign,
        rows=preview.new,
        file_name=held.name,
        sha256=file_digest(held.path),
        mapping=headings(table, columns),
        skipped=preview.left_out,
        by=known(request.user),
    )


@require_safe
def import_errors(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The rows with errors as a table, to be put right and imported again."""
    campaign = _campaign(request, slug)
    held = pending.find(request.session, token, campaign.pk)
    table = FIELDS.read(held.path, held.name)
    columns = FIELDS.columns_of(table, held.columns)
    preview = queries.examine(campaign, table, columns, Defaults(**held.defaults))
    out = BytesIO()
    heads = [*table.header, _("原来的行号"), _("错误")]
    write_csv([Column(title) for title in heads], faulty_rows(table, preview.errors), out)
    headers = {"Content-Disposition": 'attachment; filename="rows-with-errors.csv"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require_import(known(request.user), campaign)
    return campaign


def _columns(table: Table, held: Pending) -> tuple[dict[str, int], str]:
    """The columns found or chosen; where one is missing, those that were found and the error."""
    try:
        return FIELDS.columns_of(table, held.columns), ""
    except TableError as error:
        return FIELDS.some_columns(table), FIELDS.explain(error)


def _preview_page(
    request: HttpRequest,
    campaign: Campaign,
    held: Pending,
    table: Table,
    columns: dict[str, int],
    form: ColumnsForm,
    problem: str,
) -> HttpResponse:
    preview = None
    if not problem:
        preview = queries.examine(campaign, table, columns, Defaults(**held.defaults))
    context = {
        "campaign": campaign,
        "held": held,
        "table": table,
        "form": form,
        "problem": problem,
        "preview": preview,
        "rows": list(islice(preview.new, SHOWN_ROWS)) if preview else [],
        "shown_faults": SHOWN_FAULTS,
        "labels": LABELS,
    }
    return page(request, "voices/import_preview.jinja", context, status=400 if problem else 200)
