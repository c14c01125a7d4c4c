"""The public pages of the ledger: kinds, times and commitments; never a value, never a name."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.ledger import downloads, queries
from zhixing.ledger.models import Entry

PAGE = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    entries = queries.latest_entries(PAGE, int(before) if _is_number(before) else None)
    checkpoint = queries.latest_checkpoint()
    context = {
        "checkpoint": checkpoint,
        "root": bytes(checkpoint.root).hex() if checkpoint else "",
        "keys": queries.verifier_keys(),
        "size": queries.size(),
        "entries": entries,
        "older_than": entries[-1].index if entries and entries[-1].index else None,
    }
    return render(request, "ledger/log.jinja", context)


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    found = get_object_or_404(Entry, index=index)
    content = json.loads(found.body)
    context = {
        "entry": found,
        "facts": content["facts"],
        "actor": content["actor"],
        "items": content.get("items"),
        "erases": content.get("erases", []),
    }
    return render(request, "ledger/entry.jinja", context)


@require_safe
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The proof without openings; a record's own page adds those that its reader may see."""
    return downloads.proof(index)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    note = downloads.checkpoint().note
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@require_safe
def consistency(request: HttpRequest) -> HttpResponse:
    first, second = request.GET.get("from", ""), request.GET.get("to", "")
    if not _is_number(first) or not _is_number(second):
        return JsonResponse({"detail": _("请在网址中写明 from 和 to，都是整数。")}, status=400)
    return downloads.consistency(int(first), int(second))


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    return downloads.script()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15
