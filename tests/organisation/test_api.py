"""The organisation over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.organisation.roll import BUREAU, WHOLE, table
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def post(client: Client, path: str, **payload: Any) -> Any:
    return client.post(f"/api{path}", payload, content_type="application/json")


def test_units_are_the_tree_in_order(
    section_a: Unit, section_b: Unit, bureau: Unit, alice: Person, signed_in: SignedIn
) -> None:
    rows = signed_in(alice).get("/api/units").json()

    assert [(row["id"], row["depth"]) for row in rows] == [
        (bureau.pk, 1), (section_a.pk, 2), (section_b.pk, 2),
    ]  # fmt: skip


def test_an_administrator_builds_an_organisation(admin: Person, signed_in: SignedIn) -> None:
    browser = signed_in(admin)
    unit = post(browser, "/units", name="市局", kind="organisation", code="SJ")
    person = post(browser, "/people", username="li", name="李明")
    made = post(
        browser, "/appointments", person=person.json()["id"], unit=unit.json()["id"], post="科员",
        began=factories.day(-3).isoformat(),
    )  # fmt: skip
    ended = post(browser, f"/appointments/{made.json()['id']}/end", reason="调离")

    assert [answer.status_code for answer in (unit, person, made, ended)] == [201, 201, 201, 200]
    assert ended.json()["ended"] == factories.day().isoformat()
    assert ledger_kinds() == [
        "unit.opened", "person.enrolled", "appointment.made", "appointment.ended",
    ]  # fmt: skip


def test_refusals_say_which_field(admin: Person, bureau: Unit, signed_in: SignedIn) -> None:
    browser = signed_in(admin)

    bad = post(browser, "/units", name="", kind="palace", code="SJ", parent=99)
    taken = post(browser, "/units", name="市局", kind="organisation", code=bureau.code)

    assert (bad.status_code, sorted(bad.json()["errors"])) == (422, ["kind", "name", "parent"])
    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")


@pytest.mark.parametrize("path", ["/units", "/people", "/appointments"])
def test_others_may_not_write(alice: Person, signed_in: SignedIn, path: str) -> None:
    assert post(signed_in(alice), path).status_code == 403
    assert post(Client(), path).status_code == 401


def test_tokens_over_the_api(alice: Person, bob: Person, signed_in: SignedIn) -> None:
    browser = signed_in(alice)
    issued = post(browser, "/me/tokens", label="对接").json()

    listed = browser.get("/api/me/tokens").json()
    assert [sorted(row) for row in listed] == [["created_at", "id", "label", "last_used"]]
    assert signed_in(bob).delete(f"/api/me/tokens/{issued['id']}").status_code == 404
    assert browser.delete(f"/api/me/tokens/{issued['id']}").status_code == 204
    assert browser.get("/api/me/tokens").json() == []


def test_people_are_found(alice: Person, bob: Person, signed_in: SignedIn) -> None:
    rows = signed_in(alice).get("/api/people", {"words": "bo"}).json()

    assert rows == [{"id": bob.pk, "username": "bob", "name": "Bob"}]


def test_units_change_over_the_api(
    admin: Person, bureau: Unit, section_a: Unit, section_b: Unit, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    known = {"kind": "section", "code": section_b.code}
    path = f"/units/{section_b.pk}"

    renamed = post(browser, f"{path}/change", name="数据科", document="3 号", **known)
    moved = post(browser, f"{path}/move", parent=section_a.pk)
    circle = post(browser, f"/units/{section_a.pk}/move", parent=section_b.pk)
    closed = post(browser, f"{path}/close", reason="合并")
    told = browser.get(f"/api{path}", {"day": factories.day(-1).isoformat()}).json()

    assert [answer.status_code for answer in (renamed, moved, circle, closed)] == [
        200, 200, 409, 200,
    ]  # fmt: skip
    assert circle.json()["code"] == "within_itself"
    assert (told["place"], told["name_then"]) == ("市数据局 / 政务服务科 / 数据科", "数据资源科")
    assert [change["kind"] for change in told["changes"]] == ["closed", "moved", "renamed"]
    assert ledger_kinds() == ["unit.changed", "unit.moved", "unit.closed"]


def test_a_transfer_and_a_history_over_the_api(
    admin: Person, alice: Person, section_b: Unit, signed_in: SignedIn
) -> None:
    held = alice.appointments.get()
    made = post(
        signed_in(admin), f"/appointments/{held.pk}/transfer", unit=section_b.pk, post="科长",
        heads=True, reason="竞争上岗", document="4 号",
    )  # fmt: skip

    told = signed_in(alice).get(f"/api/people/{alice.pk}").json()
    assert made.status_code == 201
    assert [(row["post"], row["document"], row["end_document"]) for row in told["posts"]] == [
        ("科长", "4 号", ""), ("科员", "", "4 号"),
    ]  # fmt: skip


def test_importing_over_the_api(
    admin: Person, signed_in: SignedIn, tmp_path: Any, settings: Any
) -> None:
    settings.ZHIXING_VAR = tmp_path / "var"
    browser = signed_in(admin)

    def ask(client: Client, content: bytes) -> Any:
        file = SimpleUploadedFile("组织.csv", content)
        return client.post("/api/organisation/imports", {"file": file, "document": "5 号"})

    shown = ask(browser, table(*WHOLE)).json()
    assert (shown["state"], shown["counts"]["opened"], shown["faults"]) == ("ready", 5, [])
    faulty = ask(browser, table({**BUREAU, "kind": "宫殿"})).json()
    assert (faulty["rows_with_errors"], len(faulty["faults"])) == (1, 1)
    assert ask(signed_in(factories.make_person()), table(*WHOLE)).status_code == 403

    refused = post(browser, f"/organisation/imports/{faulty['id']}/confirm")
    done = post(browser, f"/organisation/imports/{shown['id']}/confirm")
    again = post(browser, f"/organisation/imports/{shown['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "faulty_roll")
    assert (done.json()["state"], again.json()["code"]) == ("done", "not_ready")
    assert ledger_kinds() == ["organisation.imported"]


@pytest.mark.parametrize(
    "path", ["/units/{unit}/change", "/units/{unit}/move", "/units/{unit}/close"]
)
def test_others_may_not_change_units(
    alice: Person, section_a: Unit, signed_in: SignedIn, path: str
) -> None:
    path = path.format(unit=section_a.pk)

    assert post(signed_in(alice), path).status_code == 403
    assert post(Client(), path).status_code == 401
