"""One page for every step: what it is about, one form, one primary button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.web.pages import page, submitted


def step_page(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    back: str,
    crumbs: Sequence[tuple[str, str]] = (),
    kicker: str = "",
    lead: str = "",
    done: str = "",
    after: Callable[[], str] | None = None,
    template: str = "plans/step.jinja",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form of a step; once it is done, go to `after()`, or else back."""
    if submitted(request, form, act):
        messages.success(request, done or _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(after() if after else back)
    names = {
        "campaign": campaign,
        "form": form,
        "title": title,
        "submit": submit,
        "crumbs": [*crumbs, (title, "")],
        "kicker": kicker,
        "lead": lead,
        "cancel": back,
        **(context or {}),
    }
    return page(request, template, names, status=400 if form.errors else 200)
