"""The published file redoes who went where, by number: outsiders learn the order, and no name."""

from __future__ import annotations

import json
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.supervision.conftest import (
    bind,
    check_item,
    draw_for,
    hand_out,
    nonce_of,
    settle,
)
from zhixing import cli
from zhixing.analysis import sampling
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import forget_duties
from zhixing.ledger.models import Opening
from zhixing.ledger.verification import verify as verify_ledger
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person, Unit
from zhixing.supervision import verify_draw, verify_people
from zhixing.supervision.actions import checks, draws, rounds
from zhixing.supervision.models import Draw, DrawnItem, Round
from zhixing.supervision.queries import draws as queries
from zhixing.supervision.queries.people import teams_document
from zhixing.supervision.queries.teams import team_of, teams

pytestmark = pytest.mark.django_db(transaction=True)
OWN = ("draw:", "spotcheck:", "round:")


def closed(draw: Draw, office: Person, client: Client) -> bytes:
    """The file as anybody downloads it once the round is over."""
    rounds.close_round(round_=draw.round, conclusion="到此为止", by=office)
    return client.get(f"/draws/{draw.pk}/draw.json").content


def number_of(draw: Draw, person: Person) -> int:
    return draw.pool.index(person.username) + 1


def people_in(data: bytes) -> sampling.People:
    found = sampling.read(data).people
    assert found is not None
    return found


def test_outsiders_redo_who_goes_where(
    drawn: Draw, office: Person, client: Client, inspectors: list[Person], section_a: Unit
) -> None:
    settle(hand_out(drawn, section_a, office)[0])
    promise = client.get(f"/draws/{drawn.pk}/draw.json").content
    data = closed(drawn, office, client)
    draw, announced = sampling.read(data), sampling.read(promise)
    people = people_in(data)
    text = data.decode()

    assert sampling.verify_against(draw, announced) == sampling.verify(draw) == ()
    assert (verify_draw.check(text)[:3], verify_people.check(text)) == (
        "OK ", "OK 4 inspectors, 5 items handed out",
    )  # fmt: skip
    assert (people.inspectors, people.team_size, people.follows) == (4, 2, "unit")
    assert people.visits is not None
    assert people_in(promise).visits is None
    named = [person for person in inspectors if person.username in text or person.name in text]
    assert named == []


def test_the_seats_are_the_teams_that_went(
    drawn: Draw, office: Person, client: Client, section_a: Unit
) -> None:
    item = hand_out(drawn, section_a, office)[0]
    made = settle(item)
    going = {unit.code: teams(drawn)[unit.pk] for unit in Unit.objects.filter(pk__in=teams(drawn))}
    people = people_in(closed(drawn, office, client))
    first = (people.visits or ())[0]

    assert {one.unit: one.inspectors[:2] for one in people.seats} == {
        code: tuple(number_of(drawn, person) for person in team) for code, team in going.items()
    }
    assert made.confirmed_by is not None
    assert (first.item, [word.inspector for word in first.words]) == (
        item.published_id, [number_of(drawn, one) for one in (made.by, made.confirmed_by)],
    )  # fmt: skip


def test_who_stood_back_is_told_by_number_with_the_ground(
    drawn: Draw, section_a: Unit, office: Person, client: Client, campaign: Campaign
) -> None:
    """Each word with who was not available when it was said."""
    one, two, three = hand_out(drawn, section_a, office)[:3]
    settle(one)
    moved, busy = team_of(two)
    factories.make_appointment(moved, section_a)
    made = check_item(two, by=team_of(two)[1])
    factories.make_task(Measure.objects.get(pk=two.key), assignee=busy)
    made.item = two
    checks.confirm(check=made, agreed=True, by=team_of(two)[1])
    Duty.objects.filter(person=busy).update(ended=timezone.localdate())
    forget_duties(busy)
    settle(three)
    people = people_in(closed(drawn, office, client))
    told = [
        [[(away.inspector, away.ground) for away in word.stood_back] for word in visit.words]
        for visit in people.visits or ()
    ]

    away, left = (number_of(drawn, moved), "posted"), (number_of(drawn, busy), "left")
    involved = (number_of(drawn, busy), "involved")
    assert told == [[[], []], [[away], [away, involved]], [[away, left], [away, left]], [], []]
    assert sampling.verify(sampling.read(client.get(f"/draws/{drawn.pk}/draw.json").content)) == ()
    assert [f for f in verify_ledger().findings if f.subject.startswith(OWN)] == []


def test_who_spoke_and_left_does_not_stop_the_next(
    drawn: Draw, section_a: Unit, office: Person, client: Client
) -> None:
    item = hand_out(drawn, section_a, office, count=1)[0]
    first = team_of(item)[0]
    made = check_item(item, by=first)
    Duty.objects.filter(person=first).update(ended=timezone.localdate())
    forget_duties(first)
    made.item = item
    checks.confirm(check=made, agreed=True, by=team_of(item)[1])
    made.refresh_from_db()

    assert made.passed_over == []
    assert sampling.verify(sampling.read(closed(drawn, office, client))) == ()


