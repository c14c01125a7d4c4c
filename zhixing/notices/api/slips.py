"""Slips: the list, one slip, every step of its way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from zhixing.notices.actions import slips as actions
from zhixing.notices.forms.slips import (
    AnswerSlipForm,
    CloseForm,
    DemandForm,
    IssueForm,
    SlipFilter,
)
from zhixing.notices.models import Slip
from zhixing.notices.queries import slips as queries
from zhixing.notices.queries.notices import campaign_inside
from zhixing.notices.rules import slips as rules
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router(tags=["notices"])


class SlipOut(Schema):
    """source, key: the record it is about, if any; previous_id: the slip before it."""

    id: int = Field(alias="pk")
    number: int
    colour: str
    about: str
    source: str
    key: int | None
    unit_id: int
    receiver_id: int
    demands: str
    due: date
    previous_id: int | None
    issued_at: datetime
    signed_at: datetime | None
    answer: str
    answered_at: datetime | None
    superseded: bool
    closing: str
    closed_at: datetime | None


class SlipsOut(Schema):
    open: int
    overdue: int
    answered: int
    closed: int
    page: int
    has_next: bool
    items: list[SlipOut]


class SlipDetail(SlipOut):
    """chain: blue, yellow, red about the same matter, as far as it went."""

    chain: list[int]


@router.get("/campaigns/{slug:slug}/slips", response=SlipsOut)
def slips(
    request: HttpRequest,
    slug: str,
    colour: str = "",
    state: str = "",
    unit: str = "",
    mine: bool = False,
    page: int = 1,
) -> Any:
    """The organisation's own: slips that they may see, the earliest deadline first."""
    campaign, person = campaign_inside(slug, request.user), known(request.user)
    asked = {"colour": colour, "state": state, "unit": unit} | ({"mine": "on"} if mine else {})
    wanted = SlipFilter(asked).wanted
    if wanted.pop("mine", False):
        wanted["mine"] = person
    seen = queries.visible(campaign, person)
    found, counts = slice_of(queries.listed(seen, **wanted), request), queries.counts(seen)
    return {
        **{name: getattr(counts, name) for name in ("open", "overdue", "answered", "closed")},
        "page": found.number,
        "has_next": found.has_next,
        "items": found.items,
    }


@router.post("/campaigns/{slug:slug}/slips", response={201: SlipDetail})
def issue(
    request: HttpRequest,
    slug: str,
    payload: schema_of(IssueForm),  # type: ignore[valid-type]  # built from the form
) -> Status[Any]:
    """The office: issue a blue slip."""
    campaign, person = campaign_inside(slug, request.user), known(request.user)
    rules.demand_issue(person, campaign)
    data = validated(IssueForm, payload, campaign=campaign)
    reference = data.pop("record", "")
    made = actions.issue(campaign=campaign, reference=reference, by=person, **data)
    return Status(201, _detail(request, made.pk))


@router.get("/slips/{int:pk}", response=SlipDetail)
def slip(request: HttpRequest, pk: int) -> Any:
    """Duty holders, the receiver, the unit: one slip."""
    return _detail(request, pk)


@router.post("/slips/{int:pk}/signature", response=SlipDetail)
def sign(request: HttpRequest, pk: int) -> Any:
    """The receiver, the unit's head: sign for it."""
    found, person = _opened(request, pk, "sign")
    actions.sign(slip=found, by=person)
    return _detail(request, pk)


@router.post("/slips/{int:pk}/answer", response=SlipDetail)
def answer(request: HttpRequest, pk: int, payload: schema_of(AnswerSlipForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The receiver, the unit's head: say what was done."""
    found, person = _opened(request, pk, "answer")
    actions.answer(slip=found, by=person, **validated(AnswerSlipForm, payload))
    return _detail(request, pk)


@router.post("/slips/{int:pk}/closing", response=SlipDetail)
def close(request: HttpRequest, pk: int, payload: schema_of(CloseForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: take the answer for done."""
    found, person = _opened(request, pk, "close")
    actions.close(slip=found, by=person, **validated(CloseForm, payload))
    return _detail(request, pk)


@router.post("/slips/{int:pk}/next", response={201: SlipDetail})
def escalate(
    request: HttpRequest,
    pk: int,
    payload: schema_of(DemandForm),  # type: ignore[valid-type]  # as above
) -> Status[Any]:
    """The office: issue the next colour about the same matter."""
    found, person = _opened(request, pk, "escalate")
    made = actions.escalate(slip=found, by=person, **validated(DemandForm, payload))
    return Status(201, _detail(request, made.pk))


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Slip, Person]:
    found = queries.seen_slip(pk, request.user)
    rules.demand_role(verb, request.user, found)
    return found, known(request.user)


_TOLD = (
    "pk", "number", "colour", "about", "source", "key", "unit_id", "receiver_id", "demands", "due",
    "previous_id", "issued_at", "signed_at", "answer", "answered_at", "superseded", "closing",
    "closed_at",
)  # fmt: skip


def _detail(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.seen_slip(pk, request.user)
    told = {name: getattr(found, name) for name in _TOLD}
    return {**told, "chain": [one.pk for one in queries.chain_of(found)]}
