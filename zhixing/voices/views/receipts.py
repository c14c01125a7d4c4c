"""The sender's pages: the code just given, and what it opens.

The code is in the address, so these pages are kept nowhere, indexed nowhere, and their address is
told to nobody. "same-origin" rather than "no-referrer": with the latter browsers send their forms
with the origin "null", which the protection against forged requests rightly refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from zhixing.documents.quick_response import qr_svg
from zhixing.voices import receipts
from zhixing.voices.access import found_by, note_words
from zhixing.voices.actions import intake as actions
from zhixing.voices.forms.intake import LookupForm, WordsForm
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.views.sending import sent
from zhixing.web.pages import page, submitted

View = Callable[..., HttpResponse]


def secluded(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@secluded
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_lookup(request: HttpRequest) -> HttpResponse:
    """Type a code to find one's voice."""
    form = LookupForm(sent(request)[0])
    if submitted(request, form, lambda code: found_by(request, code)):
        code = receipts.normalised(form.cleaned_data["code"])
        return redirect("voices:receipt", code=receipts.grouped(code))
    context = {"campaign": None, "form": form}
    return page(request, "voices/receipt_lookup.jinja", context, status=_status(form))


@secluded
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """How the voice stands, for whoever holds its code."""
    return _receipt_page(request, found_by(request, code), code)


@secluded
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """The code, right after the voice came in: to keep, print, or give to who said it."""
    voice = found_by(request, code)
    plain = receipts.normalised(code)
    address = receipts.address(plain)
    context = {
        "campaign": voice.campaign,
        "voice": voice,
        "code": receipts.grouped(plain),
        "link": address,
        "qr": Markup(qr_svg(address, label=_("查询码的二维码"))),  # noqa: S704 - drawn by us
    }
    return page(request, "voices/thanks.jinja", context)


@secluded
@require_POST
def addition(request: HttpRequest, code: str) -> HttpResponse:
    """The sender adds something."""
    return _say(request, code, actions.add, "add", _("补充已收到。"))


@secluded
@require_POST
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """The sender answers the question that waits."""
    return _say(request, code, actions.reply, "reply", _("回复已送达。"))


def _say(
    request: HttpRequest, code: str, act: Callable[..., object], which: str, done: str
) -> HttpResponse:
    voice = found_by(request, code)
    form = WordsForm(request.POST, auto_id=f"{which}_%s")

    def say(text: str) -> None:
        note_words(request)
        act(voice=voice, text=text, by=None)

    if submitted(request, form, say):
        messages.success(request, done)
        return redirect("voices:receipt", code=code)
    return _receipt_page(request, voice, code, **{which: form}, status=400)


def _receipt_page(
    request: HttpRequest,
    voice: Voice,
    code: str,
    *,
    add: WordsForm | None = None,
    reply: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    exchanges = queries.exchanges(voice)
    is_open = voice.campaign.closed_at is None
    asked = is_open and queries.awaits_reply(exchanges)
    context = {
        "campaign": voice.campaign,
        "voice": voice,
        "code": receipts.grouped(receipts.normalised(code)),
        "steps": queries.progress(voice),
        "exchanges": exchanges,
        "attachments": queries.attachments(voice),
        "add": (add or WordsForm(auto_id="add_%s")) if is_open else None,
        "reply": (reply or WordsForm(auto_id="reply_%s")) if asked else None,
    }
    return page(request, "voices/receipt.jinja", context, status=status)


def _status(form: LookupForm) -> int:
    return 404 if form.errors else 200
