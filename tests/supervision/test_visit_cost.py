"""What an inspector is shown, whatever else was handed out in the round, and what it costs."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.supervision.conftest import draw_for, hand_out
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import forget_duties
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Round
from zhixing.supervision.queries import teams
from zhixing.supervision.rules.seats import teams_of

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]


@pytest.fixture
def crowd(campaign: Campaign, subordinate: Unit) -> list[Person]:
    """Seven inspectors, so that most of them have no place in a team of two."""
    people = [factories.make_person(f"inspector{n}", unit=subordinate) for n in range(7)]
    for person in people:
        factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    return people


@pytest.fixture
def many(campaign: Campaign, alice: Person, charlie: Person) -> list[Measure]:
    """Twelve claimed measures of each section."""
    owners = [alice] * 12 + [charlie] * 12
    return [factories.make_measure(campaign, owner, state="verified") for owner in owners]


def all_handed_out(draw: Draw) -> list[DrawnItem]:
    DrawnItem.objects.filter(draw=draw).update(handed_out_at=timezone.now())
    related = draw.items.select_related("draw__round__campaign__organiser", "unit")
    return list(related.order_by("unit__path", "place"))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("order", ["unit", "whole"])
def test_it_is_what_everybodys_teams_say(
    order: str, seed: int, open_round: Callable[..., Round], campaign: Campaign,
    crowd: list[Person], many: list[Measure], office: Person, staff: Person, section_a: Unit,
) -> None:  # fmt: skip
    """Some had to do with an item in one of three ways, one was moved, one left."""
    rng = random.Random(seed)
    draw = draw_for(open_round(order=order), office, staff)
    for measure in rng.sample(many, 15):
        for person in rng.sample(crowd, 3):
            factories.make_task(measure, assignee=person)
    for measure in rng.sample(many, 6):
        Measure.objects.filter(pk=measure.pk).update(verified_by=rng.choice(crowd))
    helping = factories.make_unit("帮办组")
    factories.make_appointment(rng.choice(crowd), helping)
    for measure in rng.sample(many, 6):
        measure.supporting_units.add(helping)
    factories.make_appointment(crowd[0], section_a)
    Duty.objects.filter(person=crowd[1]).update(ended=timezone.localdate())
    forget_duties(crowd[1])
    items = all_handed_out(draw)
    going = teams_of(items)

    shown = {one: teams.handed_out(draw.round, one) for one in crowd}
    assert shown == {one: [i for i in items if one in going[i.pk]] for one in crowd}
    assert any(len(team) == 2 for team in going.values())
    places = {one: [unit for _draw, unit in teams.units_of(one, draw.round)] for one in crowd}
    teams_now = teams.teams(draw)
    assert {unit: [one for one in crowd if Unit(pk=unit) in places[one]] for unit in teams_now} == {
        unit: [one for one in crowd if one in team] for unit, team in teams_now.items()
    }


def asked(browser: Client, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(path)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("where", ["visit/", "field/packed.json"])
def test_few_and_many_items_ask_the_same(
    where: str, open_round: Callable[..., Round], campaign: Campaign, crowd: list[Person],
    many: list[Measure], office: Person, staff: Person, section_a: Unit, signed_in: SignedIn,
    alice: Person, monkeypatch: Any,
) -> None:  # fmt: skip
    """Slices of two, as a database would have them of five hundred: none is asked for here."""
    monkeypatch.setattr("zhixing.supervision.rules.seats.SLICE", 2)
    draw = draw_for(open_round(), office, staff)
    team = teams.teams(draw)[section_a.pk]
    (first,) = hand_out(draw, section_a, office, count=1)
    factories.make_task(Measure.objects.get(pk=first.key), assignee=team[1])
    browser = signed_in(team[0])
    path = f"/rounds/{draw.round_id}/{where}"
    few = asked(browser, path)
    all_handed_out(draw)

    assert asked(browser, path) == few
    assert browser.get(path).text.count("增开午间窗口") >= 12


def test_what_others_have_before_them_is_not_read(
    open_round: Callable[..., Round], crowd: list[Person], many: list[Measure], office: Person,
    staff: Person, section_a: Unit, section_b: Unit,
) -> None:  # fmt: skip
    draw = draw_for(open_round(), office, staff)
    all_handed_out(draw)
    going = teams.teams(draw)
    idle = next(one for one in crowd if not any(one in team for team in going.values()))
    with CaptureQueriesContext(connection) as queries:
        assert teams.handed_out(draw.round, idle) == []
    titles = [one["sql"] for one in queries if '"supervision_drawnitem"."title"' in one["sql"]]
    assert titles == []
