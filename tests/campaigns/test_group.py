"""The leading group: one leader, deputies with scopes, members from three sources, its list."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.actions import duties as actions
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.duties import leading_group, with_posts
from zhixing.campaigns.rules import AlreadyEnded
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
GROUP, ASSIGN = "/c/debate/group/", "/c/debate/duties/new/"


@pytest.fixture
def deputy(campaign: Campaign, leader: Person, section_a: Unit, section_b: Unit) -> Duty:
    person = factories.make_person("deputy", unit=campaign.organiser, post="副局长")
    return actions.assign_duty(
        campaign=campaign,
        person=person,
        role="deputy",
        scope="政务服务、数据资源",
        scope_units=[section_a, section_b],
        by=leader,
    )


def test_a_deputy_is_given_by_name_with_a_scope(
    campaign: Campaign, leader: Person, bob: Person, section_a: Unit, signed_in: SignedIn
) -> None:
    browser = signed_in(leader)
    form = {"person": "Bob", "role": "deputy", "scope_units": f"政务服务科、{section_a.code}"}

    without = browser.post(ASSIGN, form)
    given = browser.post(ASSIGN, {**form, "scope": "政务服务"})

    assert (without.status_code, "请写明副组长的分管领域" in without.content.decode()) == (
        400,
        True,
    )
    assert (given.status_code, given.headers["Location"]) == (302, GROUP)
    duty = bob.duties.get()
    assert (duty.scope, list(duty.scope_units.all())) == ("政务服务", [section_a])
    assert ledger_kinds() == ["duty.assigned"]


def test_unit_and_post_stand_apart_in_english(campaign: Campaign, leader: Person) -> None:
    with translation.override("en"):
        (duty,) = with_posts(leading_group(campaign))

    assert duty.person.posts_now == [f"{campaign.organiser.name}, 局长"]


@pytest.mark.parametrize("kind", ["section", "subordinate", "branch"])
def test_a_member_sits_for_the_unit_they_head(
    campaign: Campaign, leader: Person, bureau: Unit, kind: str, signed_in: SignedIn
) -> None:
    """A person may hold several posts: the one that heads a unit counts, unless said otherwise."""
    unit = factories.make_unit("第一支部", parent=bureau, kind=kind)
    person = factories.make_person("member", unit=bureau)
    factories.make_appointment(person, unit, heads=True)

    signed_in(leader).post(ASSIGN, {"person": "member", "role": "member"})

    assert person.duties.get().unit == unit


def test_a_second_leader_is_refused_by_name_and_told_how_it_ends(
    campaign: Campaign, leader: Person, bob: Person, admin: Person, signed_in: SignedIn
) -> None:
    answer = signed_in(admin).post(ASSIGN, {"person": "bob", "role": "leader"})

    said = answer.content.decode()
    assert answer.status_code == 400
    assert "组长现由Leader担任" in said
    assert "请先在领导小组页点开Leader，解除其职责，再指定新组长。" in said
    assert ledger_kinds() == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("person", "无此人", "没有找到“无此人”"),
        ("person", "Bob", "叫“Bob”的不止一人：bob（政务服务科）、second（数据资源科）"),
        ("unit", "无此科", "没有名为“无此科”的单位"),
        ("unit", "同名科", "名为“同名科”的单位不止一个，请改填代码：S1、S2"),
        ("scope_units", "政务服务科；无此科", "没有名为“无此科”的单位"),
        ("scope_units", "、".join(["x"] * 201), "一次填了 201 个，最多 200 个"),
        ("scope", "长" * 501, "内容共 501 字，最多 500 字"),
    ],
)
def test_what_cannot_be_found_is_named(
    leader: Person,
    bob: Person,
    section_b: Unit,
    bureau: Unit,
    signed_in: SignedIn,
    field: str,
    typed: str,
    said: str,
) -> None:
    factories.make_person("second", name="Bob", unit=section_b)
    for code in ("S1", "S2"):
        factories.make_unit("同名科", parent=bureau, code=code)
    form = {"person": "bob", "role": "member", field: typed}

    answer = signed_in(leader).post(ASSIGN, form)

    assert (answer.status_code, said in answer.content.decode()) == (400, True)


def test_a_duty_is_revised_and_then_ended(
    campaign: Campaign,
    leader: Person,
    deputy: Duty,
    section_a: Unit,
    section_b: Unit,
    signed_in: SignedIn,
) -> None:
    browser, path = signed_in(leader), f"/c/debate/duties/{deputy.pk}/"
    shown = browser.get(path).content.decode()
    revised = browser.post(path, {"scope": "数据资源", "scope_units": "数据资源科"})
    ended = browser.post(f"{path}end/")

    assert f"政务服务科（{section_a.code}）、数据资源科（{section_b.code}）" in shown
    assert (revised.status_code, ended.status_code) == (302, 302)
    deputy.refresh_from_db()
    assert (deputy.scope, list(deputy.scope_units.all())) == ("数据资源", [section_b])
    assert ledger_kinds() == ["duty.assigned", "duty.revised", "duty.ended"]
    with pytest.raises(AlreadyEnded):
        actions.revise_duty(duty=deputy, unit=None, scope="x", scope_units=[], by=leader)


def test_who_was_in_it_on_a_day(
    campaign: Campaign, leader: Person, alice: Person, bob: Person, client: Client
) -> None:
    factories.make_duty(
        campaign, alice, "member", began=factories.day(-20), ended=factories.day(-10)
    )
    factories.make_duty(campaign, bob, "member", began=factories.day(-10))

    for offset, who in ((-21, []), (-20, [alice]), (-11, [alice]), (-10, [bob]), (0, [bob])):
        members = [d.person for d in leading_group(campaign, factories.day(offset))[1:]]
        assert members == who
    html = client.get(f"{GROUP}?on={factories.day(-15).isoformat()}").content.decode()
    assert ("Alice" in html, "解除职责" in html) == (True, False)
    listed = client.get(f"/api/campaigns/debate/duties?on={factories.day(-15).isoformat()}").json()
    assert [duty["person"] for duty in listed] == ["Leader", "Alice"]
    assert client.get(f"{GROUP}?on=yesterday").status_code == 400
    assert client.get("/api/campaigns/debate/duties?on=yesterday").status_code == 422


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_whatever_the_rows(
    campaign: Campaign, people: int, bureau: Unit, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        member = factories.make_person(unit=bureau)
        factories.make_duty(campaign, member, "member", unit=bureau).scope_units.add(bureau)
        factories.make_duty(campaign, member, "office", ended=factories.day(-1))
    client.get(GROUP)
    with django_assert_num_queries(5):
        client.get(GROUP)


def test_the_list_as_a_workbook(
    campaign: Campaign, leader: Person, deputy: Duty, client: Client
) -> None:
    campaign.established_by, campaign.established_on = "局党组", factories.day(-40)
    campaign.save()
    answer = client.get("/c/debate/group.xlsx")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    cells = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert cells[0] == ["解放思想大讨论领导小组名单"]
    assert f"局党组，{factories.day(-40).isoformat()}" in cells[1]
    assert [row[1:-1] for row in cells[3:5]] == [
        ["组长", "Leader", "市数据局局长"],
        ["副组长", "Deputy", "市数据局副局长", "政务服务、数据资源，政务服务科、数据资源科"],
    ]


def test_the_list_as_a_document(
    campaign: Campaign, leader: Person, deputy: Duty, client: Client
) -> None:
    answer = client.get("/c/debate/group.docx")

    made = docx.Document(BytesIO(answer.content))
    assert made.paragraphs[0].text == "解放思想大讨论领导小组名单"
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["职责", "姓名", "单位和职务", "分管领域（代表单位）"],
        ["组长", "Leader", "市数据局局长", ""],
        ["副组长", "Deputy", "市数据局副局长", "政务服务、数据资源，政务服务科、数据资源科"],
    ]
    assert client.get("/c/debate/group.exe").status_code == 404


def test_duties_over_the_api(
    campaign: Campaign, leader: Person, bob: Person, section_a: Unit, signed_in: SignedIn
) -> None:
    browser, path = signed_in(leader), "/api/campaigns/debate/duties"
    body: dict[str, Any] = {
        "person": bob.pk, "role": "deputy", "scope": "政务服务", "scope_units": [section_a.pk],
    }  # fmt: skip
    given = browser.post(path, body, content_type="application/json")
    cover = {"scope": "窗口", "scope_units": [], "unit": section_a.code}
    revised = browser.post(f"{path}/{given.json()['id']}", cover, content_type="application/json")
    nobody = browser.post(path, {**body, "person": 0}, content_type="application/json")

    assert (given.status_code, given.json()["scope_unit_ids"]) == (201, [section_a.pk])
    assert revised.json()["unit_id"] == section_a.pk
    assert (nobody.status_code, list(nobody.json()["errors"])) == (422, ["person"])
