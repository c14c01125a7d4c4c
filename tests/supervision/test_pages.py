"""Rounds, draws and checks in the browser and over the API: a round played by its people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.supervision.conftest import NONCES, committed, hand_out, party_of, settle
from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.organisation import actions
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Finding, Round, SpotCheck, TurnedAway
from zhixing.supervision.queries.teams import team_of

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]


def test_a_round_from_opening_to_its_end(
    inspectors: list[Person], measures: list[Measure], office: Person, staff: Person,
    section_a: Unit, signed_in: SignedIn, client: Client,
) -> None:  # fmt: skip
    desk, hall = signed_in(office), signed_in(staff)
    form = {
        "title": "七月督查", "kinds": ["measure"], "units": "市数据局", "order": "unit",
        "team_size": "2",
    }  # fmt: skip
    opened = desk.post("/c/debate/rounds/new/", form)
    round_ = Round.objects.get()
    desk.post(f"/rounds/{round_.pk}/draws/new/", {"staff": staff.username})
    draw = Draw.objects.get()
    for browser, side in ((desk, "office"), (hall, "staff")):
        path = f"/draws/parties/{party_of(draw, side).pk}/commit/"
        assert browser.get(path).status_code == 200
        assert browser.post(path, {"commitment": committed(NONCES[side])}).status_code == 302
    desk.post(f"/draws/{draw.pk}/freeze/")
    for browser, side in ((desk, "office"), (hall, "staff")):
        path = f"/draws/parties/{party_of(draw, side).pk}/reveal/"
        assert browser.post(path, {"nonce": NONCES[side].upper()}).status_code == 302
    draw.refresh_from_db()
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/rounds/{round_.pk}/")
    assert draw.state == "drawn"

    item = draw.items.select_related("draw__round__campaign", "unit").get(unit=section_a, place=1)
    first, second = (signed_in(person) for person in team_of(item))
    first.post(f"/rounds/{round_.pk}/draws/{draw.pk}/units/{section_a.pk}/", {"count": "2"})
    visit = first.get(f"/rounds/{round_.pk}/visit/").text
    word = {"outcome": "done", "facts": "看过，属实", "key": str(uuid4())}
    assert item.title in visit
    assert first.post(f"/drawn/{item.pk}/check/", word).status_code == 302
    made = SpotCheck.objects.get()
    assert second.post(f"/checks/{made.pk}/confirm/", {"agreed": "yes"}).status_code == 302
    finding = {
        "unit": section_a.name, "text": "没有公示", "owner": "alice",
        "due": factories.day(9).isoformat(),
    }  # fmt: skip
    assert (
        second.post(f"/rounds/{round_.pk}/findings/new/?check={made.pk}", finding).status_code
        == 302
    )
    assert Finding.objects.get().check_made == made
    told = desk.get(f"/findings/{Finding.objects.get().pk}/").text
    assert ("没有公示" in told, item.title in told) == (True, True)
    assert "没有公示" in desk.get("/c/debate/findings/").text
    shown = desk.get(f"/rounds/{round_.pk}/").text
    assert desk.post(f"/rounds/{round_.pk}/close/", {"conclusion": "都看到了"}).status_code == 302

    assert re.search(r"有 95 % 的把握：报告办结的，至少 \d+(\.\d)?% 真的办结了", shown)
    assert ledger_kinds()[-3:] == ["spot_check.confirmed", "finding.made", "round.closed"]
    assert client.get(f"/draws/{draw.pk}/redo/").status_code == 200


def test_who_sees_what(
    drawn: Draw, round_: Round, alice: Person, office: Person, staff: Person, client: Client,
    inspectors: list[Person], signed_in: SignedIn, section_a: Unit,
) -> None:  # fmt: skip
    outside = factories.make_person("outside", unit=factories.make_unit("别的单位"))
    item = hand_out(drawn, section_a, office)[0]
    made = settle(item)
    going = team_of(item)[0]
    inner = [
        f"/rounds/{round_.pk}/", "/c/debate/rounds/", f"/checks/{made.pk}/", "/c/debate/findings/",
        f"/rounds/{round_.pk}/checks/",
    ]  # fmt: skip
    managed = [f"/rounds/{round_.pk}/{step}/" for step in ("close", "draws/new")]
    public = [f"/draws/{drawn.pk}/{page}" for page in ("", "draw.json", "announced.json", "redo/")]

    def codes(person: Person, paths: list[str]) -> set[int]:
        browser = signed_in(person)
        return {browser.get(path).status_code for path in paths}

    assert codes(outside, inner) == {404}
    assert codes(alice, inner) == {200}
    assert codes(alice, managed) == {403}
    assert codes(office, managed) == {200}
    assert {client.get(path).status_code for path in [*public, "/c/debate/draws/"]} == {200}
    assert {client.get(path).status_code for path in inner} == {302}
    assert codes(going, [f"/rounds/{round_.pk}/visit/"]) == {200}
    assert codes(office, [f"/rounds/{round_.pk}/visit/"]) == {404}
    assert codes(alice, [f"/drawn/{drawn.items.get(unit=section_a, place=5).pk}/check/"]) == {404}
    other = party_of(drawn, "staff").pk
    assert codes(office, [f"/draws/parties/{other}/reveal/"]) == {403}
    assert codes(outside, [f"/draws/parties/{other}/reveal/"]) == {404}


def test_what_is_not_handed_out_is_told_to_nobody(
    drawn: Draw, round_: Round, office: Person, inspectors: list[Person], signed_in: SignedIn
) -> None:
    titles = list(drawn.items.values_list("title", flat=True))
    for person in [office, *inspectors]:
        pages = [f"/rounds/{round_.pk}/", f"/draws/{drawn.pk}/", f"/rounds/{round_.pk}/visit/"]
        shown = "".join(signed_in(person).get(path).text for path in pages)
        assert [title for title in titles if title in shown] == []


def test_lists_ask_the_same_whatever_their_length(
    open_round: Callable[..., Round], inspectors: list[Person], office: Person, signed_in: SignedIn
) -> None:
    browser, asked = signed_in(office), []
    for _n in range(3):
        open_round()
        browser.get("/c/debate/rounds/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/c/debate/rounds/")
        asked.append(len(queries))
    assert asked[0] == asked[2]


def test_bad_hexadecimal_is_said_in_words(
    round_: Round, office: Person, staff: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(office)
    browser.post(f"/rounds/{round_.pk}/draws/new/", {"staff": staff.username})
    path = f"/draws/parties/{party_of(Draw.objects.get(), 'office').pk}/commit/"
    answer = browser.post(path, {"commitment": "zz" * 8})

    assert (
        answer.status_code,
        "应是 64 位十六进制数（0–9、a–f），现有 16 位。" in answer.text,
    ) == (400, True)


def test_the_api_goes_through_the_same_forms(
    inspectors: list[Person], measures: list[Measure], office: Person, staff: Person,
    section_a: Unit, campaign: Campaign,
) -> None:  # fmt: skip
    def call(person: Person, path: str, body: object = None, **form: object) -> tuple[int, dict]:
        _token, secret = actions.issue_token(label="test", by=person)
        head = {"Authorization": f"Bearer {secret}"}
        if form:
            answer = Client().post(f"/api{path}", form, headers=head)
        elif body is None:
            answer = Client().get(f"/api{path}", headers=head)
        else:
            answer = Client().post(
                f"/api{path}", json.dumps(body), content_type="application/json", headers=head
            )
        return answer.status_code, json.loads(answer.content)

    opened = {"title": "七月督查", "kinds": ["measure"], "units": [campaign.organiser_id],
              "order": "unit", "team_size": 2}  # fmt: skip
    assert call(staff, "/campaigns/debate/rounds", opened)[0] == 403
    assert call(office, "/campaigns/debate/rounds", {**opened, "team_size": 1})[0] == 422
    status, round_ = call(office, "/campaigns/debate/rounds", opened)
    assert (status, round_["bound"]) == (201, None)
    _status, draw = call(office, f"/rounds/{round_['id']}/draws", {"staff": staff.pk})
    for party in draw["parties"]:
        person = Person.objects.get(pk=party["person_id"])
        word = {"commitment": committed(NONCES[party["side"]])}
        call(person, f"/draws/parties/{party['id']}/commitment", word)
    call(office, f"/draws/{draw['id']}/freezing", {})
    for party in draw["parties"]:
        person = Person.objects.get(pk=party["person_id"])
        _status, draw = call(
            person, f"/draws/parties/{party['id']}/nonce", {"nonce": NONCES[party["side"]]}
        )
    assert (draw["state"], draw["listed"]) == ("drawn", 9)

    item = DrawnItem.objects.select_related("draw__round__campaign", "unit").get(
        unit=section_a, place=1
    )
    first, second = team_of(item)
    path = f"/draws/{draw['id']}/units/{section_a.pk}/next"
    _status, handed = call(first, path, {"count": 1})
    word = {
        "record": item.published_id, "outcome": "done", "facts": "看过", "key": str(uuid4()),
        "seen_at": timezone.now().isoformat(),
    }  # fmt: skip
    late = {**word, "record": "measure:99999", "key": str(uuid4())}
    status, made = call(first, f"/rounds/{round_['id']}/checks", **word)
    assert ([one["record"] for one in handed["items"]], status) == ([item.published_id], 201)
    assert call(first, f"/rounds/{round_['id']}/checks", **late)[0] == 409
    assert TurnedAway.objects.get().why == "not_reached"
    _status, confirmed = call(second, f"/checks/{made['id']}/confirmation", {"agreed": "yes"})
    _status, told = call(office, f"/rounds/{round_['id']}")
    assert (confirmed["agreed"], told["checked"], told["not_done"]) == (True, 1, 0)
    assert call(office, f"/rounds/{round_['id']}/closing", {"conclusion": "到此为止"})[0] == 200
    answer = Client().get(f"/api/draws/{draw['id']}/file")
    assert json.loads(answer.content)["state"] == "drawn"


def test_an_archive_takes_no_round(
    campaign: Campaign, office: Person, inspectors: list[Person], signed_in: SignedIn
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())
    answer = signed_in(office).get("/c/debate/rounds/new/")
    assert answer.status_code == 409


def test_the_desk_says_whose_turn_it_is(
    announced: Draw, round_: Round, staff: Person, office: Person, section_a: Unit,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    assert "揭晓随机数" in signed_in(staff).get("/desk/").text
    rounds_open = signed_in(office).get("/desk/").text
    assert "揭晓随机数" in rounds_open
