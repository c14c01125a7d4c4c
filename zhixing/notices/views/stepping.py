"""One form about a notice or a slip; when it is done, on to where its result is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.web.pages import page, submitted


def step(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    back: str,
    crumbs: Sequence[tuple[str, str]],
    lead: str = "",
    kicker: str = "",
    then: Callable[[], str] | None = None,
) -> HttpResponse:
    """crumbs: the way to the page that `back` names; then: where else to go when it is done."""
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(then() if then else back)
    context = {
        "campaign": campaign,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "kicker": kicker,
        "cancel": back,
        "crumbs": [*crumbs, (title, "")],
    }
    return page(request, "notices/step.jinja", context, status=400 if form.errors else 200)
