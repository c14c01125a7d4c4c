"""What is told to whom: the order, what is not confirmed yet, and what hostile input gets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.supervision.conftest import check_item, draw_for, hand_out, settle
from tests.supervision.test_field import send
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation import actions
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import rounds
from zhixing.supervision.models import Draw, DrawnItem, Finding, Round, SpotCheck, TurnedAway
from zhixing.supervision.queries.teams import team_of, teams

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]
HUGE = "9" * 25


@pytest.fixture
def items(drawn: Draw, section_a: Unit, office: Person) -> list[DrawnItem]:
    """The first two of section A's five, handed out."""
    return hand_out(drawn, section_a, office, count=2)


def api(person: Person, path: str, body: object = None) -> HttpResponse:
    _token, secret = actions.issue_token(label="test", by=person)
    head = {"Authorization": f"Bearer {secret}"}
    if body is None:
        return Client().get(f"/api{path}", headers=head)
    kind = "application/json"
    return Client().post(f"/api{path}", json.dumps(body), content_type=kind, headers=head)


def test_an_item_out_of_turn_has_no_page(
    items: list[DrawnItem], drawn: Draw, section_a: Unit, signed_in: SignedIn
) -> None:
    going = team_of(items[0])[0]
    browser = signed_in(going)
    late = drawn.items.get(unit=section_a, place=5)

    assert browser.get(f"/drawn/{items[0].pk}/check/").status_code == 200
    assert browser.get(f"/drawn/{late.pk}/check/").status_code == 404
    assert browser.post(f"/drawn/{late.pk}/check/", {"complaint": "on"}).status_code == 404


def test_what_a_complaint_led_to_is_told_without_its_place(
    items: list[DrawnItem], drawn: Draw, section_a: Unit, signed_in: SignedIn
) -> None:
    late = drawn.items.select_related("draw__round").get(unit=section_a, place=4)
    first, second = team_of(items[0])[:2]
    assert send(signed_in(first), late, complaint="on").status_code == 200
    answer = signed_in(second).get(f"/drawn/{late.pk}/check/")

    assert (answer.status_code, "第 4 件" in answer.text) == (200, False)


def test_the_api_hands_out_to_the_office_without_saying_what(
    drawn: Draw, section_a: Unit, office: Person, inspectors: list[Person]
) -> None:
    path = f"/draws/{drawn.pk}/units/{section_a.pk}/next"
    going = teams(drawn)[section_a.pk]
    away = next(person for person in inspectors if person not in going)
    other = api(away, path, {"count": 1}).json()
    own = api(going[0], path, {"count": 1}).json()
    for item in drawn.items.filter(handed_out_at__isnull=False).select_related(
        "draw__round__campaign", "unit"
    ):
        settle(item)
    told = api(office, path, {"count": 2}).json()

    assert (other["code"], told) == ("not_yours", {"count": 2, "items": []})
    assert (own["count"], [one["place"] for one in own["items"]]) == (1, [1])


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        ({"seen_at": "0001-01-01T00:00:00+14:00"}, "seen_at"),
        ({"seen_at": "1950-01-01T00:00:00+00:00"}, "seen_at"),
        ({"seen_at": "9999-12-31T23:59:59-14:00"}, "seen_at"),
        ({"clock": "0001-01-01T00:00:00+14:00"}, "clock"),
        ({"clock": "2031-01-01T00:00:00+00:00"}, "clock"),
    ],
)
def test_times_of_another_century_are_named(
    broken: dict[str, str], wrong: str, items: list[DrawnItem], signed_in: SignedIn
) -> None:
    answer = send(signed_in(team_of(items[0])[0]), items[0], **broken)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [wrong])


def test_numbers_too_long_for_the_database(
    items: list[DrawnItem], round_: Round, drawn: Draw, office: Person, signed_in: SignedIn,
    campaign: Campaign,
) -> None:  # fmt: skip
    going = team_of(items[0])[0]
    browser = signed_in(going)
    asked = f"/rounds/{round_.pk}/findings/new/?check="
    codes = [browser.get(asked + long).status_code for long in (HUGE, "9" * 5000, "x", "1" * 9)]
    opened = {"title": "七月", "kinds": ["measure"], "units": [campaign.organiser_id],
              "phases": [10**25], "order": "unit", "team_size": 2}  # fmt: skip
    unit = f"/rounds/{round_.pk}/draws/{drawn.pk}/units/{HUGE}/"
    batch = {"count": 2, "draw": drawn.pk, "unit": HUGE}

    assert codes == [404] * 4
    assert browser.post(unit, {"count": 2}).status_code == 404
    assert browser.post(f"/rounds/{round_.pk}/field/next/", batch).status_code == 404
    assert api(going, f"/draws/{drawn.pk}/units/{HUGE}/next", {"count": 2}).status_code == 404
    refused = api(office, "/campaigns/debate/rounds", opened)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["phases"])


def test_only_those_who_were_drawn_send_records(
    items: list[DrawnItem], round_: Round, alice: Person, office: Person, signed_in: SignedIn
) -> None:
    for person in (alice, office):
        assert send(signed_in(person), items[0]).status_code == 403
        _token, secret = actions.issue_token(label="test", by=person)
        head = {"Authorization": f"Bearer {secret}"}
        assert Client().post(f"/api/rounds/{round_.pk}/checks", {}, headers=head).status_code in (
            403, 422,
        )  # fmt: skip
    assert TurnedAway.objects.count() == 0


