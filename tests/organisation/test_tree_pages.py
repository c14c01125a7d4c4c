"""The tree, a unit's page and a person's page: calm and quick whatever the size."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import factories
from zhixing.organisation import actions
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import branches

pytestmark = pytest.mark.django_db


def tree_of(html: str) -> str:
    found = re.search(r'<div id="tree">.*?\n</div>\n', html, re.DOTALL)
    assert found is not None
    return found[0]


def names(html: str) -> list[str]:
    return re.findall(r'<a href="/people/units/\d+/">([^<]+)</a>', tree_of(html))


@pytest.fixture
def deep(bureau: Unit, section_a: Unit) -> Unit:
    """A group below section A below the bureau."""
    return factories.make_unit("受理组", parent=section_a)


def test_one_level_at_a_time(
    deep: Unit, bureau: Unit, section_a: Unit, admin: Person, signed_in: Any
) -> None:
    browser = signed_in(admin)

    at_first = browser.get("/people/units/").content.decode()
    assert names(at_first) == ["市数据局", "政务服务科"]
    [toggle] = re.findall(rf'id="twig-{section_a.pk}" href="([^"]+)"', at_first)
    opened = browser.get(f"/people/units/{toggle.replace('&amp;', '&')}").content.decode()
    assert names(opened) == ["市数据局", "政务服务科", "受理组"]
    assert names(browser.get("/people/units/?open=").content.decode()) == ["市数据局"]


def test_a_branch_opened_by_htmx_is_what_a_reload_shows(
    deep: Unit, bureau: Unit, section_a: Unit, admin: Person, signed_in: Any
) -> None:
    browser = signed_in(admin)
    path = f"/people/units/?open={bureau.pk}&open={section_a.pk}"

    fragment = browser.get(path, headers={"HX-Request": "true"}).content.decode()

    assert tree_of(fragment + "\n") == tree_of(browser.get(path).content.decode())


@pytest.mark.parametrize("query", ["?open=x", "?open=99999999999999999999", "?open=7&open=7"])
def test_senseless_branches_are_left_out(
    bureau: Unit, admin: Person, signed_in: Any, query: str
) -> None:
    assert names(signed_in(admin).get(f"/people/units/{query}").content.decode()) == ["市数据局"]


def test_a_level_of_very_many_is_cut(
    bureau: Unit, admin: Person, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branches, "LEVEL", 3)
    for n in range(5):
        factories.make_unit(f"科{n}", parent=bureau)

    html = signed_in(admin).get("/people/units/").content.decode()

    assert (names(html), "还有更多" in html) == (["市数据局", "科0", "科1", "科2"], True)


def test_units_are_found_by_words_with_their_place(
    deep: Unit, admin: Person, signed_in: Any
) -> None:
    html = signed_in(admin).get("/people/units/?words=受理").content.decode()

    assert (names(html), "市数据局 / 政务服务科" in html) == (["受理组"], True)


def test_a_unit_shows_who_held_its_posts_on_a_day(
    section_a: Unit, bob: Person, admin: Person, signed_in: Any
) -> None:
    post = bob.appointments.get()
    actions.end_appointment(
        appointment=post, ended=factories.day(-5), reason="轮岗", document="7 号", by=admin
    )
    page = f"/people/units/{section_a.pk}/"
    browser = signed_in(admin)

    assert "Bob" not in browser.get(page).content.decode()
    then = browser.get(page, {"day": factories.day(-6).isoformat()}).content.decode()
    assert ("Bob" in then, "轮岗 7 号" in then) == (True, True)


def test_a_person_s_page_has_the_whole_history(
    alice: Person, section_b: Unit, admin: Person, signed_in: Any
) -> None:
    actions.transfer(
        appointment=alice.appointments.get(), unit=section_b, post="科长", reason="竞争上岗",
        document="8 号", by=admin,
    )  # fmt: skip

    html = signed_in(alice).get(f"/people/{alice.pk}/").content.decode()

    shown = ("数据资源科 · 科长", "政务服务科 · 科员", "任职：竞争上岗 8 号", "离任：竞争上岗 8 号")
    assert [words in html for words in shown] == [True] * 4
    assert "<h1>Alice</h1>" in signed_in(admin).get(f"/people/{alice.pk}/").content.decode()


def test_contacts_are_for_administrators_and_oneself(
    alice: Person, bob: Person, admin: Person, signed_in: Any
) -> None:
    Person.objects.filter(pk=alice.pk).update(phone="13900001111")
    pages = [
        signed_in(who).get(f"/people/{alice.pk}/").content.decode() for who in (alice, admin, bob)
    ]

    assert ["13900001111" in html for html in pages] == [True, True, False]


def test_units_are_administered_from_their_page(
    bureau: Unit, section_a: Unit, section_b: Unit, admin: Person, signed_in: Any
) -> None:
    browser = signed_in(admin)
    page = f"/people/units/{section_b.pk}/"
    known = {"kind": "section", "code": section_b.code, "business": ""}

    browser.post(f"{page}change/", {**known, "name": "数据科", "document": "9 号"})
    browser.post(f"{page}move/", {"parent": section_a.pk})
    html = browser.get(page).content.decode()
    assert [
        "“数据资源科”改为“数据科”" in html,
        "从“市数据局”调到“市数据局 / 政务服务科”" in html,
    ] == [True, True]
    browser.post(f"{page}close/", {"reason": "合并"})
    assert "起撤销" in browser.get(page).content.decode()


@pytest.mark.parametrize("name", ["change", "move", "close"])
def test_readers_get_403_and_strangers_sign_in(
    alice: Person, section_a: Unit, signed_in: Any, name: str
) -> None:
    path = f"/people/units/{section_a.pk}/{name}/"

    assert signed_in(alice).get(path).status_code == 403
    assert Client().get(path).status_code == 302
    assert signed_in(alice).get("/people/units/999999/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_unit_and_a_person_cost_the_same_whatever_the_rows(
    bureau: Unit, admin: Person, signed_in: Any, django_assert_num_queries: Any, rows: int
) -> None:
    person = factories.make_person("li")
    for n in range(rows):
        factories.make_unit(f"科{n}", parent=bureau)
        factories.make_appointment(person, bureau, post=f"职务{n}")
    browser = signed_in(admin)
    with django_assert_num_queries(9):
        browser.get(f"/people/units/{bureau.pk}/")
    with django_assert_num_queries(4):
        browser.get(f"/people/{person.pk}/")
