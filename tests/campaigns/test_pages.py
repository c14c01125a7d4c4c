"""The page about a campaign, and its API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries import campaigns as queries
from zhixing.campaigns.queries.duties import leading_group
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
ABOUT = "/c/debate/about/"


def test_campaign_costs_two_queries(campaign: Campaign, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        factories.make_phase(campaign)
    with django_assert_num_queries(2):
        read = queries.campaign("debate")
        read.grants(Verb.SPEAK)
        read.organiser.name  # noqa: B018 - reading it must cost nothing
    with pytest.raises(Http404):
        queries.campaign("elsewhere")


def test_current_campaigns_are_begun_and_open(bureau: Unit) -> None:
    running = factories.make_campaign(organiser=bureau)
    factories.make_campaign(organiser=bureau, closed=True)
    factories.make_campaign(organiser=bureau, phase_offset=factories.BEFORE)
    over = factories.make_campaign(organiser=bureau, phase_offset=factories.AFTER)

    assert list(queries.current_campaigns()) == [running, over]


def test_the_leading_group_stands_by_rank(
    campaign: Campaign, inspector: Person, office: Person, leader: Person, alice: Person
) -> None:
    factories.make_duty(campaign, alice, "deputy", ended=factories.day(-1))

    assert [duty.person for duty in leading_group(campaign)] == [leader, office, inspector]


def test_everybody_reads_the_page(campaign: Campaign, leader: Person, client: Client) -> None:
    html = client.get(ABOUT).content.decode()

    shown = ["解放思想大讨论", "查摆问题", "提交诉求", "领导小组名单", "Leader", "解除职责"]
    assert [word in html for word in shown] == [True, True, True, True, True, False]
    assert client.get("/c/elsewhere/about/").status_code == 404
    assert client.post(ABOUT, {}).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_whatever_the_rows(
    campaign: Campaign, people: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        factories.make_duty(campaign, factories.make_person(), "member")
        factories.make_phase(campaign)
    client.get(ABOUT)  # figures of the strip are cached by the first visit
    with django_assert_num_queries(2):
        client.get(ABOUT)


def test_the_leader_gives_and_ends_duties(
    campaign: Campaign, leader: Person, alice: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(leader)
    twice = [
        browser.post(ABOUT, {"person": alice.pk, "role": "member"}).status_code for _ in range(2)
    ]
    duty = alice.duties.get()
    ended = browser.post(f"/c/debate/duties/{duty.pk}/end/")

    assert (twice, ended.status_code) == ([302, 200], 302)
    assert ledger_kinds() == ["duty.assigned", "duty.ended"]


def test_the_leader_closes(campaign: Campaign, leader: Person, signed_in: SignedIn) -> None:
    browser = signed_in(leader)

    assert browser.post("/c/debate/close/").status_code == 302
    html = browser.get(ABOUT).content.decode()
    assert ("只供查阅" in html, "明确职责" in html) == (True, False)
    assert browser.post("/c/debate/close/").status_code == 403


def test_readers_without_the_right_get_403(
    campaign: Campaign, leader: Person, alice: Person, signed_in: SignedIn
) -> None:
    browser, duty = signed_in(alice), leader.duties.get()

    for path in (ABOUT, f"/c/debate/duties/{duty.pk}/end/", "/c/debate/close/"):
        assert browser.post(path).status_code == 403
    assert ledger_kinds() == []


# ---- the API ----------------------------------------------------------------------------------


def payload(bureau: Unit, leader: Person, **other: Any) -> dict[str, Any]:
    dates = {"begins": factories.day().isoformat(), "ends": factories.day(60).isoformat()}
    phase = {"name": "动员", "verbs": ["voice.submit"], **dates}
    return {
        "name": "大讨论",
        "slug": "talk",
        "organiser": bureau.pk,
        "phases": [phase],
        "duties": [{"person": leader.pk, "role": "leader"}],
        **dates,
        **other,
    }


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    return client.post(f"/api{path}", data, content_type="application/json")


def test_found_over_the_api(
    bureau: Unit, alice: Person, admin: Person, signed_in: SignedIn
) -> None:
    answer = post(signed_in(admin), "/campaigns", payload(bureau, alice))

    body = answer.json()
    assert answer.status_code == 201
    assert (body["current_verbs"], body["check_days"]) == (["voice.submit"], 5)
    assert [(duty["person"], duty["role"]) for duty in body["group"]] == [("Alice", "leader")]
    assert Client().get("/api/campaigns/talk").json() == body
    assert ledger_kinds() == ["campaign.founded"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"ends": "2020-01-01"}, ["ends"]),
        ({"slug": "两个 字"}, ["slug"]),
        ({"phases": {"name": "x"}}, ["phases"]),
        ({"phases": ["x"]}, ["phases"]),
        ({"phases": [{"name": "x", "begins": "2026-02-30", "ends": "x"}]}, ["phases"]),
        ({"phases": []}, ["phases"]),
        ({"duties": [{"person": 0, "role": "emperor"}]}, ["duties"]),
        ({"check_days": 0}, ["check_days"]),
        ({"organiser": None, "name": ""}, ["name", "organiser"]),
    ],
)
def test_bad_campaigns_are_named_by_field(
    bureau: Unit, alice: Person, admin: Person, signed_in: SignedIn, change: Any, wrong: list[str]
) -> None:
    answer = post(signed_in(admin), "/campaigns", payload(bureau, alice, **change))

    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert Campaign.objects.count() == 0


def test_an_error_in_a_row_names_the_row(
    bureau: Unit, alice: Person, admin: Person, signed_in: SignedIn
) -> None:
    good = payload(bureau, alice)["phases"][0]
    answer = post(
        signed_in(admin), "/campaigns", payload(bureau, alice, phases=[good, {**good, "name": ""}])
    )

    assert answer.json()["errors"]["phases"] == ["第 2 项“阶段名称”：这个字段是必填项。"]


def test_duties_over_the_api(
    campaign: Campaign, leader: Person, alice: Person, signed_in: SignedIn
) -> None:
    browser, path = signed_in(leader), "/campaigns/debate/duties"
    given = post(browser, path, {"person": alice.pk, "role": "member"})
    again = post(browser, path, {"person": alice.pk, "role": "member"})
    ended = post(browser, f"{path}/{given.json()['id']}/end", {})
    closed = post(browser, "/campaigns/debate/close", {})

    assert [answer.status_code for answer in (given, again, ended, closed)] == [201, 409, 200, 200]
    assert (again.json()["code"], closed.json()["current_verbs"]) == ("duty_held", [])
    assert post(signed_in(alice), path, {}).status_code == 403
    assert post(signed_in(alice), "/campaigns", {}).status_code == 403
    assert post(Client(), path, {}).status_code == 401
