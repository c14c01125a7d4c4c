"""One's own account, and the roll of people and units."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixing.organisation import actions, queries
from zhixing.organisation.forms import (
    AppointForm,
    EndAppointmentForm,
    EnrolForm,
    PeopleFilter,
    TokenForm,
    UnitForm,
)
from zhixing.organisation.models import Appointment
from zhixing.organisation.rules import known, may_organise, require
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The person's own posts, sign-in and keys; a key just made is shown this once."""
    form = TokenForm(request.POST or None)
    issued: list[str] = []

    def issue(label: str) -> None:
        _token, secret = actions.issue_token(label=label, by=known(request.user))
        issued.append(secret)

    if submitted(request, form, issue):
        form = TokenForm()
    person = known(request.user)
    context = {
        "form": form,
        # Straight into this answer: stored anywhere, it could be read again.
        "secret": issued[0] if issued else "",
        "posts": queries.posts_of(person),
        "tokens": queries.tokens_of(person),
    }
    response = page(request, "organisation/account.jinja", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one of one's keys."""
    token = queries.token_or_404(pk, request.user)
    actions.revoke_token(token=token, by=known(request.user))
    messages.success(request, _("密钥“%(label)s”已停用") % {"label": token.label})
    return redirect("organisation:account")


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, in which posts; filtered by words and by a unit's subtree."""
    form = PeopleFilter(request.GET or None)
    found = queries.people()
    if form.is_bound and form.is_valid():
        found = queries.find_people(**form.cleaned_data)
    context = {
        "form": form,
        "people": slice_of(found, request),
        "organises": may_organise(request.user),
    }
    return page(request, "organisation/people.jinja", context)


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The tree of units, each with who heads it now."""
    context = {"units": queries.tree_with_heads(), "organises": may_organise(request.user)}
    return page(request, "organisation/units.jinja", context)


@login_required
def enrol(request: HttpRequest) -> HttpResponse:
    return _administer(request, EnrolForm, actions.enrol, _("登记人员"), "organisation:people")


@login_required
def appoint(request: HttpRequest) -> HttpResponse:
    return _administer(request, AppointForm, actions.appoint, _("任职"), "organisation:people")


@login_required
def open_unit(request: HttpRequest) -> HttpResponse:
    return _administer(request, UnitForm, actions.open_unit, _("设立单位"), "organisation:units")


@login_required
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    require(may_organise(request.user))
    held = get_object_or_404(Appointment.objects.select_related("person", "unit"), pk=pk)
    end = partial(actions.end_appointment, appointment=held)
    title = _("%(name)s离任：%(unit)s%(post)s") % {
        "name": held.person.name,
        "unit": held.unit.name,
        "post": held.post,
    }
    return _administer(request, EndAppointmentForm, end, title, "organisation:people")


def _administer(
    request: HttpRequest, form_class: type[Form], act: Callable[..., Any], title: str, then: str
) -> HttpResponse:
    """One form of the administrator's: shown, and once it is done, back to the list."""
    require(may_organise(request.user))
    form = form_class(request.POST or None, initial=request.GET.dict())
    if submitted(request, form, partial(act, by=known(request.user))):
        messages.success(request, _("“%(title)s”已办理并存证") % {"title": title})
        return redirect(then)
    context = {"form": form, "title": title, "back": then}
    return page(request, "organisation/form.jinja", context)
