"""The inspector's page on a telephone, which works without a connection, and what it sends."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.supervision.arrivals import arrive, finding_of
from zhixing.supervision.forms.checks import ArrivalFindingForm, ArrivalForm
from zhixing.supervision.models import DrawnItem, Round, SpotCheck
from zhixing.supervision.queries import rounds, teams
from zhixing.supervision.rules.permissions import may_see
from zhixing.web.errors import Refused
from zhixing.web.pages import page


@login_required
@require_safe
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """The shell of the page; what it shows comes from `packed`, and stays on the device."""
    found = _goes(request, pk)
    context = {"campaign": found.campaign, "round": found, "form": ArrivalForm()}
    return page(request, "supervision/field.jinja", context)


@login_required
@require_safe
def packed(request: HttpRequest, pk: int) -> HttpResponse:
    """What the inspector takes along: the items handed out, and what is known of each."""
    found, person = _goes(request, pk), known(request.user)
    items = [_told(item, person) for item in teams.handed_out(found, person)]
    content = {"round": found.pk, "title": found.title, "now": timezone.now(), "items": items}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def arrivals(request: HttpRequest, pk: int) -> HttpResponse:
    """One check from the device's store.

    200: taken, now or before. 409: kept with the reason, it will not be taken. 422: what is wrong.
    After either of the first two the device may forget it.
    """
    found, person = rounds.round_of(pk), known(request.user)
    form = ArrivalForm(request.POST, request.FILES)
    finding = ArrivalFindingForm(request.POST, prefix="finding")
    told = [one for one in (form, finding) if not one.is_valid()]
    if told:
        errors = {name: list(words) for one in told for name, words in one.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    if not may_see(person, found.campaign):
        raise Http404
    came = arrive(found, by=person, **form.cleaned_data)
    if came.refusal is not None or came.check is None:
        refusal = came.refusal or Refused("")
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=409)
    return JsonResponse(_taken(came.check, finding.cleaned_data, person))


def _taken(made: SpotCheck, finding: dict[str, Any], person: Person) -> dict[str, Any]:
    """What the device is told; a finding that is refused is said, the check stays taken."""
    made = teams.check_of(made.pk) or made
    answer: dict[str, Any] = {"check": made.pk, "confirmed": made.confirmed_at is not None}
    try:
        finding_of(made, finding, person)
    except Refused as refusal:
        answer["finding"] = refusal.message
    return answer


def _told(item: DrawnItem, person: Person) -> dict[str, Any]:
    made: SpotCheck | None = getattr(item, "check_made", None)
    waits = made is not None and made.confirmed_at is None
    return {
        "record": item.published_id,
        "title": item.title,
        "unit": item.unit.name,
        "place": item.place,
        "mine": made is not None and person.pk in {made.by_id, made.confirmed_by_id},
        "waits": waits,
        "settled": made is not None and not waits,
    }


def _goes(request: HttpRequest, pk: int) -> Round:
    """The round, for those who were drawn to go; for everybody else there is no such page."""
    found = rounds.seen_round(pk, request.user)
    if not teams.goes(request.user, found):
        raise Http404
    return found
