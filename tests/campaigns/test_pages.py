"""The page about a campaign, and its API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client, RequestFactory

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.web.markup import elements
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries import campaigns as queries
from zhixing.campaigns.queries.duties import leading_group
from zhixing.campaigns.views import about
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

    shown = ["解放思想大讨论", "查摆问题", "提交诉求", "领导小组名单", "Leader", "活动设置"]
    assert [word in html for word in shown] == [True, True, True, True, True, False]
    assert client.get("/c/elsewhere/about/").status_code == 404
    assert client.post(ABOUT, {}).status_code == 405


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_whatever_the_rows(
    campaign: Campaign, people: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        factories.make_duty(campaign, factories.make_person(), "member")
        factories.make_phase(campaign)
        factories.make_basis(campaign, "一", "二")
    client.get(ABOUT)  # figures of the strip are cached by the first visit
    with django_assert_num_queries(5):  # size of the ledger, duties and scopes, bases and clauses
        client.get(ABOUT)


def test_the_leader_closes(campaign: Campaign, leader: Person, signed_in: SignedIn) -> None:
    browser = signed_in(leader)

    assert browser.post("/c/debate/close/").status_code == 302
    html = browser.get(ABOUT).content.decode()
    assert ("只供查阅" in html, "阶段安排</a>" in html) == (True, False)
    assert browser.post("/c/debate/close/").status_code == 403


def test_readers_without_the_right_get_403(
    campaign: Campaign, leader: Person, alice: Person, signed_in: SignedIn
) -> None:
    browser, duty = signed_in(alice), leader.duties.get()
    phase = campaign.phases.get()
    posts = (
        "close/",
        "settings/",
        "duties/new/",
        f"duties/{duty.pk}/",
        f"duties/{duty.pk}/end/",
        "phases/new/",
        f"phases/{phase.pk}/",
        f"phases/{phase.pk}/dates/",
        f"phases/{phase.pk}/place/",
        f"phases/{phase.pk}/remove/",
        "bases/new/",
    )

    assert [browser.post(f"/c/debate/{path}").status_code for path in posts] == [403] * len(posts)
    strangers = [Client().post(f"/c/debate/{path}") for path in posts]
    assert [answer.status_code for answer in strangers] == [302] * len(posts)
    assert {answer.headers["Location"].split("?")[0] for answer in strangers} == {
        "/accounts/login/"
    }
    assert ledger_kinds() == []


def test_settings_are_changed_by_the_office(
    campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    browser, path = signed_in(office), "/c/debate/settings/"
    form = {
        "name": "解放思想大讨论",
        "begins": campaign.begins.isoformat(),
        "ends": campaign.ends.isoformat(),
        "entry_points": "思想观念、工作效能，思想观念",
        "established_by": "局党组",
        "established_document": "关于成立领导小组的通知（数发〔2026〕3号）",
        "established_on": "2026-03-02",
        "check_days": "7",
    }
    late = browser.post(path, {**form, "begins": factories.day(1).isoformat()})
    saved = browser.post(path, form)

    assert (late.status_code, "“查摆问题”" in late.content.decode()) == (400, True)
    assert saved.status_code == 302
    campaign.refresh_from_db()
    assert campaign.entry_points == ["思想观念", "工作效能"]
    assert (campaign.check_days, campaign.silence_days) == (7, 10)
    assert "局党组" in browser.get("/c/debate/group/").content.decode()
    assert ledger_kinds() == ["campaign.revised"]


def test_the_overview_shows_how_it_is_organised(
    campaign: Campaign, leader: Person, office: Person, rf: RequestFactory
) -> None:
    factories.make_duty(campaign, leader, "office")  # one person, two duties
    factories.make_basis(campaign, "一", "二")
    request = rf.get("/")
    request.user = AnonymousUser()
    panel = about.overview_panel(request, campaign)

    figures = [element.text for element in elements(panel, "b")]
    assert figures == ["2", "1", "31", "2"]
    assert ("查摆问题" in panel, "来自 1 份文件" in panel) == (True, True)


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
