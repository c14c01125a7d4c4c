"""Rounds, draws and checks over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status, UploadedFile

from zhixing.analysis import sampling
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.supervision.actions import checks as check_actions
from zhixing.supervision.actions import draws as draw_actions
from zhixing.supervision.actions import rounds as round_actions
from zhixing.supervision.actions.findings import find as find_action
from zhixing.supervision.api.shapes import (
    CheckOut,
    DrawOut,
    FindingOut,
    HandedOut,
    ItemOut,
    RoundDetail,
    RoundsOut,
    StratumOut,
)
from zhixing.supervision.arrivals import arrive
from zhixing.supervision.forms.checks import ArrivalForm, ConfirmForm, FindingForm, HandOutForm
from zhixing.supervision.forms.draws import (
    BeaconForm,
    CommitForm,
    FailForm,
    PrepareForm,
    RevealForm,
)
from zhixing.supervision.forms.rounds import CloseForm, RoundFilter, RoundForm
from zhixing.supervision.models import Draw, DrawnItem, Party, Round
from zhixing.supervision.queries import draws, rounds, tallies, teams
from zhixing.supervision.rules import permissions as may
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router(tags=["supervision"])


@router.get("/campaigns/{slug:slug}/rounds", response=RoundsOut)
def round_list(request: HttpRequest, slug: str, state: str = "", page: int = 1) -> Any:
    """The organisation's own: the campaign's rounds, the latest first."""
    form = RoundFilter({"state": state})
    found = slice_of(rounds.of_campaign(_campaign(request, slug), state=form.wanted), request)
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


@router.post("/campaigns/{slug:slug}/rounds", response={201: RoundDetail})
def open_round(
    request: HttpRequest,
    slug: str,
    payload: schema_of(RoundForm),  # type: ignore[valid-type]  # built from the form
) -> Status[Any]:
    """The office: begin a round."""
    campaign, person = _campaign(request, slug), known(request.user)
    may.demand_open(person, campaign)
    data = validated(RoundForm, payload, campaign=campaign)
    made = round_actions.open_round(campaign=campaign, by=person, **data)
    return Status(201, _round(request, made.pk))


@router.get("/rounds/{int:pk}", response=RoundDetail)
def round_detail(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: one round and its bound."""
    return _round(request, pk)


