"""A page with one form about a round, and back to where it came from."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.supervision.models import Round
from zhixing.supervision.rules.permissions import may_see
from zhixing.web.pages import page, submitted


def seen_campaign(request: HttpRequest, slug: str) -> Campaign:
    """The campaign, for the organisation's own; strangers get 404."""
    campaign = campaign_of(slug)
    if not may_see(request.user, campaign):
        raise Http404
    return campaign


def step(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    back: str,
    lead: str = "",
    round_: Round | None = None,
    template: str = "supervision/step.jinja",
    **names: object,
) -> HttpResponse:
    """One form; when it is done, back."""
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    context = {
        "campaign": campaign,
        "round": round_,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel": back,
        **names,
    }
    return page(request, template, context, status=400 if form.errors else 200)
