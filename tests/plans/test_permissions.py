"""Who may do what: role × verb, and the phase that grants planning: before, during, after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries.people import colleagues
from zhixing.plans.rules.permissions import (
    ITEM_RULES,
    PLAN_RULES,
    is_insider,
    may,
    may_begin,
    may_item,
    may_keep_business,
)

pytestmark = pytest.mark.django_db

# Section A's plan: alice works there, bob heads it and submitted it, dora works there too; eve and
# charlie work elsewhere. The leader heads the bureau, one level up.
PLAN_ROLES = {
    "revise": {"alice", "bob", "dora", "leader"},
    "add_item": {"alice", "bob", "dora", "leader"},
    "submit": {"bob"},
    "decide": {"leader"},
    "change_item": {"bob"},
    "support": {"leader"},
}
# The organiser's plan: written and submitted by the office, decided by the leader alone.
TOP_ROLES = {
    "revise": {"office", "leader"},
    "add_item": {"office", "leader"},
    "submit": {"office"},
    "decide": {"leader"},
    "change_item": {"office"},
    "support": {"leader"},
}
# Alice's item in section A's plan.
ITEM_ROLES = {
    "claim": {"alice", "bob", "leader"},
    "check": {"inspector", "leader"},
}
PHASED = {"revise", "submit"}
STATES = ("draft", "submitted", "approved")


@pytest.fixture
def people(
    request: pytest.FixtureRequest, bureau: Unit, section_a: Unit
) -> dict[str, Person | AnonymousUser]:
    names = ("alice", "bob", "charlie", "office", "leader", "inspector")
    found = {name: request.getfixturevalue(name) for name in names}
    found["dora"] = factories.make_person("dora", unit=section_a)
    found["eve"] = factories.make_person("eve", unit=factories.make_unit("市民热线", parent=bureau))
    return {**found, "visitor": AnonymousUser()}


def _state_for(verb: str) -> str:
    return min(PLAN_RULES[verb].states & set(STATES), key=STATES.index)


def _allowed(people: dict[str, Person], ask: Callable[[Person], bool]) -> set[str]:
    return {name for name, person in people.items() if ask(person)}


@pytest.mark.parametrize("verb", PLAN_RULES)
def test_roles_of_a_sections_plan(
    verb: str, top: Plan, section_a: Unit, people: dict[str, Person]
) -> None:
    plan = factories.make_plan(
        top.campaign, section_a, state=_state_for(verb), submitted_by=people["bob"]
    ) if _state_for(verb) != "draft" else factories.make_plan(
        top.campaign, section_a, state="draft"
    )  # fmt: skip
    assert _allowed(people, lambda person: may(verb, person, plan)) == PLAN_ROLES[verb]


@pytest.mark.parametrize("verb", PLAN_RULES)
def test_roles_of_the_organisers_plan(
    verb: str, campaign: Campaign, people: dict[str, Person]
) -> None:
    state = _state_for(verb)
    by = {} if state == "draft" else {"submitted_by": people["office"]}
    plan = factories.make_plan(campaign, state=state, **by)
    assert _allowed(people, lambda person: may(verb, person, plan)) == TOP_ROLES[verb]


@pytest.mark.parametrize("verb", ITEM_RULES)
def test_roles_of_an_item(verb: str, plan: Plan, people: dict[str, Person]) -> None:
    state = min(ITEM_RULES[verb].states, key=PlanItem.State.values.index)
    item = factories.make_item(plan, people["alice"], state=state)
    assert _allowed(people, lambda person: may_item(verb, person, item)) == ITEM_ROLES[verb]


@pytest.mark.parametrize("verb", PLAN_RULES)
@pytest.mark.parametrize(
    ("offset", "open_phase"),
    [(factories.BEFORE, False), (factories.DURING, True), (factories.AFTER, False)],
    ids=["before", "during", "after"],
)
def test_phases(verb: str, offset: int, open_phase: bool, bureau: Unit, section_a: Unit) -> None:
    """A plan is written while a phase grants it; what was written is decided and kept always."""
    campaign = factories.make_campaign(organiser=bureau, phase_offset=offset)
    head = factories.make_person(unit=section_a, heads=True)
    chief = factories.make_person(unit=bureau, heads=True)
    factories.make_duty(campaign, chief, Duty.Role.LEADER)
    factories.make_plan(campaign)
    plan = factories.make_plan(campaign, section_a, state=_state_for(verb))
    person = chief if verb in {"decide", "support"} else head
    assert may(verb, person, plan) is (open_phase or verb not in PHASED)
    unplanned = factories.make_unit(parent=section_a)
    assert may_begin(head, campaign, unplanned) is open_phase


@pytest.mark.parametrize("verb", sorted(PHASED))
def test_a_plan_sent_back_is_put_right_after_the_phase(
    verb: str, bureau: Unit, section_a: Unit, bob: Person
) -> None:
    campaign = factories.make_campaign(organiser=bureau, phase_offset=factories.AFTER)
    factories.make_plan(campaign)
    plan = factories.make_plan(campaign, section_a, state="returned")
    assert may(verb, bob, plan)


@pytest.mark.parametrize("verb", [*PLAN_RULES, *ITEM_RULES])
def test_a_closed_campaign_grants_nothing(
    verb: str, top: Plan, section_a: Unit, people: dict[str, Person]
) -> None:
    top.campaign.closed_at = top.created_at
    top.campaign.save()
    if verb in PLAN_RULES:
        plan = factories.make_plan(top.campaign, section_a, state=_state_for(verb))
        assert _allowed(people, lambda person: may(verb, person, plan)) == set()
        return
    state = min(ITEM_RULES[verb].states, key=PlanItem.State.values.index)
    own = factories.make_plan(top.campaign, section_a)
    item = factories.make_item(own, people["alice"], state=state)
    assert _allowed(people, lambda person: may_item(verb, person, item)) == set()


def test_an_item_of_a_plan_that_is_not_approved_cannot_be_claimed(
    top: Plan, section_a: Unit, alice: Person
) -> None:
    plan = factories.make_plan(top.campaign, section_a, state="submitted")
    assert not may_item("claim", alice, factories.make_item(plan, alice))


def test_who_belongs(campaign: Campaign, people: dict[str, Person], admin: Person) -> None:
    outsider = factories.make_person("zoe", unit=factories.make_unit("别的单位"))
    everybody = {**people, "admin": admin, "zoe": outsider}
    inside = _allowed(everybody, lambda person: is_insider(person, campaign))
    assert inside == set(everybody) - {"visitor", "zoe"}


def test_who_keeps_the_business(
    campaign: Campaign, section_a: Unit, people: dict[str, Person]
) -> None:
    keepers = _allowed(people, lambda person: may_keep_business(person, campaign, section_a))
    assert keepers == {"alice", "bob", "dora", "office", "leader"}


@pytest.mark.parametrize("path", ["edit/", "submit/", "decide/", "tasks/new/"])
def test_readers_without_the_right_get_403(
    path: str, plan: Plan, charlie: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert signed_in(charlie).post(f"/plans/{plan.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", ["edit/", "change/", "remove/", "support/", "claim/", "check/"])
def test_readers_without_the_right_to_an_item_get_403(
    path: str, item: PlanItem, charlie: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert signed_in(charlie).post(f"/plan-items/{item.pk}/{path}").status_code == 403


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_strangers_get_404_until_a_plan_is_approved(
    state: str, top: Plan, section_a: Unit, signed_in: Callable[[Person], Client]
) -> None:
    plan = factories.make_plan(top.campaign, section_a, state=state)
    item = factories.make_item(plan)
    outsider = factories.make_person("zoe", unit=factories.make_unit("别的单位"))
    for client in (Client(), signed_in(outsider)):
        assert client.get(f"/plans/{plan.pk}/").status_code == 404
        assert client.get(f"/plan-items/{item.pk}/").status_code == 404
    assert signed_in(outsider).post(f"/plan-items/{item.pk}/claim/").status_code == 404


def test_strangers_see_the_promise_and_not_the_weaknesses(plan: Plan, item: PlanItem) -> None:
    Plan.objects.filter(pk=plan.pk).update(weaknesses="窗口人手老化")
    PlanItem.objects.filter(pk=item.pk).update(needed_support="请增加两名窗口人员")
    page = Client().get(f"/plans/{plan.pk}/").content.decode()
    task = Client().get(f"/plan-items/{item.pk}/").content.decode()
    assert item.title in page
    assert item.acceptance in task
    assert ("窗口人手老化" in page, "请增加两名窗口人员" in task) == (False, False)


def test_who_leaves_later_is_given_work_until_then(section_a: Unit, alice: Person) -> None:
    """A post with a day of leaving ahead is held until that day."""
    offered = []
    for ended in (factories.day(30), factories.day(0)):
        alice.appointments.update(ended=ended)
        offered.append(alice in colleagues(section_a))
    assert offered == [True, False]
