"""Programmes: several campaigns hang under one year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.actions import programmes as actions
from zhixing.campaigns.models import Programme
from zhixing.campaigns.rules import SlugTaken
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
FORM = {"name": "作风建设提升年", "slug": "style-2026", "year": "2026", "organiser": "市数据局"}


def test_an_administrator_declares_and_revises(
    bureau: Unit, admin: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(admin)
    declared = browser.post("/programmes/new/", FORM)
    twice = browser.post("/programmes/new/", FORM)
    revised = browser.post("/programmes/style-2026/edit/", {**FORM, "aim": "办一件成一件"})

    assert [a.status_code for a in (declared, twice, revised)] == [302, 400, 302]
    programme = Programme.objects.get()
    assert (programme.organiser, programme.aim) == (bureau, "办一件成一件")
    assert ledger_kinds() == ["programme.declared", "programme.revised"]


def test_others_may_not(office: Person, signed_in: SignedIn) -> None:
    programme = factories.make_programme()
    browser = signed_in(office)

    assert browser.get("/programmes/new/").status_code == 403
    assert browser.post(f"/programmes/{programme.slug}/edit/", FORM).status_code == 403
    assert Client().post("/programmes/new/", FORM).status_code == 302
    assert ledger_kinds() == []


def test_its_page_shows_the_campaigns_under_it(bureau: Unit, client: Client) -> None:
    programme = factories.make_programme(bureau)
    for name, closed in (("大讨论", False), ("回头看", True)):
        factories.make_campaign(organiser=bureau, name=name, programme=programme, closed=closed)
    factories.make_campaign(organiser=bureau, name="另一项活动")

    html = client.get(f"/programmes/{programme.slug}/").content.decode()
    shown = ("大讨论", "回头看", "还有 31 天", "已归档", "另一项活动")
    assert [word in html for word in shown] == [True, True, True, True, False]
    assert "作风建设提升年" in client.get("/programmes/").content.decode()
    assert client.get("/programmes/elsewhere/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_whatever_the_rows(
    bureau: Unit, rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    programme = factories.make_programme(bureau)
    for _ in range(rows):
        factories.make_campaign(organiser=bureau, programme=programme)
        factories.make_programme(bureau)
    with django_assert_num_queries(3):  # programme, campaigns, phases
        client.get(f"/programmes/{programme.slug}/")
    with django_assert_num_queries(1):
        client.get("/programmes/")


def test_without_its_entry_nothing_remains(
    monkeypatch: pytest.MonkeyPatch, bureau: Unit, admin: Person
) -> None:
    programme = factories.make_programme(bureau, slug="old")
    before = list(Programme.objects.values())

    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    for attempt in (
        lambda: actions.declare(name="新", slug="new", year=2026, organiser=bureau, by=admin),
        lambda: actions.revise_programme(programme=programme, changes={"name": "x"}, by=admin),
    ):
        with pytest.raises(OSError, match="disk full"):
            attempt()
    assert list(Programme.objects.values()) == before
    with pytest.raises(SlugTaken):
        actions.declare(name="新", slug="old", year=2026, organiser=bureau, by=admin)


def test_programmes_over_the_api(bureau: Unit, admin: Person, signed_in: SignedIn) -> None:
    browser, kind = signed_in(admin), {"content_type": "application/json"}
    made = browser.post("/api/programmes", {**FORM, "organiser": bureau.pk}, **kind)  # type: ignore[arg-type]  # a test
    body = {**FORM, "name": "服务提升年"}
    body.pop("slug")
    revised = browser.post("/api/programmes/style-2026", body, **kind)  # type: ignore[arg-type]  # as above
    factories.make_campaign(organiser=bureau, slug="talk", programme=Programme.objects.get())

    assert (made.status_code, made.json()["year"]) == (201, 2026)
    assert revised.json()["name"] == "服务提升年"
    read = Client().get("/api/programmes/style-2026").json()
    assert [campaign["slug"] for campaign in read["campaigns"]] == ["talk"]
    assert Client().get("/api/programmes").json()[0]["slug"] == "style-2026"
