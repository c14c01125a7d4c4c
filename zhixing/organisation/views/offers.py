"""What fits a text that somebody types into a field for a unit or a person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html_join

from zhixing.organisation import queries
from zhixing.organisation.models import Appointment, Person
from zhixing.organisation.pickers import offered, scope_of


def offer_units(request: HttpRequest) -> HttpResponse:
    """<option>s of units. Open to whoever was shown the field: its signed scope is the right."""
    rows = scope_of(request.GET.get("scope", ""))
    if rows is None:
        raise Http404
    found = offered(rows, _typed(request), "code")
    places = queries.places_of(found)
    return _options([(f"{unit.name}（{unit.code}）", places[unit.pk]) for unit in found])


@login_required
def offer_people(request: HttpRequest) -> HttpResponse:
    """<option>s of people, each with a post, since many share a name."""
    found = offered(queries.people(), _typed(request), "username")
    return _options([(f"{one.name}（{one.username}）", _post(one)) for one in found])


def _typed(request: HttpRequest) -> str:
    """The one value beside the scope: the field sends itself under its own name."""
    return next((str(value) for name, value in request.GET.items() if name != "scope"), "")


def _post(person: Person) -> str:
    posts: list[Appointment] = getattr(person, "posts_now", [])
    return " ".join([posts[0].unit.name, posts[0].post]) if posts else ""


def _options(pairs: list[tuple[str, str]]) -> HttpResponse:
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', pairs))
