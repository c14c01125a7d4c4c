"""The organisation over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
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