def test_a_key_that_somebody_else_used_loses_nothing(
    items: list[DrawnItem], signed_in: SignedIn
) -> None:
    first, second = (signed_in(person) for person in team_of(items[0])[:2])
    key, nowhere = uuid4(), "measure:999999"
    for phone, words in ((first, "甲"), (second, "乙"), (second, "乙")):
        assert send(phone, items[0], record=nowhere, key=key, facts=words).status_code == 409

    assert sorted(one.content["facts"] for one in TurnedAway.objects.all()) == ["乙", "甲"]


def test_what_was_turned_away_comes_in_pages(
    items: list[DrawnItem], round_: Round, office: Person, signed_in: SignedIn
) -> None:
    by = team_of(items[0])[0]
    TurnedAway.objects.bulk_create(
        TurnedAway(round=round_, drawn_kind="measure", drawn_key=n, key=uuid4(), why="not_reached",
                   content={"title": "", "facts": f"第{n}条", "reason": ""}, by=by)
        for n in range(25)
    )  # fmt: skip
    browser = signed_in(office)
    pages = [browser.get(f"/rounds/{round_.pk}/?page={n}").text for n in (1, 2)]

    assert [[f"第{n}条" in page for page in pages] for n in (24, 0)] == [
        [True, False], [False, True],
    ]  # fmt: skip


def test_a_finding_refused_beside_its_check_is_kept_once(
    items: list[DrawnItem], charlie: Person, section_a: Unit, signed_in: SignedIn
) -> None:
    phone, key = signed_in(team_of(items[0])[0]), uuid4()
    finding = {"finding-text": "没有公示", "finding-unit": section_a.name,
               "finding-owner": charlie.username, "finding-due": factories.day(10)}  # fmt: skip
    told = [send(phone, items[0], key=key, **finding).json() for _time in range(2)]
    kept = TurnedAway.objects.get()

    assert (told[0], SpotCheck.objects.count(), Finding.objects.count()) == (told[1], 1, 0)
    assert (kept.why, kept.content["facts"]) == ("owner_outside", "没有公示")
    assert kept.content["reason"] == told[0]["finding"]


def test_the_desk_calls_only_those_who_go(
    items: list[DrawnItem], drawn: Draw, inspectors: list[Person], signed_in: SignedIn,
    section_b: Unit,
) -> None:  # fmt: skip
    check_item(items[0])
    team = team_of(items[0])
    for person in inspectors:
        told = signed_in(person).get("/desk/").text
        goes = any(person in people for people in teams(drawn).values())
        assert ("确认核查记录" in told) == (person == team[1])
        assert ("去核查" in told) == goes


def test_a_word_that_waits_is_for_the_team_and_the_office(
    items: list[DrawnItem], office: Person, alice: Person, signed_in: SignedIn
) -> None:
    made = check_item(items[0], "not_done")
    first, second = team_of(items[0])[:2]
    page = f"/checks/{made.pk}/"

    def reads(person: Person) -> bool:
        return made.facts in signed_in(person).get(page).text

    assert [reads(person) for person in (first, second, office)] == [True] * 3
    shown = signed_in(alice).get(page)
    assert (shown.status_code, "没有办结" in shown.text, reads(alice)) == (200, False, False)
    assert signed_in(alice).get(f"{page}confirm/").status_code == 403
    settle(items[1])
    assert "到窗口看了半小时" in signed_in(alice).get(f"/checks/{made.pk + 1}/").text


def test_forms_are_not_shown_to_those_without_the_role(
    items: list[DrawnItem], round_: Round, drawn: Draw, section_a: Unit, alice: Person,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    browser = signed_in(alice)
    unit = f"/rounds/{round_.pk}/draws/{drawn.pk}/units/{section_a.pk}/"

    assert browser.get(f"/rounds/{round_.pk}/findings/new/").status_code == 403
    assert browser.post(unit, {"count": 2}).status_code == 403


def test_one_order_through_all_units_shows_its_own_numbers(
    open_round: Callable[..., Round], inspectors: list[Person], measures: list[Measure],
    office: Person, staff: Person, section_a: Unit, signed_in: SignedIn,
) -> None:  # fmt: skip
    draw = draw_for(open_round(order="whole"), office, staff)
    both = [p for p in inspectors if sum(p in people for people in teams(draw).values()) == 2]
    person = (both or teams(draw)[section_a.pk])[0]
    hand_out(draw, section_a, office, count=4)
    browser = signed_in(person)
    page = browser.get(f"/rounds/{draw.round_id}/visit/").text
    packed: dict[str, Any] = browser.get(f"/rounds/{draw.round_id}/field/packed.json").json()
    own = [
        item.position
        for item in draw.items.filter(handed_out_at__isnull=False).select_related("draw__round")
        if person in team_of(item)
    ]

    assert all(f"第 {n} 件" in page for n in own)
    assert sorted(one["place"] for one in packed["items"]) == sorted(own)
    assert page.count("领取下一批") == 1
    assert [place["left"] for place in packed["places"] if place["left"]] == [5]


def test_a_round_that_ended_without_checks_is_not_called_running(
    open_round: Callable[..., Round], inspectors: list[Person], measures: list[Measure],
    office: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    rounds.close_round(round_=open_round(), conclusion="到此为止", by=office)
    told = signed_in(office).get(reverse("plans:overview", args=["debate"])).text

    assert ("正在进行" in told, "已经结束，没有按顺序核查" in told) == (False, True)
