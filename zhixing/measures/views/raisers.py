"""What raisers do through a signed link, from a mail or from the receipt page.

Opening a link changes nothing, since mail programs open links by themselves; only sending does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.measures import links
from zhixing.measures.actions import answers, claims
from zhixing.measures.forms.raisers import DisputeForm, InquiryForm, RatingForm
from zhixing.measures.models import Claim
from zhixing.measures.queries import answers as told
from zhixing.measures.queries import checks, measures
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake
from zhixing.voices.views.receipts import secluded
from zhixing.web import limits
from zhixing.web.pages import page, submitted

SENT_AN_HOUR = 60


@secluded
def inquiry(request: HttpRequest, token: str) -> HttpResponse:
    """Is it solved? For the raiser who was asked."""
    (pk,) = links.INQUIRY.keys(token)
    found = checks.inquiry(pk)
    waits = not found.outcome and found.claim.state == Claim.State.OPEN
    context = {"inquiry": found, "measure": found.claim.measure, "waits": waits}
    act = partial(claims.answer_inquiry, inquiry=found, by=None)
    campaign = found.claim.measure.campaign
    return _said(request, campaign, InquiryForm(request.POST or None), act, "inquiry", context)


@secluded
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """How good is the answer? For the raiser who got it."""
    (pk,) = links.RATING.keys(token)
    found = told.answer(pk)
    waits = not hasattr(found, "rating") and not told.superseded(found)
    context = {"answer": found, "waits": waits}
    act = partial(answers.rate, answer=found, by=None)
    campaign = found.voice.campaign
    return _said(request, campaign, RatingForm(request.POST or None), act, "rating", context)


@secluded
def dispute(request: HttpRequest, token: str) -> HttpResponse:
    """It is not solved after all, says somebody who raised it."""
    voice_pk, measure_pk = links.DISPUTE.keys(token)
    measure = measures.measure(measure_pk)
    voice = intake.voice(voice_pk) or Voice(pk=voice_pk, campaign=measure.campaign)
    context = {"measure": measure, "waits": True}
    act = partial(answers.dispute, voice=voice, measure=measure, by=None)
    form = DisputeForm(request.POST or None)
    return _said(request, measure.campaign, form, act, "dispute", context)


def _said(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[..., object],
    what: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, and after it was sent go back to where it stood."""
    back = _back(request)

    def say(**fields: Any) -> None:
        limits.hit("raiser", limits.visitor(request), SENT_AN_HOUR, 3600)
        act(**fields)

    if submitted(request, form, say):
        messages.success(request, _("已收到，谢谢。"))
        return redirect(back or request.path)
    names = {"campaign": campaign, "form": form, "back": back, **context}
    return page(request, f"measures/{what}.jinja", names, status=400 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    """The receipt page that the form stood on; "" for anything but a page of ours."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
