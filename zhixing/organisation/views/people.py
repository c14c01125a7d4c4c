"""The roll of people, each one's page, and who gets and leaves which post."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.ledger.queries import entries_of
from zhixing.organisation import actions, queries
from zhixing.organisation.forms import (
    AppointForm,
    EndAppointmentForm,
    EnrolForm,
    PeopleFilter,
    TransferForm,
)
from zhixing.organisation.rules import may_organise
from zhixing.organisation.views.administering import administer
from zhixing.organisation.views.rows import held_rows, person_rows
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, in which posts; filtered by words and by a unit's subtree."""
    form = PeopleFilter(request.GET or None)
    found = queries.people()
    if form.is_bound and form.is_valid():
        found = queries.find_people(**form.cleaned_data)
    shown = slice_of(found, request)
    context = {
        "form": form,
        "people": shown,
        "rows": person_rows(shown.items),
        "organises": may_organise(request.user),
    }
    return page(request, "organisation/people.jinja", context)


@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's posts from first to last, each with the documents it began and ended by."""
    found = queries.person_or_404(pk)
    organises = may_organise(request.user)
    context = {
        "one": found,  # every page has a `person`, its reader
        "posts": held_rows(queries.posts_of(found), organises=organises),
        "organises": organises,
        "reachable": organises or request.user.pk == found.pk,
        "entries": entries_of(found),
    }
    return page(request, "organisation/person.jinja", context)


@login_required
def enrol(request: HttpRequest) -> HttpResponse:
    then = reverse("organisation:people")
    return administer(request, EnrolForm, actions.enrol, title=_("登记人员"), then=then)


@login_required
def appoint(request: HttpRequest) -> HttpResponse:
    then = reverse("organisation:people")
    return administer(request, AppointForm, actions.appoint, title=_("任职"), then=then)


@login_required
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    held = queries.appointment_or_404(pk)
    title = _("%(name)s离任：%(unit)s%(post)s") % {
        "name": held.person.name,
        "unit": held.unit.name,
        "post": held.post,
    }
    end = partial(actions.end_appointment, appointment=held)
    then = reverse("organisation:person", args=[held.person_id])
    return administer(request, EndAppointmentForm, end, title=title, then=then)


@login_required
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """End this post and begin another, in one step."""
    held = queries.appointment_or_404(pk)
    title = _("%(name)s调任") % {"name": held.person.name}
    lead = _("现任：%(unit)s%(post)s。原职务在调任之日结束，新职务同日开始。") % {
        "unit": held.unit.name,
        "post": held.post,
    }
    act = partial(actions.transfer, appointment=held)
    then = reverse("organisation:person", args=[held.person_id])
    return administer(request, TransferForm, act, title=title, lead=lead, then=then)
