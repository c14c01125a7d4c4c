"""Draws: preparing, binding, freezing, revealing; and the files by which anybody redoes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.analysis import sampling
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.rules import known
from zhixing.supervision.actions import draws as actions
from zhixing.supervision.forms.draws import (
    BeaconForm,
    CommitForm,
    FailForm,
    PrepareForm,
    RevealForm,
)
from zhixing.supervision.models import Draw, Party
from zhixing.supervision.queries import draws, people, rounds
from zhixing.supervision.rows import draw_rows
from zhixing.supervision.rules import permissions as may
from zhixing.supervision.views.steps import step
from zhixing.web.errors import Refused
from zhixing.web.pages import page
from zhixing.web.paging import slice_of

State = Draw.State


@require_safe
def draw_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every draw of the campaign, by number; public, since a missing number must show."""
    campaign = campaign_of(slug)
    found = slice_of(draws.series_of(campaign), request)
    context = {"campaign": campaign, "draws": found, "rows": draw_rows(found.items)}
    return page(request, "supervision/draw_list.jinja", context)


@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: who bound themselves to what, and what follows. Public once its list is frozen."""
    found = draws.draw_of(pk)
    inner = may.may_see(request.user, found.round.campaign)
    if not found.digest and not inner:
        raise Http404
    parties = list(found.parties.all())
    for party in parties:
        party.draw = found
    context = {
        "campaign": found.round.campaign,
        "round": found.round,
        "draw": found,
        "parties": parties,
        "inner": inner,
        "open_order": found.state == State.DRAWN and found.round.closed_at is not None,
        "sizes": draws.sizes(found) if found.digest else [],
        "left_out": [
            _("%(unit)s（%(n)s 件）") % {"unit": name, "n": n} for name, n in draws.left_out(found)
        ],
        "pools": draws.remaining_pools(found) if found.digest and inner else [],
        "binds": next((p for p in parties if may.may_bind(request.user, p)), None),
        "reveals": next((p for p in parties if may.may_reveal(request.user, p)), None),
        "freezes": may.may_freeze(request.user, found) and all(p.commitment for p in parties),
        "fails": may.may_fail(request.user, found) and not all(p.nonce for p in parties),
        "abandons": may.may_abandon(request.user, found),
        "reads": any(may.may_read_beacon(request.user, party) for party in parties),
        "readings": _readings(found, parties) if inner else [],
        "entries": draws.record_of(found),
    }
    return page(request, "supervision/draw.jinja", context)


@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    may.demand_manage(person, found)
    made: list[Draw] = []

    def act(**fields: Any) -> None:
        made.append(actions.prepare(round_=found, by=person, **fields))

    answer = step(
        request,
        found.campaign,
        PrepareForm(request.POST or None),
        act,
        title=_("准备抽签"),
        submit=_("请双方承诺"),
        back=reverse("supervision:round", args=[pk]),
        lead=_("办公室和职工代表各出一个随机数，先交承诺，再冻结名单，最后揭晓。谁也挑不了顺序。"),
        round_=found,
    )
    return redirect("supervision:draw", pk=made[0].pk) if made else answer


@login_required
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    act = partial(actions.commit, party=party, by=known(request.user))
    form = CommitForm(request.POST or None)
    return _of_party(request, party, form, act, _("承诺随机数"), _("提交承诺"), "commit")


@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    act = partial(actions.reveal, party=party, by=known(request.user))
    form = RevealForm(request.POST or None)
    return _of_party(request, party, form, act, _("揭晓随机数"), _("揭晓"), "reveal")


@login_required
@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_manage(person, found.round)
    try:
        actions.freeze(draw=found, by=person)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("名单已冻结，存证点已留下，请双方揭晓。"))
    return redirect("supervision:draw", pk=pk)


@login_required
def add_beacon(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    act = partial(actions.add_beacon, party=draws.own_party(found, person), by=person)
    form = BeaconForm(request.POST or None)
    lead = _("请双方各自查看“%(source)s”，照原样抄录；两边一样，才抽签。") % {
        "source": found.beacon_source
    }
    return _of_draw(request, found, form, act, _("登记公共随机数"), _("登记"), lead)


@login_required
def fail(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_fail(person, found)
    act = partial(actions.fail, draw=found, by=person)
    lead = _("有人不揭晓才能作废。编号保留，原因公布，重新抽签另起一号。")
    form = FailForm(request.POST or None)
    return _of_draw(request, found, form, act, _("宣布抽签作废"), _("宣布作废"), lead)


@login_required
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_fail(person, found)
    act = partial(actions.abandon, draw=found, by=person)
    lead = _(
        "办不下去的抽签可以放弃：编号保留，原因公布，另起一号。名单已冻结、有人不揭晓的，要宣布作废。"
    )
    form = FailForm(request.POST or None)
    return _of_draw(request, found, form, act, _("放弃抽签"), _("放弃"), lead)


@require_safe
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw as it is published: all that is needed to redo it."""
    return _file(sampling.write(draws.publication(draws.published_draw(pk))), f"draw-{pk}.json")


@require_safe
def announced_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement, to hold the draw to."""
    written = sampling.write(draws.announcement(draws.published_draw(pk)))
    return _file(written, f"announced-{pk}.json")


@require_safe
def teams_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was in the pool and who goes where; the organisation's own, since it names people."""
    found = draws.seen_draw(pk, request.user)
    if not may.may_see_order(request.user, found.round) or found.state != State.DRAWN:
        raise Http404
    return JsonResponse(people.teams_document(found), json_dumps_params={"ensure_ascii": False})


@require_safe
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw done again in the reader's browser."""
    found = draws.published_draw(pk)
    context = {"campaign": found.round.campaign, "draw": found, "round": found.round}
    return page(request, "supervision/redo.jinja", context)


def _of_draw(
    request: HttpRequest,
    found: Draw,
    form: forms.Form,
    act: Callable[..., object],
    title: str,
    submit: str,
    lead: str,
) -> HttpResponse:
    return step(
        request,
        found.round.campaign,
        form,
        act,
        title=title,
        submit=submit,
        back=reverse("supervision:draw", args=[found.pk]),
        lead=lead,
        round_=found.round,
    )


def _of_party(
    request: HttpRequest,
    party: Party,
    form: forms.Form,
    act: Callable[..., object],
    title: str,
    submit: str,
    name: str,
) -> HttpResponse:
    """One side's step; its page brings the script that keeps the number in the browser."""
    return step(
        request,
        party.draw.round.campaign,
        form,
        act,
        title=title,
        submit=submit,
        back=reverse("supervision:draw", args=[party.draw_id]),
        round_=party.draw.round,
        template=f"supervision/{name}.jinja",
        party=party,
    )


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _party(request: HttpRequest, pk: int) -> Party:
    """One's own part of a draw: strangers get 404, others of the organisation 403."""
    rows = Party.objects.select_related("draw__round__campaign__organiser", "person")
    found = rows.filter(pk=pk).first()
    if found is None or not may.may_see(request.user, found.draw.round.campaign):
        raise Http404
    may.demand_party(request.user, found)
    return found


def _readings(found: Draw, parties: list[Party]) -> list[str]:
    """What both sides read, where it is not the same."""
    read = [party.beacon for party in parties if party.beacon]
    return read if found.state == State.ANNOUNCED and len(read) == len(parties) else []
