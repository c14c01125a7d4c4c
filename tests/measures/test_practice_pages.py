"""The lists, pages, desk and API of things to abolish (A4) and standing mechanisms (A5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from django import forms
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.measures.test_practices import DECIDED, ISSUED, LISTED, Make, SignedIn
from zhixing.campaigns.models import Campaign, Verb
from zhixing.measures.desk import todos
from zhixing.measures.forms.practices import PracticeFilter, PracticeForm
from zhixing.measures.models import Mechanism, Practice
from zhixing.measures.queries import practices as queries
from zhixing.measures.rules.practices import may_review
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import known
from zhixing.voices.models import Problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("who", ["visitor", "office"])
def test_lists_take_the_same_queries_for_any_rows(
    number: int, who: str, make: Make, campaign: Campaign, office: Person, client: Client,
    signed_in: SignedIn, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(number):
        factories.make_practice(campaign)
        factories.make_mechanism(make(state="verified"))
    browser = signed_in(office) if who == "office" else client
    # The first page after a write also draws the strip and the filter for all that follow.
    for name, queries_ in {"practices": (10, 11), "mechanisms": (2, 3)}.items():
        browser.get("/desk/")
        with django_assert_num_queries(queries_[who == "office"]):
            response = browser.get(f"/c/{campaign.slug}/{name}/")
        assert response.status_code == 200


def test_filters_of_both_lists(campaign: Campaign, make: Make, client: Client) -> None:
    listed = factories.make_practice(campaign)
    kept = factories.make_practice(campaign, fate="kept", kind="rule")
    assert list(queries.practices(campaign)) == [listed, kept]
    assert list(queries.practices(campaign, fate="kept")) == [kept]
    assert list(queries.practices(campaign, kind="rule", unit=campaign.organiser)) == [kept]
    far = factories.make_mechanism(make(state="verified"))
    due = factories.make_mechanism(make(state="verified"), review_on=factories.day(1))
    gone = factories.make_mechanism(
        make(state="verified"), review_on=None, ended_on=factories.day(0)
    )
    found = {
        name: set(queries.mechanisms(campaign, standing=name))
        for name in ("", "force", "due", "ended")
    }
    assert found == {"": {far, due, gone}, "force": {far, due}, "due": {due}, "ended": {gone}}
    assert client.get(f"/c/{campaign.slug}/practices/?fate=nonsense&unit=x").status_code == 200


def test_the_order_of_both_lists(campaign: Campaign, make: Make) -> None:
    earlier, later = (
        factories.make_practice(
            campaign, fate="kept", decided_at=timezone.now() - timedelta(days=n)
        )
        for n in (2, 1)
    )
    waits = factories.make_practice(campaign)
    assert list(queries.practices(campaign)) == [waits, later, earlier]
    assert list(queries.practices(campaign, fate="kept")) == [later, earlier]

    measure = make(state="verified")
    ended, gone = (
        factories.make_mechanism(measure, review_on=None, ended_on=factories.day(n))
        for n in (0, -3)
    )
    far, near = (factories.make_mechanism(measure, review_on=factories.day(n)) for n in (90, 9))
    assert list(queries.mechanisms(campaign)) == [near, far, gone, ended]


def test_the_pages_do_what_the_actions_do(
    campaign: Campaign, section_a: Unit, make: Make, alice: Person, bob: Person,
    charlie: Person, signed_in: SignedIn, client: Client,
) -> None:  # fmt: skip
    new = f"/c/{campaign.slug}/practices/new/"
    assert client.get(new).status_code == 302
    assert signed_in(factories.make_person("far")).get(new).status_code == 403
    response = signed_in(alice).post(new, {**LISTED, "unit": section_a.pk})
    practice = Practice.objects.get()
    assert response.headers["Location"] == f"/practices/{practice.pk}/"
    fate = {**DECIDED, "effective_on": factories.day(2).isoformat()}
    assert signed_in(charlie).post(f"/practices/{practice.pk}/", fate).status_code == 403
    assert client.post(f"/practices/{practice.pk}/", fate).status_code == 403
    assert signed_in(bob).post(f"/practices/{practice.pk}/", {"fate": ""}).status_code == 400
    assert signed_in(bob).post(f"/practices/{practice.pk}/", fate).status_code == 302
    measure = make(state="verified")
    days = {
        "effective_on": factories.day(1).isoformat(),
        "review_on": factories.day(90).isoformat(),
    }
    assert signed_in(alice).get(f"/measures/{measure.pk}/mechanism/").status_code == 200
    assert signed_in(charlie).get(f"/measures/{measure.pk}/mechanism/").status_code == 403
    assert (
        signed_in(alice).post(f"/measures/{measure.pk}/mechanism/", {**ISSUED, **days}).status_code
        == 302
    )
    mechanism = Mechanism.objects.get()
    said = {"outcome": "kept", "finding": "照办"}
    address = f"/mechanisms/{mechanism.pk}/"
    assert signed_in(alice).post(address, said).status_code == 400
    said["next_review"] = factories.day(400).isoformat()
    assert signed_in(charlie).post(address, said).status_code == 403
    assert signed_in(alice).post(address, said).status_code == 302
    assert "照办" in client.get(address).content.decode()
    assert mechanism.number in client.get(f"/measures/{measure.pk}/").content.decode()
    assert (
        client.get("/practices/999/").status_code
        == client.get("/mechanisms/999/").status_code
        == 404
    )


def test_a_public_page_names_no_person(
    campaign: Campaign, office: Person, client: Client, signed_in: SignedIn
) -> None:
    practice = factories.make_practice(
        campaign, fate="kept", listed_by=factories.make_person(name="钱守拙")
    )
    assert "钱守拙" not in client.get(f"/practices/{practice.pk}/").content.decode()
    assert "钱守拙" in signed_in(office).get(f"/practices/{practice.pk}/").content.decode()


def test_the_desk_names_what_waits(
    make: Make, campaign: Campaign, section_a: Unit, bob: Person, charlie: Person
) -> None:
    practice = factories.make_practice(campaign, unit=section_a)
    factories.make_practice(campaign, unit=section_a, fate="kept")
    due = factories.make_mechanism(make(state="closed"), review_on=factories.day(1))
    factories.make_mechanism(make(state="closed"))
    mine = {(str(todo.kind), todo.url, todo.due) for todo in todos(known(bob))}
    expected = {
        ("决定清理事项", f"/practices/{practice.pk}/", None),
        ("评估制度成果", f"/mechanisms/{due.pk}/", due.review_on),
    }
    assert expected <= mine
    assert not expected & {(str(t.kind), t.url, t.due) for t in todos(charlie)}


def test_nothing_waits_that_nobody_can_decide(
    campaign: Campaign, section_a: Unit, bob: Person
) -> None:
    practice = factories.make_practice(campaign, unit=section_a)
    assert list(queries.waiting(bob)) == [practice]
    phase = campaign.phases.get()
    phase.verbs = [Verb.CHECK]
    phase.save()
    assert list(queries.waiting(bob)) == []


def test_who_left_the_unit_reviews_no_more(make: Make, alice: Person, section_b: Unit) -> None:
    mechanism = factories.make_mechanism(make(state="closed"), review_on=factories.day(1))
    assert list(queries.to_review(alice)) == [mechanism]
    alice.appointments.update(unit=section_b)
    moved = Person.objects.get(pk=alice.pk)
    assert not may_review(moved, mechanism)
    assert list(queries.to_review(moved)) == []


def test_a_review_that_came_too_late_is_not_lost(
    make: Make, alice: Person, signed_in: SignedIn
) -> None:
    mechanism = factories.make_mechanism(
        make(state="closed"), review_on=None, ended_on=factories.day(0)
    )
    said = {
        "outcome": "kept", "finding": "一直照办", "next_review": factories.day(90).isoformat()
    }  # fmt: skip
    response = signed_in(alice).post(f"/mechanisms/{mechanism.pk}/", said)
    html = response.content.decode()
    assert (response.status_code, "已经废止，不再评估" in html, "一直照办" in html) == (
        400,
        True,
        True,
    )


def test_the_api_does_what_the_pages_do(
    campaign: Campaign, section_a: Unit, make: Make, alice: Person, bob: Person, client: Client,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    def post(person: Person, path: str, data: dict[str, Any]) -> Any:
        browser = signed_in(person)
        browser.handler.enforce_csrf_checks = False
        return browser.post(f"/api/{path}", data, content_type="application/json")

    listed = post(alice, f"campaigns/{campaign.slug}/practices", {**LISTED, "unit": section_a.pk})
    assert listed.status_code == 201, listed.content
    key = listed.json()["id"]
    fate = {**DECIDED, "effective_on": factories.day(2).isoformat()}
    assert post(alice, f"practices/{key}/fate", fate).status_code == 403
    assert post(bob, f"practices/{key}/fate", fate).json()["fate"] == "abolished"
    found = client.get(f"/api/campaigns/{campaign.slug}/practices?fate=abolished").json()
    assert [row["id"] for row in found] == [key]
    measure = make(state="verified")
    days = {
        "effective_on": factories.day(1).isoformat(),
        "review_on": factories.day(90).isoformat(),
    }
    made = post(alice, f"measures/{measure.pk}/mechanisms", {**ISSUED, **days})
    assert made.status_code == 201
    reviewed = post(
        alice,
        f"mechanisms/{made.json()['id']}/reviews",
        {"outcome": "ended", "finding": "并入总则"},
    )
    assert (reviewed.status_code, reviewed.json()["next_review"]) == (201, None)
    gone = client.get(f"/api/campaigns/{campaign.slug}/mechanisms?standing=ended").json()
    assert [row["id"] for row in gone] == [made.json()["id"]]


@pytest.fixture
def hidden(campaign: Campaign, section_b: Unit) -> Problem:
    """Said in confidence only, and given to a section that is not Alice's."""
    found = factories.make_problem(campaign, title="某企业的困难", lead_unit=section_b)
    factories.make_voice(campaign, problem=found, consent="private")
    Problem.objects.filter(pk=found.pk).update(voice_count=1)
    return found


