"""One page for everything that is changed by a form: what it is about, one form, one button."""

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


def sent(request: HttpRequest) -> Any:
    """The fields of a POST, however empty; nothing for a request that only looks."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    back: str,
    crumbs: Sequence[tuple[str, str]] = (),
    campaign: Campaign | None = None,
    lead: str = "",
    done: str = "",
    template: str = "campaigns/form.jinja",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form; once the action is done, go back."""
    if submitted(request, form, act):
        messages.success(request, done or _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    names = {
        "campaign": campaign,
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "cancel": back,
        "crumbs": [*crumbs, (title, "")],
        **(context or {}),
    }
    return page(request, template, names, status=400 if form.errors else 200)