@router.post("/rounds/{int:pk}/closing", response=RoundDetail)
def close_round(request: HttpRequest, pk: int, payload: schema_of(CloseForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: end the round; its draws are published whole."""
    found = rounds.seen_round(pk, request.user)
    person = known(request.user)
    may.demand_manage(person, found)
    round_actions.close_round(round_=found, by=person, **validated(CloseForm, payload))
    return _round(request, pk)


@router.post("/rounds/{int:pk}/draws", response={201: DrawOut})
def prepare(
    request: HttpRequest,
    pk: int,
    payload: schema_of(PrepareForm),  # type: ignore[valid-type]  # as above
) -> Status[Any]:
    """The office: begin a draw, with somebody who stands for the staff."""
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    may.demand_manage(person, found)
    made = draw_actions.prepare(round_=found, by=person, **validated(PrepareForm, payload))
    return Status(201, _draw(made.pk))


@router.get("/draws/{int:pk}", response=DrawOut)
def draw_detail(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: how a draw stands."""
    draws.seen_draw(pk, request.user)
    return _draw(pk)


@router.get("/draws/{int:pk}/file", auth=anyone)
def draw_file(request: HttpRequest, pk: int) -> Any:
    """Anybody: the draw as it is published now, to redo it."""
    return json.loads(sampling.write(draws.publication(draws.published_draw(pk))))


@router.post("/draws/parties/{int:pk}/commitment", response=DrawOut)
def commit(request: HttpRequest, pk: int, payload: schema_of(CommitForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Either party: bind oneself to a secret number by its SHA-256."""
    party = _party(request, pk)
    data = validated(CommitForm, payload)
    draw_actions.commit(party=party, by=known(request.user), **data)
    return _draw(party.draw_id)


@router.post("/draws/parties/{int:pk}/nonce", response=DrawOut)
def reveal(request: HttpRequest, pk: int, payload: schema_of(RevealForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Either party: reveal the secret number; the last one draws."""
    party = _party(request, pk)
    data = validated(RevealForm, payload)
    draw_actions.reveal(party=party, by=known(request.user), **data)
    return _draw(party.draw_id)


@router.post("/draws/{int:pk}/freezing", response=DrawOut)
def freeze(request: HttpRequest, pk: int) -> Any:
    """The office: fix the list, once both parties are bound."""
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_manage(person, found.round)
    draw_actions.freeze(draw=found, by=person)
    return _draw(pk)


@router.post("/draws/{int:pk}/beacon", response=DrawOut)
def add_beacon(request: HttpRequest, pk: int, payload: schema_of(BeaconForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Either party: write down the public value; the draw is made once both read the same."""
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    fields = validated(BeaconForm, payload)
    draw_actions.add_beacon(party=draws.own_party(found, person), by=person, **fields)
    return _draw(pk)


@router.post("/draws/{int:pk}/failure", response=DrawOut)
def fail(request: HttpRequest, pk: int, payload: schema_of(FailForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office, either party: say that a number is withheld."""
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_fail(person, found)
    draw_actions.fail(draw=found, by=person, **validated(FailForm, payload))
    return _draw(pk)


@router.post("/draws/{int:pk}/abandonment", response=DrawOut)
def abandon(request: HttpRequest, pk: int, payload: schema_of(FailForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office, either party: give up a draw that cannot go on."""
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    may.demand_fail(person, found)
    draw_actions.abandon(draw=found, by=person, **validated(FailForm, payload))
    return _draw(pk)


@router.post("/draws/{int:pk}/units/{int:unit}/next", response=HandedOut)
def hand_out(
    request: HttpRequest,
    pk: int,
    unit: int,
    payload: schema_of(HandOutForm),  # type: ignore[valid-type]  # as above
) -> Any:
    """Who goes there, the office: the next items of the order."""
    found, person = draws.seen_draw(pk, request.user), known(request.user)
    place = teams.place_of(found.round, pk, unit)
    if place is None:
        raise Http404
    data = validated(HandOutForm, payload)
    handed = check_actions.hand_out(draw=place[0], unit=place[1], by=person, **data)
    return {"count": len(handed), "items": _items(found.round, teams.own_items(handed, person))}


@router.get("/rounds/{int:pk}/visit", response=list[ItemOut])
def visit(request: HttpRequest, pk: int) -> Any:
    """Inspectors: what was handed out to them, in the order in which it is checked."""
    found = rounds.seen_round(pk, request.user)
    return _items(found, teams.handed_out(found, request.user))


@router.post("/rounds/{int:pk}/checks", response={201: CheckOut})
def check(
    request: HttpRequest,
    pk: int,
    payload: Form[schema_of(ArrivalForm)],  # type: ignore[valid-type]  # as above
    photos: File[list[UploadedFile]] = [],  # noqa: B006 - ninja reads it, nobody writes to it
) -> Status[Any]:
    """Inspectors: one check, as multipart/form-data; sent twice, it arrives once.

    A refusal is kept in the round, with what was said.
    """
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    require(teams.has_seat(person, found), _("只有这次督查抽中的督查员可以报送核查记录。"))
    data = validated(ArrivalForm, payload, files=request.FILES)
    came = arrive(found, by=person, **data)
    if came.refusal is not None:
        raise came.refusal
    return Status(201, came.check)


@router.post("/checks/{int:pk}/confirmation", response=CheckOut)
def confirm(request: HttpRequest, pk: int, payload: schema_of(ConfirmForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The second inspector: agree, or say what is otherwise."""
    found = teams.check_of(pk)
    if found is None or not may.may_see(request.user, found.item.draw.round.campaign):
        raise Http404
    data = validated(ConfirmForm, payload)
    return check_actions.confirm(check=found, by=known(request.user), **data)


@router.post("/rounds/{int:pk}/findings", response={201: FindingOut})
def find(
    request: HttpRequest,
    pk: int,
    payload: schema_of(FindingForm),  # type: ignore[valid-type]  # as above
) -> Status[Any]:
    """Inspectors, the office: write down a finding of the round."""
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    data = validated(FindingForm, payload)
    return Status(201, find_action(round_=found, by=person, **data))


@router.get("/rounds/{int:pk}/findings", response=list[FindingOut])
def findings(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: what the round found."""
    return list(rounds.findings_of(rounds.seen_round(pk, request.user)))


def _items(round_: Round, items: Sequence[DrawnItem]) -> list[dict[str, Any]]:
    number = teams.numbered_by(round_)
    return [
        {"pk": one.pk, "published_id": one.published_id, "title": one.title,
         "unit_id": one.unit_id, "place": getattr(one, number)}
        for one in items
    ]  # fmt: skip


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    if not may.may_see(request.user, campaign):
        raise Http404
    return campaign


def _round(request: HttpRequest, pk: int) -> dict[str, Any]:
    found: Round = rounds.seen_round(pk, request.user)
    tally = tallies.tally(found)
    told = {name: getattr(found, name) for name in _TOLD}
    return {
        **told,
        "claimed": tally.claimed,
        "checked": tally.checked,
        "not_done": tally.not_done,
        "beyond": tally.beyond,
        "waiting": tally.waiting,
        "left_out": tally.left_out,
        "bound_with_left_out": tally.share_with_left_out,
        "bound": tally.bound.share if tally.bound else None,
        "undone_at_most": tally.bound.undone_at_most if tally.bound else None,
        "strata": [
            {name: getattr(one, name) for name in StratumOut.model_fields} for one in tally.strata
        ],
        "draws": [draw.pk for draw in draws.draws_of(found)],
    }


_TOLD = (
    "pk", "number", "title", "opened_at", "closed_at", "purpose", "kinds", "order", "team_size",
    "conclusion",
)  # fmt: skip


def _draw(pk: int) -> dict[str, Any]:
    found: Draw = draws.draw_of(pk)
    told = {name: getattr(found, name) for name in _DRAWN}
    parties = [
        {"pk": one.pk, "side": one.side, "person_id": one.person_id,
         "commitment": one.commitment, "revealed": bool(one.nonce)}
        for one in found.parties.all()
    ]  # fmt: skip
    return told | {"parties": parties}


_DRAWN = ("pk", "number", "state", "round_id", "listed", "digest", "failed_reason")


def _party(request: HttpRequest, pk: int) -> Party:
    rows = Party.objects.select_related("draw__round__campaign__organiser", "person")
    found = rows.filter(pk=pk).first()
    if found is None or not may.may_see(request.user, found.draw.round.campaign):
        raise Http404
    may.demand_party(request.user, found)
    return found
