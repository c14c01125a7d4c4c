"""Leaders first (B9, B10, E5, E7, E10, F7, F8) and both duties of a leader (B7, B8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Duty, EntryPoint
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.ledger import actions as ledger_actions
from zhixing.measures.actions import urging as of_measures
from zhixing.organisation.models import Person, Unit
from zhixing.plans import leading
from zhixing.plans.actions import own as actions
from zhixing.plans.actions import urging
from zhixing.plans.models import Commitment, OwnProblem, Plan, PlanItem, Urge
from zhixing.plans.queries import own as queries
from zhixing.plans.queries import scopes
from zhixing.plans.rules.leading import (
    may_answer,
    may_commit,
    may_confirm,
    may_keep,
    may_note,
    may_see,
    may_urge,
)
from zhixing.plans.rules.refusals import NotInTime, WitnessOutside, WrongState
from zhixing.voices.models import Problem
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person], Client]
NAMES = ("alice", "bob", "charlie", "office", "leader", "inspector", "deputy")
SAID: dict[str, Any] = {
    "entry_point": "efficiency",
    "mindset": "content",
    "ailment": "fatigue",
    "text": "去年只同自己比，没有去看邻市怎么办。",
}
PROMISED: dict[str, Any] = {"text": "到邻市窗口跟班两天", "acceptance": "写出三条能照搬的做法"}


@pytest.fixture
def deputy(campaign: Campaign, bureau: Unit, section_a: Unit) -> Person:
    """Deputy leader whose scope is section A."""
    person = factories.make_person("deputy", unit=bureau)
    factories.make_duty(campaign, person, Duty.Role.DEPUTY).scope_units.set([section_a])
    return person


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = {name: request.getfixturevalue(name) for name in NAMES}
    outsider = factories.make_person("outsider", unit=factories.make_unit())
    return {**found, "outsider": outsider, "visitor": AnonymousUser()}


own, promised = factories.make_own_problem, factories.make_commitment


def allowed(people: dict[str, Any], may: Callable[[Any], bool]) -> set[str]:
    return {name for name, person in people.items() if may(person)}


# Who and when


@pytest.mark.parametrize("offset", [factories.BEFORE, factories.DURING, factories.AFTER])
@pytest.mark.parametrize("closed", [False, True])
def test_who_looks_at_themselves_at_any_phase_until_the_end(
    offset: int, closed: bool, people: dict[str, Any], campaign: Campaign
) -> None:
    phase = campaign.phases.get()
    phase.begins, phase.ends = factories.day(offset - 30), factories.day(offset + 30)
    phase.save()
    campaign.closed_at = timezone.now() if closed else None
    notes = allowed(people, lambda person: may_note(person, campaign))
    assert notes == (set() if closed else set(NAMES))


@pytest.mark.parametrize(
    ("shared", "witness", "sees", "confirms"),
    [
        (True, None, set(NAMES), {"office", "leader", "inspector"}),
        (True, "alice", set(NAMES), {"alice"}),
        (False, None, {"deputy"}, set()),
        (False, "alice", {"deputy", "alice"}, {"alice"}),
    ],
)
def test_who_sees_and_confirms(
    shared: bool, witness: str | None, sees: set[str], confirms: set[str],
    people: dict[str, Any], campaign: Campaign, deputy: Person,
) -> None:  # fmt: skip
    problem = own(campaign, deputy, shared=shared)
    one = promised(problem, "done", witness=people[witness] if witness else None)
    still = promised(problem)
    assert allowed(people, lambda person: may_see(person, problem)) == sees
    assert allowed(people, lambda person: may_confirm(person, one)) == confirms
    assert allowed(people, lambda person: may_confirm(person, still)) == set()
    assert allowed(people, lambda person: may_keep(person, still)) == {"deputy"}
    assert allowed(people, lambda person: may_commit(person, problem)) == {"deputy"}


def test_who_urges_whom(
    people: dict[str, Any], campaign: Campaign, section_a: Unit, section_b: Unit, bureau: Unit
) -> None:
    urges = {
        unit: allowed(people, lambda person, unit=unit: may_urge(person, campaign, unit))
        for unit in (section_a, section_b, bureau)
    }
    # The leader answers for the whole organiser; an office or a head leads by no scope.
    assert urges == {
        section_a: {"leader", "deputy"},
        section_b: {"leader"},
        bureau: {"leader"},
    }
    campaign.closed_at = timezone.now()
    assert allowed(people, lambda person: may_urge(person, campaign, section_a)) == set()


def test_a_scope_reaches_below_and_a_deputy_without_one_leads_nothing(
    campaign: Campaign, section_a: Unit, deputy: Person
) -> None:
    below = factories.make_unit("窗口一组", parent=section_a)
    lone = factories.make_person("lone")
    factories.make_duty(campaign, lone, Duty.Role.DEPUTY)
    assert may_urge(deputy, campaign, below)
    assert not may_urge(lone, campaign, section_a)


# Actions


def test_from_problem_to_confirmation(
    campaign: Campaign, deputy: Person, inspector: Person
) -> None:
    problem = actions.note(campaign=campaign, by=deputy, **SAID)
    one = actions.promise(problem=problem, due=factories.day(9), by=deputy, **PROMISED)
    with pytest.raises(WrongState):
        actions.confirm(commitment=one, kept=True, finding="看过", by=inspector)
    actions.keep(commitment=one, result="跟班两天", by=deputy)
    with pytest.raises(NotYours):
        actions.confirm(commitment=one, kept=True, finding="做到了", by=deputy)
    returned = actions.confirm(commitment=one, kept=False, finding="只写了一条", by=inspector)
    assert (returned.state, returned.done_at, returned.finding) == ("open", None, "只写了一条")
    actions.keep(commitment=one, result="三条都写了", by=deputy)
    actions.confirm(commitment=one, kept=True, finding="三条属实", by=inspector)

    one.refresh_from_db()
    assert problem.shared
    assert (one.state, one.confirmed_by, one.finding) == ("confirmed", inspector, "三条属实")
    assert ledger_kinds() == [
        "own_problem.noted",
        "commitment.made",
        "commitment.kept",
        "commitment.returned",
        "commitment.kept",
        "commitment.confirmed",
    ]


def test_what_staff_write_stays_theirs(campaign: Campaign, alice: Person, bob: Person) -> None:
    problem = actions.note(campaign=campaign, by=alice, **SAID)
    assert not problem.shared
    due = factories.day(9)
    with pytest.raises(NotYours):
        actions.promise(problem=problem, due=due, by=bob, **PROMISED)
    with pytest.raises(NotInTime):
        actions.promise(problem=problem, due=factories.day(0), by=alice, **PROMISED)
    for witness in (alice, factories.make_person(unit=factories.make_unit())):
        with pytest.raises(WitnessOutside):
            actions.promise(problem=problem, due=due, by=alice, witness=witness, **PROMISED)
    one = actions.promise(problem=problem, due=due, by=alice, witness=bob, **PROMISED)
    assert (one.witness, one.person) == (bob, alice)


def test_nobody_confirms_themselves_even_by_hand(campaign: Campaign, alice: Person) -> None:
    with pytest.raises(IntegrityError):
        promised(own(campaign, alice), "confirmed", confirmed_by=alice)


def test_nothing_is_written_in_an_archive(campaign: Campaign, deputy: Person) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())
    campaign.refresh_from_db()
    with pytest.raises(AlreadyClosed):
        actions.note(campaign=campaign, by=deputy, **SAID)


def test_an_urge_is_answered_once_by_whom_it_was_sent_to(
    item: PlanItem, alice: Person, bob: Person, deputy: Person
) -> None:
    with pytest.raises(NotYours):
        urging.urge_item(item=item, kind="urge", words="请说明进展", by=bob)
    sent = urging.urge_item(item=item, kind="urge", words="请说明进展", by=deputy)
    assert (sent.owner, sent.unit, sent.subject) == (alice, item.unit, f"planitem:{item.pk}")
    assert allowed({"alice": alice, "bob": bob}, lambda p: may_answer(p, sent)) == {"alice"}
    with pytest.raises(NotYours):
        urging.answer(urge=sent, answer="我来", by=bob)
    urging.answer(urge=sent, answer="本周五前办结", by=alice)
    with pytest.raises(WrongState):
        urging.answer(urge=sent, answer="再说一遍", by=alice)
    sent.refresh_from_db()
    assert sent.answer == "本周五前办结"
    assert ledger_kinds() == ["urge.sent", "urge.answered"]


def test_a_task_without_owner_and_a_measure(
    plan: Plan, campaign: Campaign, alice: Person, deputy: Person
) -> None:
    loose = factories.make_item(plan)
    PlanItem.objects.filter(pk=loose.pk).update(owner=None)
    loose.refresh_from_db()
    with pytest.raises(WrongState):
        urging.urge_item(item=loose, kind="guide", words="先明确责任人", by=deputy)
    measure = factories.make_measure(campaign, alice)
    sent = of_measures.urge(measure=measure, kind="guide", words="先访谈十户", by=deputy)
    assert (sent.owner, sent.unit) == (alice, measure.lead_unit)
    assert scopes.address_of(sent) == f"/measures/{measure.pk}/"


@pytest.mark.parametrize("step", ["note", "promise", "keep", "confirm", "urge", "answer"])
def test_a_broken_second_write_leaves_nothing(
    step: str, campaign: Campaign, deputy: Person, inspector: Person, item: PlanItem,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    problem = own(campaign, deputy, shared=True)
    still, done = promised(problem), promised(problem, "done")
    sent = urging.urge_item(item=item, kind="urge", words="请说明进展", by=deputy)
    before = _rows()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ledger_actions, "append", broken)
    due = factories.day(9)
    with pytest.raises(RuntimeError):
        {
            "note": lambda: actions.note(campaign=campaign, by=deputy, **SAID),
            "promise": lambda: actions.promise(problem=problem, due=due, by=deputy, **PROMISED),
            "keep": lambda: actions.keep(commitment=still, result="好", by=deputy),
            "confirm": lambda: actions.confirm(
                commitment=done, kept=True, finding="好", by=inspector
            ),
            "urge": lambda: urging.urge_item(item=item, kind="guide", words="好", by=deputy),
            "answer": lambda: urging.answer(urge=sent, answer="好", by=item.owner),
        }[step]()
    assert _rows() == before


def _rows() -> list[Any]:
    tables = (OwnProblem, Commitment, Urge)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# Reading


def test_the_example_of_the_leaders(campaign: Campaign, leader: Person, deputy: Person) -> None:
    mine = own(campaign, deputy, shared=True)
    promised(mine, "confirmed")
    promised(mine, due=factories.day(-1), at=timezone.now() - timedelta(days=9))
    own(campaign, factories.make_person(), shared=True)
    found = {example.duty.person: example for example in queries.examples(campaign)}
    assert list(found) == [leader, deputy]
    assert (found[deputy].states, found[deputy].overdue) == (
        {"open": 1, "done": 0, "confirmed": 1},
        1,
    )
    assert [found[leader].problems, found[leader].is_complete] == [[], False]
    assert not found[deputy].is_complete
    Commitment.objects.filter(state="open").delete()
    promised(mine, "confirmed")
    example = next(e for e in queries._examples(campaign, factories.day(0)) if e.problems)
    assert example.is_complete


def test_one_taxonomy_for_problems_of_others_and_ones_own() -> None:
    assert Problem.Category is EntryPoint
    assert EntryPoint.values == ["ideas", "spirit", "efficiency", "service"]


def test_a_scope_shows_both_duties(
    campaign: Campaign, section_a: Unit, section_b: Unit, item: PlanItem, plan: Plan, deputy: Person
) -> None:
    task = factories.make_business_task(campaign, section_a)
    factories.make_business_task(campaign, section_b)
    indicator = factories.make_indicator(campaign, section_a)
    factories.make_indicator(campaign, section_b)
    late = factories.make_item(plan, due=factories.day(-2))
    proved = factories.make_item(plan, state="verified")
    group = factories.make_unit("窗口一组", parent=section_a)

    found = scopes.scope(deputy.duties.get())

    assert [found.tasks, [s.indicator for s in found.standings]] == [[task], [indicator]]
    assert [found.plans, found.items, found.planless] == [[plan], [late, item], [group]]
    assert found.counts == {"all": 3, "overdue": 1, "claimed": 0, "proved": 1}
    assert proved not in found.items


def test_units_that_wait_to_be_told_are_named(
    campaign: Campaign, section_a: Unit, section_b: Unit, plan: Plan, alice: Person
) -> None:
    units = [section_a, section_b]
    assert scopes.idle(campaign, units) == [section_a, section_b]
    factories.make_item(plan, alice, origin="assigned")
    assert scopes.idle(campaign, units) == [section_a, section_b]
    old = factories.make_item(plan, alice, origin="self")
    assert scopes.idle(campaign, units) == [section_b]
    PlanItem.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=60))
    assert scopes.idle(campaign, units) == [section_a, section_b]
    campaign.begins = factories.day(-3)
    assert scopes.idle(campaign, units) == []


def test_the_desk(
    campaign: Campaign, leader: Person, deputy: Person, inspector: Person, alice: Person,
    bob: Person, item: PlanItem,
) -> None:  # fmt: skip
    kept, waits = (
        promised(own(campaign, deputy, shared=True), state) for state in ("open", "done")
    )
    asked = promised(own(campaign, alice), "done", witness=bob)
    urging.urge_item(item=item, kind="comment", words="做得好", by=deputy)
    sent = urging.urge_item(item=item, kind="urge", words="请说明进展", by=deputy)
    urls = {
        person.username: {todo.url for todo in leading.todos(person)}
        for person in (leader, deputy, inspector, alice, bob)
    }
    assert urls == {
        "leader": {f"/c/{campaign.slug}/drive/own/new/", f"/commitments/{waits.pk}/confirm/"},
        "deputy": {f"/own/{kept.problem_id}/"},
        "inspector": {f"/commitments/{waits.pk}/confirm/"},
        "alice": {f"/urges/{sent.pk}/"},
        "bob": {f"/commitments/{asked.pk}/confirm/"},
    }
    urging.answer(urge=sent, answer="周五", by=alice)
    assert leading.todos(alice) == []
    assert [done.url for done in leading.done(alice)] == [f"/urges/{sent.pk}/"]


# Pages and API


def test_the_pages(
    campaign: Campaign, leader: Person, deputy: Person, inspector: Person, alice: Person,
    item: PlanItem, signed_in: SignedIn, client: Client,
) -> None:  # fmt: skip
    base = f"/c/{campaign.slug}/drive/own/"
    assert client.get(base).status_code == 404
    sent = signed_in(deputy).post(f"{base}new/", SAID)
    problem = OwnProblem.objects.get()
    assert sent.headers["Location"] == f"/own/{problem.pk}/"
    due = factories.day(9).isoformat()
    pledge = f"/own/{problem.pk}/promise/"
    assert signed_in(alice).get(pledge).status_code == 403
    assert client.get(f"/own/{problem.pk}/").status_code == 404
    assert signed_in(deputy).post(pledge, {**PROMISED, "due": due}).status_code == 302
    one = Commitment.objects.get()
    assert (
        signed_in(deputy).post(f"/commitments/{one.pk}/keep/", {"result": "去了"}).status_code
        == 302
    )
    verdict = {"kept": "yes", "finding": "属实"}
    confirm = f"/commitments/{one.pk}/confirm/"
    assert signed_in(alice).post(confirm, verdict).status_code == 403
    assert signed_in(inspector).post(confirm, verdict).status_code == 302
    text = signed_in(alice).get(base).content.decode()
    assert text.index("领导先做到") < text.index(SAID["text"][:20]) < text.index("我自己")
    private = own(campaign, leader)
    assert signed_in(alice).get(f"/own/{private.pk}/").status_code == 404
    scope = f"/scopes/{deputy.duties.get().pk}/"
    assert client.get(scope).status_code == 404
    assert "督促" not in signed_in(alice).get(scope).content.decode().split("分管工作记录")[0]
    words = {"kind": "urge", "words": "请说明进展"}
    assert signed_in(alice).post(f"/plan-items/{item.pk}/urge/", words).status_code == 403
    assert signed_in(deputy).post(f"/plan-items/{item.pk}/urge/", words).status_code == 302
    urge = Urge.objects.get()
    assert signed_in(inspector).post(f"/urges/{urge.pk}/", {"answer": "我"}).status_code == 403
    assert signed_in(alice).post(f"/urges/{urge.pk}/", {"answer": "周五办结"}).status_code == 302
    assert "周五办结" in signed_in(deputy).get(scope).content.decode()
    assert "周五办结" in signed_in(alice).get(f"/plan-items/{item.pk}/").content.decode()
    assert "周五办结" not in client.get(f"/plan-items/{item.pk}/").content.decode()


def test_a_witness_sees_what_they_were_asked_and_no_more(
    campaign: Campaign, alice: Person, bob: Person, signed_in: SignedIn
) -> None:
    problem = own(campaign, alice)
    promised(problem, "done", witness=bob, text="每天回访三人")
    promised(problem, text="不让别人知道的一条")
    text = signed_in(bob).get(f"/own/{problem.pk}/").content.decode()
    assert ["每天回访三人" in text, "不让别人知道的一条" in text] == [True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_for_any_rows(
    number: int, campaign: Campaign, plan: Plan, alice: Person, deputy: Person, leader: Person,
    signed_in: SignedIn, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(number):
        promised(own(campaign, deputy, shared=True))
        promised(own(campaign, alice))
        urging.urge_item(
            item=factories.make_item(plan, alice), kind="urge", words="请说明进展", by=deputy
        )
        factories.make_measure(campaign, alice)
        factories.make_indicator(campaign, plan.unit)
    browser = signed_in(alice)
    browser.get(f"/c/{campaign.slug}/measures/")
    with django_assert_num_queries(10):
        assert browser.get(f"/c/{campaign.slug}/drive/own/").status_code == 200
    duty = deputy.duties.get()
    # The first page after a write reads the scope for all that follow.
    for queries_ in (18, 3):
        with django_assert_num_queries(queries_):
            assert browser.get(f"/scopes/{duty.pk}/").status_code == 200


def test_the_api(
    campaign: Campaign, deputy: Person, inspector: Person, alice: Person, item: PlanItem,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    def post(person: Person, path: str, **data: Any) -> Any:
        return signed_in(person).post(f"/api/{path}", data, content_type="application/json")

    noted = post(deputy, f"campaigns/{campaign.slug}/own-problems", **SAID)
    assert (noted.status_code, noted.json()["shared"]) == (201, True)
    due = factories.day(9).isoformat()
    made = post(deputy, f"own-problems/{noted.json()['id']}/commitments", **PROMISED, due=due)
    key = made.json()["id"]
    assert post(alice, f"commitments/{key}/result", result="去了").status_code == 403
    assert post(deputy, f"commitments/{key}/result", result="去了").json()["state"] == "done"
    confirmed = post(inspector, f"commitments/{key}/confirmation", kept="yes", finding="属实")
    assert confirmed.json()["state"] == "confirmed"
    leaders = signed_in(alice).get(f"/api/campaigns/{campaign.slug}/leaders").json()
    assert {row["person_id"]: row["is_complete"] for row in leaders}[deputy.pk]
    assert signed_in(alice).get(f"/api/campaigns/{campaign.slug}/own-problems").json() == []
    sent = post(deputy, f"plan-items/{item.pk}/urges", kind="urge", words="请说明进展").json()
    replied = post(alice, f"urges/{sent['id']}/answer", answer="周五")
    assert replied.json()["answer"] == "周五"
    scope = signed_in(alice).get(f"/api/duties/{deputy.duties.get().pk}/scope").json()
    assert [urge["id"] for urge in scope["urges"]] == [sent["id"]]
    outsider = factories.make_person(unit=factories.make_unit())
    assert signed_in(outsider).get(f"/api/duties/{deputy.duties.get().pk}/scope").status_code == 404
