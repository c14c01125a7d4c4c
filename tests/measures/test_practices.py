"""Things to abolish (A4) and standing mechanisms (A5): who, when, what stays, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import AlreadyClosed, PhaseClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.measures.actions import mechanisms, practices
from zhixing.measures.models import Measure, Mechanism, MechanismReview, Practice
from zhixing.measures.rules.practices import may_decide, may_issue, may_list, may_review
from zhixing.measures.rules.refusals import (
    NotInTime,
    NumberTaken,
    OutsideCampaign,
    SameFate,
    WrongState,
)
from zhixing.organisation.models import Person, Unit
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
