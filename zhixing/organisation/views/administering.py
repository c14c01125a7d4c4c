"""One form of the administrator's: shown, and once it is done, on to where its result is seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.pages import page, submitted


def administer(
    request: HttpRequest,
    form_class: type[Form],
    act: Callable[..., Any],
    *,
    title: str,
    then: str,
    lead: str = "",
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """act: the action, without `by`; then: the address of the page that shows what was done."""
    require(may_organise(request.user))
    form = form_class(request.POST or None, initial=(initial or {}) | request.GET.dict())
    if submitted(request, form, partial(act, by=known(request.user))):
        messages.success(request, _("“%(title)s”已办理并存证") % {"title": title})
        return redirect(then)
    context = {"form": form, "title": title, "lead": lead, "back": then}
    return page(request, "organisation/form.jinja", context, status=400 if form.errors else 200)
