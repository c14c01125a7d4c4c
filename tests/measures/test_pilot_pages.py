"""Pilots on pages, desks and over the API: who is shown what, and the steps through the forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.measures.actions.exemptions import ASKED
from zhixing.measures.forms.exemptions import WORDS, FindingForm
from zhixing.measures.forms.pilots import PilotForm, ReportForm
from zhixing.measures.models import Measure, Pilot
from zhixing.measures.piloting import done, todos
from zhixing.measures.queries import pilots as queries
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
SignedIn = Callable[[Person], Client]
LIMITED = {"limit_of": "投诉件数", "limit_way": "most", "limit": 10, "limit_unit": "件"}
FILED: dict[str, Any] = {
    "hypothesis": "窗口下沉到社区，等候时间能减半。",
    "scope": "两个社区",
    "bounds": "不增加编制，花费不超过五万元。",
    "begins": factories.day(1).isoformat(),
    "ends": factories.day(20).isoformat(),
    "stop_rule": "一周内投诉超过十件，立即停止。",
    "basis": "局务会第九次会议纪要",
    "procedure": "科务会研究，分管副局长同意",
    **LIMITED,
}
TOLD: dict[str, Any] = {
    "outcome": "failed",
    "result": "没有人去。",
    "within": "yes",
    "within_facts": "花费三万二千元。",
    "cause": "时段不对",
    "remedy": "设备调回大厅",
}
FOUND: dict[str, Any] = {
    **{key.value: "yes" for key in ASKED},
    **{WORDS.format(key.value): "" for key in ASKED},
    "exempt": "yes",
    "reasons": "各项情形都符合",
}


def shift(pilot: Pilot, **fields: Any) -> None:
    """Let the pilot have been filed and begun earlier."""
    values = {"filed_on": factories.day(-20), "begins": factories.day(-9), **fields}
    Pilot.objects.filter(pk=pilot.pk).update(**values)


def test_the_pages_do_what_the_actions_do(
    make: Make, alice: Person, office: Person, leader: Person, inspector: Person,
    charlie: Person, signed_in: SignedIn, client: Client,
) -> None:  # fmt: skip
    measure = make()
    new = f"/measures/{measure.pk}/pilot/"
    assert client.get(new).status_code == 302
    assert signed_in(charlie).get(new).status_code == 403
    late = {**FILED, "begins": factories.day(0).isoformat()}
    refused = signed_in(alice).post(new, late)
    assert (refused.status_code, "先备案、后开始" in refused.content.decode()) == (400, True)
    assert signed_in(alice).post(new, FILED).status_code == 302
    pilot = Pilot.objects.get()
    page = f"/pilots/{pilot.pk}/"

    def post(person: Person, step: str, **data: Any) -> int:
        return signed_in(person).post(f"{page}{step}/", data).status_code

    assert post(charlie, "return", reason="改") == 403
    assert post(office, "return", reason="写清钱数") == 302
    assert "写清钱数" in signed_in(alice).get(page).content.decode()
    assert post(alice, "revise", **FILED) == 302
    assert post(office, "acknowledge") == 302
    shift(pilot)
    on = factories.day(-1).isoformat()
    assert post(alice, "reading", on=on, value="11") == 302
    assert "超出备案的限额" in signed_in(charlie).get(page).content.decode()
    assert post(alice, "report", **TOLD) == 400
    assert post(alice, "report", **{**TOLD, "within": "no", "within_facts": "多一件"}) == 302
    assert post(office, "conclude", conclusion="stop", reason="没有需求") == 302
    unmet = {"bounds": "no", "bounds_words": "投诉十一件", "exempt": "no"}
    assert post(alice, "finding", **FOUND) == 403
    assert post(leader, "finding", **{**FOUND, **unmet, "exempt": "yes"}) == 400
    assert post(leader, "finding", **{**FOUND, **unmet}) == 302
    assert post(alice, "appeal", text="当天系统把咨询算成投诉") == 302
    assert post(leader, "appeal/decide", granted="no", decision="维持") == 403
    assert post(inspector, "appeal/decide", granted="yes", decision="确属咨询") == 302
    said = {"audience": "全局", "text": "已容错免责", "on": factories.day(0).isoformat()}
    assert post(office, "clarify", **said) == 302
    assert ledger_kinds() == [
        "pilot.registered", "pilot.returned", "pilot.revised", "pilot.acknowledged",
        "pilot.measured", "pilot.reported", "pilot.concluded", "exemption.found",
        "exemption.appealed", "exemption.reviewed", "pilot.clarified",
    ]  # fmt: skip
    shown = signed_in(alice).get(page).content.decode()
    assert all(words in shown for words in ("确属咨询", "已容错免责", "条存证", "下载"))
    # That it was excused, and what was clarified, all inside may read; the reasons not.
    others = signed_in(charlie).get(page).content.decode()
    assert "已容错免责" in others
    assert "确属咨询" not in others


def test_strangers_learn_of_no_pilot(
    make: Make, campaign: Campaign, client: Client, signed_in: SignedIn
) -> None:
    pilot = factories.make_pilot(make())
    stranger = signed_in(factories.make_person(unit=factories.make_unit()))
    addresses = (f"/pilots/{pilot.pk}/", f"/c/{campaign.slug}/pilots/")
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    assert [client.get(address).status_code for address in addresses] == [302, 302]
    assert stranger.post(f"/pilots/{pilot.pk}/report/", TOLD).status_code == 404
    assert stranger.get("/pilots/999/").status_code == 404


def test_the_measure_says_that_it_is_a_pilot(
    make: Make, alice: Person, charlie: Person, client: Client, signed_in: SignedIn
) -> None:
    plain, measure = make(), make(deadline=factories.day(-3))
    pilot = factories.make_pilot(measure, state="failed", acknowledged_at=None)

    def shows(browser: Client, measure: Measure, words: str) -> bool:
        return words in browser.get(f"/measures/{measure.pk}/").content.decode()

    assert shows(signed_in(alice), plain, f"/measures/{plain.pk}/pilot/")
    assert not shows(client, plain, "先行先试")
    assert shows(client, measure, "先行先试（已报备）")
    assert shows(client, measure, "不计入单位")
    assert shows(client, measure, "◇")
    assert not shows(client, measure, f"/pilots/{pilot.pk}/")
    assert shows(signed_in(charlie), measure, f"/pilots/{pilot.pk}/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_rows(
    number: int, make: Make, campaign: Campaign, office: Person, signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(number):
        pilot = factories.make_pilot(make(), **LIMITED)
        factories.make_bounds_reading(pilot, 11)
        factories.make_exemption_finding(factories.make_pilot(make(), state="failed"))
    browser = signed_in(office)
    browser.get("/desk/")
    with django_assert_num_queries(11):
        assert browser.get(f"/c/{campaign.slug}/pilots/").status_code == 200


def test_filters_and_figures_count_the_same(
    make: Make, campaign: Campaign, office: Person, signed_in: SignedIn
) -> None:
    day = factories.day
    found = {
        "ahead": factories.make_pilot(make(), state="filed", begins=day(3)),
        "running": factories.make_pilot(make(), **LIMITED),
        "due": factories.make_pilot(make(), begins=day(-9), ends=day(-1)),
        "succeeded": factories.make_pilot(make(), state="succeeded"),
        "missed": factories.make_pilot(make(), state="stopped"),
    }
    factories.make_bounds_reading(found["running"], 11)
    factories.make_exemption_finding(found["missed"])
    found |= {"beyond": found["running"], "exempt": found["missed"]}
    listed = {stage: list(queries.listed(campaign, stage=stage)) for stage in queries.STAGES}
    assert listed == {stage: [pilot] for stage, pilot in found.items()}
    counts = queries.counts(campaign)
    assert counts.pop("total") == 5
    assert counts == dict.fromkeys(queries.STAGES, 1)
    unit = found["due"].measure.lead_unit
    assert queries.listed(campaign, unit=unit).count() == 5
    assert queries.listed(campaign, unit=campaign.organiser).count() == 0
    address = f"/c/{campaign.slug}/pilots/?stage=nonsense&unit=x"
    assert signed_in(office).get(address).status_code == 200
    overview = signed_in(office).get(f"/c/{campaign.slug}/drive/").content.decode()
    assert f"/c/{campaign.slug}/pilots/?stage=missed" in overview


def test_the_desk_names_what_waits(
    make: Make, alice: Person, bob: Person, office: Person, leader: Person, inspector: Person
) -> None:
    day = factories.day
    returned = factories.make_pilot(make(), state="returned", begins=day(3))
    due = factories.make_pilot(make(), begins=day(-9), ends=day(-1))
    beyond = factories.make_pilot(make(), **LIMITED)
    factories.make_bounds_reading(beyond, 11)
    filed = factories.make_pilot(make(), state="filed", begins=day(3))
    failed = factories.make_pilot(make(), state="failed", filed_by=alice)
    refused = factories.make_pilot(make(), state="failed")
    factories.make_exemption_finding(refused, exempt=False)
    appealed = factories.make_pilot(make(), state="failed")
    factories.make_appeal(factories.make_exemption_finding(appealed, exempt=False, by=leader))

    def waits(person: Person) -> set[tuple[str, str]]:
        return {(str(todo.kind), todo.url) for todo in todos(person)}

    over = ("试点超出限额", f"/pilots/{beyond.pk}/")
    refusal = ("不予免责，可以申诉", f"/pilots/{refused.pk}/")
    acknowledge = ("办理试点备案", f"/pilots/{filed.pk}/")
    assert waits(alice) == {
        over,
        refusal,
        ("修改试点备案", f"/pilots/{returned.pk}/revise/"),
        ("报告试点结果", f"/pilots/{due.pk}/report/"),
    }
    assert waits(bob) == {over, refusal}
    assert waits(office) == {over, acknowledge}
    assert waits(leader) == {
        over,
        refusal,
        acknowledge,
        ("容错认定", f"/pilots/{failed.pk}/finding/"),
    }
    assert waits(inspector) == {("复核申诉", f"/pilots/{appealed.pk}/appeal/decide/")}
    assert {(str(item.kind), item.url) for item in done(leader)} == {
        ("容错认定", f"/pilots/{appealed.pk}/")
    }


def test_forms_say_what_is_missing() -> None:
    half = PilotForm({**FILED, "limit": ""})
    assert set(half.errors) == {"limit"}
    none = PilotForm({**FILED, "limit_of": "", "limit_way": "", "limit": "", "limit_unit": ""})
    assert none.is_valid(), none.errors
    assert set(ReportForm({**TOLD, "cause": "", "remedy": ""}).errors) == {"cause", "remedy"}
    assert ReportForm({**TOLD, "outcome": "succeeded", "cause": "", "remedy": ""}).is_valid()
    silent = FindingForm({**FOUND, "unselfish": "no"})
    assert set(silent.errors) == {"unselfish_words"}
    assert set(FindingForm({}).errors) == {key.value for key in ASKED} | {"exempt", "reasons"}


def test_the_api_does_what_the_pages_do(
    make: Make, campaign: Campaign, alice: Person, office: Person, leader: Person,
    inspector: Person, charlie: Person, signed_in: SignedIn,
) -> None:  # fmt: skip
    def post(person: Person, path: str, data: dict[str, Any] | None = None) -> Any:
        return signed_in(person).post(f"/api/{path}", data or {}, content_type="application/json")

    measure = make()
    late = {**FILED, "begins": factories.day(0).isoformat()}
    assert post(alice, f"measures/{measure.pk}/pilot", late).status_code == 409
    assert post(charlie, f"measures/{measure.pk}/pilot", FILED).status_code == 403
    made = post(alice, f"measures/{measure.pk}/pilot", FILED)
    assert (made.status_code, made.json()["state"]) == (201, "filed")
    key = made.json()["id"]
    assert post(office, f"pilots/{key}/return", {"reason": "改"}).json()["state"] == "returned"
    assert post(alice, f"pilots/{key}/revision", FILED).json()["state"] == "filed"
    noted = post(office, f"pilots/{key}/acknowledgement")
    assert noted.json()["state"] == "acknowledged"
    shift(Pilot.objects.get())
    reading = {"on": factories.day(-1).isoformat(), "value": 9}
    assert post(alice, f"pilots/{key}/readings", reading).json()["beyond"] is False
    told = post(alice, f"pilots/{key}/report", TOLD).json()
    assert (told["state"], told["excused"]) == ("failed", True)
    concluded = post(office, f"pilots/{key}/conclusion", {"conclusion": "adopt", "reason": "好"})
    assert (concluded.status_code, concluded.json()["code"]) == (409, "nothing_to_adopt")
    unmet = {**FOUND, "procedure": "no", "procedure_words": "没有开会", "exempt": "no"}
    assert post(leader, f"pilots/{key}/finding", unmet).status_code == 201
    read = signed_in(alice).get(f"/api/pilots/{key}/finding").json()
    assert [row["key"] for row in read["conditions"] if not row["met"]] == ["procedure"]
    assert signed_in(charlie).get(f"/api/pilots/{key}/finding").status_code == 404
    assert post(alice, f"pilots/{key}/appeal", {"text": "开过会"}).status_code == 201
    decided = {"granted": "yes", "decision": "有记录"}
    assert post(inspector, f"pilots/{key}/appeal/decision", decided).json()["granted"] is True
    said = {"audience": "全局", "text": "已免责", "on": factories.day(0).isoformat()}
    assert post(office, f"pilots/{key}/clarifications", said).status_code == 201
    listed = signed_in(charlie).get(f"/api/campaigns/{campaign.slug}/pilots?stage=exempt").json()
    assert [row["id"] for row in listed] == [key]
    assert signed_in(charlie).get(f"/api/pilots/{key}").json()["excused"] is True
