"""One page for every step: what it is about, one form, one primary button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.web.pages import page, submitted


def form_page(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[..., object],
    *,
    back: str,
    about: str,
    crumb: str,
    title: str,
    submit: str,
    lead: str = "",
    facts: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Show the form of a step; once it is done, go back to what it is about.

    crumb: what that is called on the way there; facts: what one should know to fill it in.
    """
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    context = {
        "campaign": campaign,
        "kicker": about,
        "crumb": (crumb, back),
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "facts": facts,
        "cancel": back,
    }
    return page(request, "rectification/step.jinja", context, status=400 if form.errors else 200)
