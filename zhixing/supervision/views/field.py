"""The inspector's page on a telephone, which works without a connection, and what it sends."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import known
from zhixing.supervision.actions.checks import hand_out
from zhixing.supervision.arrivals import arrive, finding_beside
from zhixing.supervision.forms.checks import ArrivalFindingForm, ArrivalForm, NextForm
from zhixing.supervision.models import Draw, DrawnItem, Round, SpotCheck
from zhixing.supervision.queries import rounds, teams
from zhixing.web import attachments as attached
from zhixing.web.errors import Refused
from zhixing.web.pages import page

# What draws the page; the worker keeps these and the shell, and nothing else.
STYLES = ("web/css/tokens.css", "web/css/page.css", "web/css/parts.css", "supervision/field.css")
SCRIPTS = (
    "supervision/vault.js",
    "supervision/outbox.js",
    "supervision/parts.js",
    "supervision/sheet.js",
    "supervision/field.js",
)
MARK = "web/mark.svg"
# A voice note is recorded on this page, so it may ask for the microphone.
PERMISSIONS = "camera=(), microphone=(self), geolocation=()"


@login_required
@require_safe
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """The shell of the page: it names nobody and nothing, since the device keeps it in clear.

    What it shows comes from `packed`, and is sealed on the device.
    """
    _goes(request, pk)
    context = {
        "pk": pk,
        "form": ArrivalForm(),
        "finding": ArrivalFindingForm(prefix="finding"),
        "styles": STYLES,
        "scripts": SCRIPTS,
        "most_files": attached.MOST,
        "most_bytes": settings.ATTACHMENT_MAX_BYTES,
    }
    response = page(request, "supervision/field.jinja", context)
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


@require_safe
def field_worker(_request: HttpRequest, pk: int) -> HttpResponse:
    """The script that opens the page without a connection; it holds nothing of anybody."""
    shell = reverse("supervision:field", args=[pk])
    kept = {"shell": shell, "files": [static(name) for name in (*STYLES, *SCRIPTS, MARK)]}
    version = hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:12]
    names = json.dumps({**kept, "version": version})
    script = json.dumps(static("supervision/worker.js"))
    body = f"self.KEPT = {names};\nimportScripts({script});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = shell
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_required
@require_safe
def packed(request: HttpRequest, pk: int) -> HttpResponse:
    """What the inspector takes along: the items handed out, and what is known of each."""
    found = _goes(request, pk)
    return _pack(request, found)


@login_required
@require_POST
def next_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the next items, and answer with all of them. 409: why not."""
    found, person = _goes(request, pk), known(request.user)
    form = NextForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    place = teams.place_of(found, form.cleaned_data["draw"], form.cleaned_data["unit"])
    if place is None:
        raise Http404
    try:
        hand_out(draw=place[0], unit=place[1], count=form.cleaned_data["count"], by=person)
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=409)
    return _pack(request, found)


@login_required
@require_POST
def arrivals(request: HttpRequest, pk: int) -> HttpResponse:
    """One check from the device's store.

    200: taken, now or before. 409: kept with the reason and so many files, it will not be taken.
    After either of the two the device may forget it. 422: what is wrong. 403: not the one who
    wrote it.
    """
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    if request.POST.get("inspector", str(person.pk)) != str(person.pk):
        words = _("这台设备上的记录是另一位督查员写的，请由本人登录以后发送。")
        return JsonResponse({"detail": words}, status=403)
    if not teams.has_seat(person, found):
        words = _("只有这次督查抽中的督查员可以报送核查记录。")
        return JsonResponse({"detail": words}, status=403)
    form = ArrivalForm(request.POST, request.FILES)
    finding = ArrivalFindingForm(request.POST, prefix="finding")
    wrong = [one for one in (form, finding) if not one.is_valid()]
    if wrong:
        return _wrong(*wrong)
    came = arrive(found, by=person, finding=finding.cleaned_data, **form.cleaned_data)
    if came.refusal is not None or came.check is None:
        refusal = came.refusal or Refused("")
        said = {"code": refusal.code, "detail": refusal.message, "files": came.files}
        return JsonResponse(said, status=409)
    key = form.cleaned_data["key"]
    return JsonResponse(_taken(came.check, key, finding.cleaned_data, person))


def _taken(made: SpotCheck, key: UUID, finding: dict[str, Any], person: Person) -> dict[str, Any]:
    """What the device is told; a finding that is refused is said, the check stays taken."""
    made = teams.check_of(made.pk) or made
    answer: dict[str, Any] = {"check": made.pk, "confirmed": made.confirmed_at is not None}
    refusal = finding_beside(made, key, finding, person)
    return answer if refusal is None else {**answer, "finding": refusal.message}


def _wrong(*forms: Form) -> JsonResponse:
    errors = {
        one.add_prefix(name): list(words) for one in forms for name, words in one.errors.items()
    }
    return JsonResponse({"errors": errors}, status=422)


def _pack(request: HttpRequest, found: Round) -> JsonResponse:
    person = known(request.user)
    seated = teams.seatings(found)
    places = teams.units_of(person, found, seated)
    left, number = teams.left(found, places), teams.numbered_by(found)
    content = {
        "round": found.pk,
        "title": found.title,
        "person": person.pk,
        "whole": found.order == Round.Order.WHOLE,
        "name": person.name,
        "now": timezone.now(),
        "items": [_told(item, person, number) for item in teams.handed_out(found, person, seated)],
        "places": [_place(draw, unit, left.get((draw.pk, unit.pk), 0)) for draw, unit in places],
    }
    get_token(request)  # sets the cookie, with which the device sends its records
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def _place(draw: Draw, unit: Unit, left: int) -> dict[str, Any]:
    return {"draw": draw.pk, "unit": unit.pk, "name": unit.name, "left": left}


def _told(item: DrawnItem, person: Person, number: str) -> dict[str, Any]:
    made: SpotCheck | None = getattr(item, "check_made", None)
    waits = made is not None and made.confirmed_at is None
    return {
        "record": item.published_id,
        "title": item.title,
        "unit": item.unit.name,
        "unit_id": item.unit_id,
        "unit_code": item.unit_code,
        "draw": item.draw_id,
        "place": getattr(item, number),
        "check": made.pk if made else None,
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
