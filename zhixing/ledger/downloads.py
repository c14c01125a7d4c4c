"""Proofs and notes as files: the pages and the API hand out the same bytes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from zhixing.ledger import actions, queries
from zhixing.ledger.canonical import canonical
from zhixing.ledger.merkle import OutOfTree
from zhixing.ledger.models import Checkpoint, Entry, Item

SCRIPT = Path(__file__).with_name("verify_entry.py")


def proof(index: int, *, fields: Collection[str] = (), subject: str = "") -> HttpResponse:
    """A proof as the exact bytes that the stand-alone script demands; 404 without such an entry.

    fields, subject: what to disclose; the caller has asked whether the reader may see it.
    Signs a checkpoint where the latest is older than the entry.
    """
    try:
        found = queries.proof(index, fields=fields, subject=subject)
    except queries.NoCheckpoint:
        actions.checkpoint()
        found = queries.proof(index, fields=fields, subject=subject)
    except (Entry.DoesNotExist, Item.DoesNotExist) as error:
        raise Http404(_("没有这一条存证。")) from error
    headers = {"Content-Disposition": f'attachment; filename="proof-{index}.json"'}
    return HttpResponse(canonical(found), content_type="application/json", headers=headers)


def checkpoint() -> Checkpoint:
    """The latest checkpoint; 404 before the first."""
    latest = queries.latest_checkpoint()
    if latest is None:
        raise Http404(_("还没有存证点；第一次签发之后，这里就有。"))
    return latest


def consistency(first: int, second: int) -> HttpResponse:
    """The proof that one size of the tree extends another, or 400 saying which sizes there are."""
    try:
        return JsonResponse(queries.consistency(first, second))
    except OutOfTree:
        problem = _("需要 1 ≤ from ≤ to ≤ %(size)s。") % {"size": queries.size()}
        return JsonResponse({"code": "out_of_tree", "detail": problem}, status=400)


def script() -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{SCRIPT.name}"'}
    content_type = "text/x-python; charset=utf-8"
    return HttpResponse(SCRIPT.read_bytes(), content_type=content_type, headers=headers)
