"""Going to see: what is next, one item, the second word, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.rules import is_office, require
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.supervision.actions import checks as actions
from zhixing.supervision.arrivals import check_on_page, confirm_on_page
from zhixing.supervision.forms.checks import CheckForm, ConfirmForm, HandOutForm
from zhixing.supervision.models import DrawnItem, SpotCheck, SpotFile, TurnedAwayFile
from zhixing.supervision.queries import rounds, teams
from zhixing.supervision.rows import absences
from zhixing.supervision.rules.checking import demand_takes
from zhixing.supervision.rules.permissions import may_see
from zhixing.supervision.sources import source
from zhixing.supervision.views.steps import step
from zhixing.web.attachments import download
from zhixing.web.errors import Refused
from zhixing.web.pages import page, submitted


@login_required
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the inspector has before them, unit by unit, in the order in which it is checked."""
    found = rounds.seen_round(pk, request.user)
    if not teams.goes(request.user, found):
        raise Http404
    seated = teams.seatings(found)
    places = teams.units_of(request.user, found, seated)
    handed = teams.handed_out(found, request.user, seated)
    context = {
        "campaign": found.campaign,
        "round": found,
        "places": teams.grouped(places, handed),
        "left": teams.left(found, places),
        "number": teams.numbered_by(found),
        "person": request.user,
    }
    return page(request, "supervision/visit.jinja", context)


@login_required
@require_POST
def hand_out(request: HttpRequest, pk: int, draw: int, unit: int) -> HttpResponse:
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    place = teams.place_of(found, draw, unit)
    form = HandOutForm(request.POST or None)
    if place is None:
        raise Http404
    demand_takes(person, *place)
    if submitted(request, form, partial(actions.hand_out, draw=place[0], unit=place[1], by=person)):
        messages.success(request, _("已领取下一批，按顺序核查。"))
    else:
        _say_errors(request, form)
    back = request.POST.get("back", "")
    return redirect("supervision:round" if back == "round" else "supervision:visit", pk=pk)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One item on the spot, for those with a connection."""
    item, person = _item(request, pk), known(request.user)
    initial = {"key": uuid4(), "seen_at": timezone.now()}
    form = CheckForm(request.POST or None, request.FILES or None, initial=initial)
    return step(
        request,
        item.draw.round.campaign,
        form,
        partial(_check, request, item, person),
        title=_("现场核查"),
        submit=_("提交核查记录"),
        back=reverse("supervision:visit", args=[item.draw.round_id]),
        lead=item.title,
        round_=item.draw.round,
        template="supervision/check.jinja",
        item=item,
        # What came out of turn is told without its place, since that would tell the order.
        nth=getattr(item, teams.numbered_by(item.draw.round)) if item.handed_out_at else None,
        record_url=source(item.kind).url(item.key),
    )


@login_required
@require_safe
def spot_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One check with both inspectors' words."""
    found = _seen_check(request, pk)
    person = known(request.user)
    told = _may_read(person, found)
    waits = found.confirmed_at is None and found.by_id != person.pk
    context = {
        "campaign": found.item.draw.round.campaign,
        "round": found.item.draw.round,
        "check": found,
        "item": found.item,
        "told": told,
        "absences": absences(found),
        "record_url": source(found.item.kind).url(found.item.key),
        "files": list(found.files.all()) if told else [],
        "findings": list(found.findings.select_related("unit", "owner")) if told else [],
        "confirms": waits and person in teams.team_of(found.item),
        "finds": found.item.draw.round.closed_at is None and _may_find(person, found),
        "entries": teams.record_of(found) if told else [],
    }
    return page(request, "supervision/spot_check.jinja", context)


@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _seen_check(request, pk), known(request.user)
    form, act = ConfirmForm(request.POST or None), partial(_confirm, request, found, person)
    if person not in teams.team_of(found.item):
        sent = request.method == "POST" and teams.has_seat(person, found.item.draw.round)
        require(sent, _("只有抽中的督查员可以确认这份核查记录。"))
        if not submitted(request, form, act):  # and is told why, but not what the other one wrote
            _say_errors(request, form)
        return redirect("supervision:spot_check", pk=pk)
    return step(
        request,
        found.item.draw.round.campaign,
        form,
        act,
        title=_("确认核查记录"),
        submit=pgettext("button", "确认"),
        back=reverse("supervision:spot_check", args=[pk]),
        lead=found.item.title,
        round_=found.item.draw.round,
        template="supervision/confirm.jinja",
        check=found,
    )


@login_required
@require_safe
def spot_file(request: HttpRequest, pk: int) -> FileResponse:
    rows = SpotFile.objects.select_related("check_made__item__draw__round__campaign__organiser")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(request.user, found.check_made.item.draw.round.campaign):
        raise Http404
    made = teams.check_of(found.check_made_id)
    if made is None or not _may_read(known(request.user), made):
        raise Http404
    return download(found.file.name or "", found.name, found.content_type)


@login_required
@require_safe
def turned_away_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of what was turned away: for whoever sent it, and for the office."""
    rows = TurnedAwayFile.objects.select_related("turned_away__round__campaign__organiser")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(request.user, found.turned_away.round.campaign):
        raise Http404
    person = known(request.user)
    reads = person.pk == found.by_id or is_office(person, found.turned_away.round.campaign)
    require(reads, _("没有计入的照片和录音，只有本人和办公室可以看。"))
    return download(found.file.name or "", found.name, found.content_type)


def _check(request: HttpRequest, item: DrawnItem, person: Person, **fields: Any) -> SpotCheck:
    fields["seen_at"] = fields["seen_at"] or timezone.now()
    with _kept_is_said(request):
        return check_on_page(item, by=person, **fields)


def _confirm(request: HttpRequest, made: SpotCheck, person: Person, **fields: Any) -> SpotCheck:
    with _kept_is_said(request):
        return confirm_on_page(made, by=person, **fields)


@contextmanager
def _kept_is_said(request: HttpRequest) -> Iterator[None]:
    try:
        yield
    except Refused:
        messages.info(request, _("这份记录没有计入；内容和缘由已存下，办公室看得到。"))
        raise


def _say_errors(request: HttpRequest, form: Form) -> None:
    messages.error(request, _("、").join(str(e) for es in form.errors.values() for e in es))


def _item(request: HttpRequest, pk: int) -> DrawnItem:
    """An item that the person may be sent to; what is not handed out yet is told to nobody else.

    Who was sent there and has lost the role since may still send: it is refused, and kept.
    """
    item = teams.item_of(pk)
    if item is None or not may_see(request.user, item.draw.round.campaign):
        raise Http404
    person = known(request.user)
    sends = request.method == "POST" and teams.has_seat(person, item.draw.round)
    if not teams.is_shown(item) or not (sends or person in teams.team_of(item)):
        raise Http404
    return item


def _seen_check(request: HttpRequest, pk: int) -> SpotCheck:
    found = teams.check_of(pk)
    if found is None or not may_see(request.user, found.item.draw.round.campaign):
        raise Http404
    return found


def _may_read(person: Person, found: SpotCheck) -> bool:
    """What was seen: everybody inside once two have spoken, before that the team and the office."""
    if found.confirmed_at is not None or person.pk == found.by_id:
        return True
    return is_office(person, found.item.draw.round.campaign) or person in teams.team_of(found.item)


def _may_find(person: Person, found: SpotCheck) -> bool:
    return person in {found.by, found.confirmed_by} or person in teams.team_of(found.item)