def test_a_hand_out_that_skipped_an_item_shows(
    drawn: Draw, section_a: Unit, office: Person, client: Client, tmp_path, capsys
) -> None:
    hand_out(drawn, section_a, office, count=1)
    DrawnItem.objects.filter(draw=drawn, unit=section_a, place=3).update(
        handed_out_at=timezone.now()
    )
    path = tmp_path / "draw.json"
    path.write_bytes(closed(drawn, office, client))

    assert cli.run(["verify-draw", str(path)]) == 1
    with pytest.raises(ValueError, match="did not follow the order"):
        verify_people.check(path.read_text(encoding="utf-8"))
    found = sampling.verify(sampling.read(path.read_bytes()))
    assert [misfit.code for misfit in found] == [sampling.Code.HANDED_OUT_OTHERWISE]


def test_seats_that_were_exchanged_show(
    drawn: Draw, section_a: Unit, office: Person, client: Client
) -> None:
    first, second = drawn.seats.filter(unit=section_a, rank__lte=2)
    drawn.seats.filter(pk=first.pk).update(rank=9)
    drawn.seats.filter(pk=second.pk).update(rank=1)
    drawn.seats.filter(pk=first.pk).update(rank=2)

    found = sampling.verify(sampling.read(closed(drawn, office, client)))
    assert [misfit.code for misfit in found] == [sampling.Code.SEAT_MISMATCH]


def test_one_order_through_all_units_and_a_complaint(
    open_round: Callable[..., Round], inspectors: list[Person], measures: list[Measure],
    office: Person, staff: Person, client: Client, section_a: Unit,
) -> None:  # fmt: skip
    draw = draw_for(open_round(order="whole"), office, staff)
    checks.hand_out(draw=draw, unit=section_a, count=4, by=office)
    related = draw.items.select_related("draw__round__campaign__organiser", "unit")
    last = related.get(position=9)
    checks.check(
        item=last, key="00000000-0000-4000-8000-000000000001", outcome="done", facts="有人举报",
        seen_at=timezone.now(), complaint=True, by=team_of(last)[0],
    )  # fmt: skip
    data = closed(draw, office, client)
    people = people_in(data)

    assert people.follows == "whole"
    assert [(one.item, one.handed_out) for one in people.visits or ()] == [
        *((item.published_id, True) for item in related.filter(position__lte=4)),
        (last.published_id, False),
    ]
    assert sampling.verify(sampling.read(data)) == ()
    assert verify_people.check(data.decode()) == "OK 4 inspectors, 4 items handed out"


def test_whose_number_is_whose_stands_sealed_in_the_ledger(
    drawn: Draw, office: Person, signed_in: Callable[[Person], Client]
) -> None:
    """The public body holds a salted commitment; who may see names is told the same order."""
    rounds.close_round(round_=drawn.round, conclusion="到此为止", by=office)
    openings = Opening.objects.filter(subject=f"draw:{drawn.pk}", field="pool").order_by("pk")
    told = signed_in(office).get(f"/draws/{drawn.pk}/teams.json").json()

    assert [json.loads(opening.value) for opening in openings] == [[], drawn.pool]
    assert (told["format"], told["pool"]) == ("zhixing/draw-teams/2", drawn.pool)
    assert told == teams_document(queries.draw_of(drawn.pk))
    keys = dict(Person.objects.filter(pk__in=drawn.pool_keys).values_list("pk", "username"))
    assert [keys[key] for key in drawn.pool_keys] == drawn.pool


def test_the_numbers_are_dealt_by_chance(
    round_: Round, office: Person, staff: Person, inspectors: list[Person]
) -> None:
    with patch("secrets.SystemRandom.shuffle", side_effect=lambda pool: pool.reverse()):
        draw = draws.freeze(draw=bind(round_, office, staff), by=office)

    assert draw.pool == [person.username for person in reversed(inspectors)]


def test_somebody_who_is_renamed_keeps_the_number(
    announced: Draw, office: Person, client: Client, inspectors: list[Person]
) -> None:
    Person.objects.filter(pk=inspectors[0].pk).update(username="renamed")
    for party in announced.parties.all():
        draws.reveal(party=party, nonce=nonce_of(party), by=party.person)

    data = closed(announced, office, client)
    assert sampling.verify(sampling.read(data)) == ()
    assert {len(one.inspectors) for one in people_in(data).seats} == {4}


def test_a_draw_of_the_first_format_is_drawn_and_published_as_before(
    announced: Draw, office: Person, client: Client
) -> None:
    """Frozen before inspectors had numbers: by name, and the file knows none of them."""
    announced.pool.sort()
    digest = sampling.people_digest(announced.pool, [], 2).hex()
    Draw.objects.filter(pk=announced.pk).update(
        pool=announced.pool, pool_keys=[], people_digest=digest
    )
    for party in announced.parties.all():
        draws.reveal(party=party, nonce=nonce_of(party), by=party.person)
    data = closed(announced, office, client)
    told = teams_document(queries.draw_of(announced.pk))

    assert json.loads(data)["format"] == "zhixing/draw/1"
    assert sampling.verify(sampling.read(data)) == ()
    assert verify_draw.check(data.decode()) == f"OK {told['seed']}"
    assert (told["format"], told["digest"]) == ("zhixing/draw-teams/1", digest)
    for row in told["order"]:
        expected = sampling.inspectors_in_order(
            bytes.fromhex(told["seed"]), row["unit"], told["pool"]
        )
        assert row["inspectors"] == list(expected)
