"""One page for every step: what it is about, one form, one primary button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.measures.models import Measure
from zhixing.web.pages import page, submitted


def step_page(
    request: HttpRequest,
    measure: Measure,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    lead: str = "",
    done: str = "",
    template: str = "measures/step.jinja",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form of a step; once it is done, go back to the measure."""
    back = reverse("measures:measure", args=[measure.pk])
    if submitted(request, form, act):
        messages.success(request, done or _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    names = {
        "campaign": measure.campaign,
        "measure": measure,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel": back,
        **(context or {}),
    }
    return page(request, template, names, status=400 if form.errors else 200)