def test_a_problem_that_is_not_public_stays_unnamed(
    campaign: Campaign, hidden: Problem, section_a: Unit, office: Person, alice: Person,
    bob: Person, client: Client, signed_in: SignedIn,
) -> None:  # fmt: skip
    practice = factories.make_practice(campaign, unit=section_a, problem=hidden)
    page, rows = f"/practices/{practice.pk}/", f"/api/campaigns/{campaign.slug}/practices"
    for browser in (client, signed_in(alice)):
        assert hidden.title not in browser.get(page).content.decode()
        assert browser.get(rows).json()[0]["problem_id"] is None
    assert hidden.title in signed_in(office).get(page).content.decode()
    assert signed_in(office).get(rows).json()[0]["problem_id"] == hidden.pk
    browser = signed_in(bob)
    browser.handler.enforce_csrf_checks = False
    fate = {**DECIDED, "effective_on": factories.day(2).isoformat()}
    decided = browser.post(f"/api/practices/{practice.pk}/fate", fate, "application/json")
    assert (decided.status_code, decided.json()["problem_id"]) == (200, None)


def test_only_problems_that_one_may_see_are_cited(
    campaign: Campaign, hidden: Problem, problem: Problem, alice: Person, office: Person
) -> None:
    def cited(person: Person) -> set[Problem]:
        form = PracticeForm(campaign=campaign, person=person)
        return set(cast("forms.ModelChoiceField[Problem]", form.fields["problem"]).queryset or ())

    assert (cited(alice), cited(office)) == ({problem}, {problem, hidden})


def test_the_unit_is_one_that_still_exists(
    campaign: Campaign, section_a: Unit, alice: Person
) -> None:
    data = {**LISTED, "unit": section_a.code}
    assert PracticeForm(data, campaign=campaign, person=alice).is_valid()
    Unit.objects.filter(pk=section_a.pk).update(closed=factories.day(-1))
    assert PracticeForm(data, campaign=campaign, person=alice).errors.keys() == {"unit"}
    # A list of what was asked about knows units that are history.
    assert PracticeFilter({"unit": section_a.pk}, campaign=campaign).is_valid()
