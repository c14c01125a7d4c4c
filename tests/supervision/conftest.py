"""A round of the bureau over claimed measures of two sections, with four inspectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import checks, draws, rounds
from zhixing.supervision.models import Draw, DrawnItem, Party, Round, SpotCheck
from zhixing.supervision.queries.teams import team_of

NONCES = {"office": bytes(range(32)).hex(), "staff": bytes(range(32, 64)).hex()}


def nonce_of(party: Party) -> str:
    """Another number for every draw: used ones are known."""
    if party.draw.number == 1:
        return NONCES[party.side]
    return hashlib.sha256(f"{party.side} {party.draw.number}".encode()).hexdigest()


def committed(nonce: str) -> str:
    return hashlib.sha256(bytes.fromhex(nonce)).hexdigest()


@pytest.fixture
def inspectors(campaign: Campaign, subordinate: Unit) -> list[Person]:
    """Four people of the centre; none of them works in a section."""
    people = [factories.make_person(f"inspector{n}", unit=subordinate) for n in range(4)]
    for person in people:
        factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    return people


@pytest.fixture
def measures(campaign: Campaign, alice: Person, charlie: Person) -> list[Measure]:
    """Five claimed measures of section A, four of section B."""
    owners = [alice] * 5 + [charlie] * 4
    return [factories.make_measure(campaign, owner, state="verified") for owner in owners]


@pytest.fixture
def open_round(campaign: Campaign, bureau: Unit, office: Person) -> Callable[..., Round]:
    def call(**fields: Any) -> Round:
        values = {
            "campaign": campaign, "title": "七月督查", "kinds": ["measure"], "units": [bureau],
            "by": office, **fields,
        }  # fmt: skip
        return rounds.open_round(**values)

    return call


@pytest.fixture
def round_(
    open_round: Callable[..., Round], inspectors: list[Person], measures: list[Measure]
) -> Round:
    return open_round()


@pytest.fixture
def staff(section_b: Unit) -> Person:
    """Stands for the staff."""
    return factories.make_person("staff", unit=section_b)


def bind(round_: Round, office: Person, staff: Person, **fields: Any) -> Draw:
    """A draw to which both parties have committed."""
    draw = draws.prepare(round_=round_, staff=staff, by=office, **fields)
    for party in draw.parties.all():
        nonce = committed(nonce_of(party))
        draws.commit(party=party, commitment=nonce, by=party.person)
    return draw


def draw_for(round_: Round, office: Person, staff: Person) -> Draw:
    """A drawn draw of the round."""
    draw = draws.freeze(draw=bind(round_, office, staff), by=office)
    for party in draw.parties.all():
        draw = draws.reveal(party=party, nonce=nonce_of(party), by=party.person)
    return draw


@pytest.fixture
def announced(round_: Round, office: Person, staff: Person) -> Draw:
    return draws.freeze(draw=bind(round_, office, staff), by=office)


@pytest.fixture
def drawn(round_: Round, office: Person, staff: Person) -> Draw:
    return draw_for(round_, office, staff)


def party_of(draw: Draw, side: str) -> Party:
    return draw.parties.select_related("person").get(side=side)


def hand_out(draw: Draw, unit: Unit, by: Person, count: int = 5) -> list[DrawnItem]:
    checks.hand_out(draw=draw, unit=unit, count=count, by=by)
    rows = DrawnItem.objects.filter(draw=draw, unit=unit, handed_out_at__isnull=False)
    related = rows.select_related("draw__round__campaign__organiser", "unit")
    return list(related.order_by("place"))


def check_item(item: DrawnItem, outcome: str = "done", by: Person | None = None) -> SpotCheck:
    """One inspector's word."""
    return checks.check(
        item=item,
        key=uuid4(),
        outcome=outcome,
        facts="到窗口看了半小时，等候八分钟。",
        seen_at=timezone.now(),
        by=by or team_of(item)[0],
    )


def settle(item: DrawnItem, outcome: str = "done", *, agreed: bool = True) -> SpotCheck:
    """Both inspectors' words."""
    first, second = team_of(item)[:2]
    made = check_item(item, outcome, first)
    made.item = item
    return checks.confirm(check=made, agreed=agreed, remark="" if agreed else "没看到", by=second)
