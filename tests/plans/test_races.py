"""Two people at once: exactly one of two steps that exclude each other happens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests import factories
from tests.ledger_log import ledger_kinds
from tests.races import at_once
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import business, claims, items, plans
from zhixing.plans.models import ItemCheck, Plan, PlanItem, Reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submitted(top: Plan, section_a: Unit, bob: Person) -> Plan:
    plan = factories.make_plan(top.campaign, section_a, state="submitted", submitted_by=bob)
    factories.make_item(plan, bob)
    return plan


def test_two_approvals(submitted: Plan, bureau: Unit, leader: Person) -> None:
    second = factories.make_person(unit=bureau, heads=True)

    def approve(by: Person) -> Any:
        return lambda: plans.approve(plan=submitted, by=by)

    assert at_once(approve(leader), approve(second)) == ["done", "wrong_state"]
    assert ledger_kinds() == ["plan.approved"]


def test_approved_and_returned(submitted: Plan, bureau: Unit, leader: Person) -> None:
    second = factories.make_person(unit=bureau, heads=True)
    found = at_once(
        lambda: plans.approve(plan=submitted, by=leader),
        lambda: plans.send_back(plan=submitted, decision="不够硬", by=second),
    )
    assert found == ["done", "wrong_state"]
    assert len(ledger_kinds()) == 1


def test_two_begin_the_same_plan(top: Plan, section_a: Unit, alice: Person, bob: Person) -> None:
    def begin(by: Person) -> Any:
        return lambda: plans.begin(campaign=top.campaign, unit=section_a, by=by)

    assert at_once(begin(alice), begin(bob)) == ["already_planned", "done"]
    assert Plan.objects.filter(unit=section_a).count() == 1
    assert ledger_kinds() == ["plan.begun"]


def test_two_items_get_two_numbers(top: Plan, section_a: Unit, alice: Person, bob: Person) -> None:
    draft = factories.make_plan(top.campaign, section_a, state="draft")

    def add(by: Person) -> Any:
        return lambda: items.add_item(plan=draft, fields={"title": by.name}, by=by)

    assert at_once(add(alice), add(bob)) == ["done", "done"]
    assert [item.number for item in draft.items.all()] == [1, 2]


def test_submitted_while_an_item_is_softened(
    top: Plan, section_a: Unit, alice: Person, bob: Person
) -> None:
    """Whichever comes first: a submitted plan has hard measures only."""
    draft = factories.make_plan(top.campaign, section_a, state="draft")
    item = factories.make_item(draft, bob)
    found = at_once(
        lambda: plans.submit(plan=draft, by=bob),
        lambda: items.revise_item(item=item, fields={"owner": None}, by=alice),
    )
    assert found in (["done", "not_ready"], ["done", "wrong_state"])
    draft.refresh_from_db(), item.refresh_from_db()
    assert (draft.state == "submitted") is (item.owner_id is not None)


def test_two_claims(item: PlanItem, alice: Person, bob: Person) -> None:
    def claim(by: Person) -> Any:
        return lambda: claims.claim(item=item, result="已办", by=by)

    assert at_once(claim(alice), claim(bob)) == ["done", "wrong_state"]
    assert ledger_kinds() == ["plan_item.claimed"]


def test_two_checks(plan: Plan, alice: Person, leader: Person, inspector: Person) -> None:
    item = factories.make_item(plan, alice, state="done")

    def check(by: Person, outcome: str) -> Any:
        return lambda: claims.check(item=item, outcome=outcome, finding="看过", by=by)

    assert at_once(check(leader, "passed"), check(inspector, "refused")) == ["done", "wrong_state"]
    assert ItemCheck.objects.count() == 1


def test_two_readings_of_a_day(plan: Plan, section_a: Unit, alice: Person, bob: Person) -> None:
    indicator = factories.make_indicator(plan.campaign, section_a)

    def take(by: Person, value: int) -> Any:
        return lambda: business.take_reading(
            indicator=indicator, value=Decimal(value), on=factories.day(-1), source="月报", by=by
        )

    assert at_once(take(alice, 30), take(bob, 31)) == ["done", "read_already"]
    assert Reading.objects.count() == 1
