"""Things to abolish (A4) and standing mechanisms (A5): who, when, what stays, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import AlreadyClosed, PhaseClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.measures.actions import mechanisms, practices
from zhixing.measures.desk import todos
from zhixing.measures.models import Measure, Mechanism, MechanismReview, Practice
from zhixing.measures.queries import practices as queries
from zhixing.measures.rules.practices import may_decide, may_issue, may_list, may_review
from zhixing.measures.rules.refusals import (
    NotInTime,
    NumberTaken,
    OutsideCampaign,
    SameFate,
    WrongState,
)
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import known
from zhixing.voices.models import Problem
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
SignedIn = Callable[[Person], Client]
NAMES = ("alice", "bob", "charlie", "office", "leader", "inspector", "admin")

LISTED: dict[str, Any] = {"kind": "material", "title": "须交居住证明", "harm": "多跑一趟"}
DECIDED: dict[str, Any] = {"fate": "abolished", "reason": "系统里已有", "effective_on": None}
ISSUED: dict[str, Any] = {
    "title": "午间值班办法",
    "number": "数政〔2026〕7号",
    "summary": "两个窗口轮值",
}


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = {name: request.getfixturevalue(name) for name in NAMES}
    return {**found, "visitor": AnonymousUser()}


def allowed(people: dict[str, Any], may: Callable[[Any], bool]) -> set[str]:
    return {name for name, person in people.items() if may(person)}


INSIDERS = {"alice", "bob", "charlie", "office", "leader", "inspector", "admin"}


@pytest.mark.parametrize(
    ("offset", "verbs", "opened"),
    [
        (factories.BEFORE, None, False),
        (factories.DURING, None, True),
        (factories.DURING, [Verb.SPEAK], False),
        (factories.AFTER, None, False),
    ],
    ids=["before", "during", "other verbs", "after"],
)
def test_who_lists_and_decides_when(
    offset: int, verbs: Any, opened: bool, people: dict[str, Any], campaign: Campaign,
    section_a: Unit,
) -> None:  # fmt: skip
    phase = campaign.phases.get()
    phase.begins, phase.ends = factories.day(offset - 30), factories.day(offset + 30)
    phase.verbs = list(Verb.values) if verbs is None else verbs
    phase.save()
    practice = factories.make_practice(campaign, unit=section_a)

    lists = allowed(people, lambda person: may_list(person, campaign))
    decides = allowed(people, lambda person: may_decide(person, practice))

    assert lists == (INSIDERS if opened else set())
    assert decides == ({"bob", "office", "leader"} if opened else set())


@pytest.mark.parametrize("state", Measure.State.values)
def test_who_issues_and_reviews(state: str, make: Make, people: dict[str, Any]) -> None:
    measure = make(state=state)
    mechanism = factories.make_mechanism(measure)

    issues = allowed(people, lambda person: may_issue(person, measure))
    reviews = allowed(people, lambda person: may_review(person, mechanism))

    solved = state in {"verified", "closed"}
    assert issues == ({"alice", "bob", "office", "leader"} if solved else set())
    assert reviews == {"alice", "bob", "office", "leader"}


def test_listing_and_deciding_record_one_entry_each(
    campaign: Campaign, section_a: Unit, alice: Person, bob: Person, problem: Problem
) -> None:
    practice = practices.list_practice(
        campaign=campaign, unit=section_a, problem=problem, by=alice, **LISTED
    )
    day = factories.day(3)
    practices.decide_practice(practice=practice, **{**DECIDED, "effective_on": day}, by=bob)

    practice.refresh_from_db()
    assert (practice.fate, practice.reason, practice.effective_on) == (
        "abolished",
        "系统里已有",
        day,
    )
    assert (practice.listed_by, practice.decided_by, practice.problem) == (alice, bob, problem)
    assert ledger_kinds() == ["practice.listed", "practice.decided"]


def test_a_decision_may_be_taken_anew_but_not_repeated(campaign: Campaign, office: Person) -> None:
    practice = factories.make_practice(campaign, fate="kept")

    with pytest.raises(SameFate):
        decide(practice, "kept", office)
    assert decide(practice, "changed", office).fate == "changed"


def decide(practice: Practice, fate: str, by: Person) -> Practice:
    return practices.decide_practice(
        practice=practice, fate=fate, reason="重新评估", effective_on=factories.day(1), by=by
    )


def test_what_belongs_elsewhere_is_not_listed(campaign: Campaign, alice: Person) -> None:
    elsewhere = factories.make_campaign()
    problem = factories.make_problem(elsewhere)
    with pytest.raises(OutsideCampaign):
        practices.list_practice(campaign=campaign, unit=elsewhere.organiser, by=alice, **LISTED)
    with pytest.raises(OutsideCampaign):
        practices.list_practice(
            campaign=campaign, unit=campaign.organiser, problem=problem, by=alice, **LISTED
        )
    assert ledger_kinds() == []


def test_refusals_of_listing_and_deciding(campaign: Campaign, section_a: Unit, bob: Person) -> None:
    stranger = factories.make_person(unit=factories.make_unit())
    practice = factories.make_practice(campaign)
    with pytest.raises(NotYours):
        practices.list_practice(campaign=campaign, unit=section_a, by=stranger, **LISTED)
    with pytest.raises(NotYours):
        decide(practice, "kept", bob)
    over = factories.make_campaign(organiser=campaign.organiser, phase_offset=factories.AFTER)
    with pytest.raises(PhaseClosed):
        practices.list_practice(campaign=over, unit=section_a, by=bob, **LISTED)


def issue(measure: Measure, by: Person, **fields: Any) -> Mechanism:
    days = {"effective_on": factories.day(5), "review_on": factories.day(370)}
    return mechanisms.issue(measure=measure, by=by, **{**ISSUED, **days, **fields})


def test_a_mechanism_is_born_from_a_solved_matter(make: Make, alice: Person) -> None:
    measure = make(state="verified")

    made = issue(measure, alice)

    assert (made.unit, made.measure, made.ended_on) == (measure.lead_unit, measure, None)
    assert ledger_kinds() == ["mechanism.issued"]
    with pytest.raises(NumberTaken):
        issue(measure, alice)
    with pytest.raises(NotInTime):
        issue(measure, alice, number="另一号", review_on=factories.day(5))
    with pytest.raises(WrongState):
        issue(make(), alice, number="第三号")


def test_nothing_is_issued_in_an_archive(make: Make, alice: Person, campaign: Campaign) -> None:
    measure = make(state="closed")
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=measure.created_at)
    with pytest.raises(AlreadyClosed):
        issue(measure, alice)


def test_reviews_move_the_date_until_it_ends(
    make: Make, alice: Person, charlie: Person, campaign: Campaign
) -> None:
    mechanism = factories.make_mechanism(make(state="closed"), review_on=factories.day(1))
    # A mechanism outlives its campaign.
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=mechanism.issued_at)

    with pytest.raises(NotYours):
        review(mechanism, charlie, "ended")
    with pytest.raises(NotInTime):
        review(mechanism, alice, "kept", factories.day(0))
    review(mechanism, alice, "kept", factories.day(365))
    review(mechanism, alice, "ended", factories.day(99))
    with pytest.raises(WrongState):
        review(mechanism, alice, "kept", factories.day(365))

    mechanism.refresh_from_db()
    assert (mechanism.review_on, mechanism.ended_on) == (None, factories.day(0))
    found = MechanismReview.objects.order_by("pk").values_list("outcome", "next_review")
    assert list(found) == [("kept", factories.day(365)), ("ended", None)]
    assert ledger_kinds() == ["mechanism.reviewed", "mechanism.reviewed"]


def review(mechanism: Mechanism, by: Person, outcome: str, day: Any = None) -> MechanismReview:
    return mechanisms.review(
        mechanism=mechanism, outcome=outcome, finding="照办", next_review=day, by=by
    )


@pytest.mark.parametrize("step", ["list", "decide", "issue", "review"])
def test_a_broken_second_write_leaves_nothing(
    step: str, make: Make, campaign: Campaign, office: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = make(state="verified")
    practice, mechanism = factories.make_practice(campaign), factories.make_mechanism(measure)
    before = rows()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger_actions, "append", broken)
    with pytest.raises(RuntimeError):
        {
            "list": lambda: practices.list_practice(
                campaign=campaign, unit=campaign.organiser, by=office, **LISTED
            ),
            "decide": lambda: decide(practice, "kept", office),
            "issue": lambda: issue(measure, office),
            "review": lambda: review(mechanism, office, "ended"),
        }[step]()
    assert rows() == before


def rows() -> list[Any]:
    tables = (Practice, Mechanism, MechanismReview)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# Pages


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
