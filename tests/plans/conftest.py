"""A campaign whose organiser has an approved plan that gives a task to section A."""

from __future__ import annotations

import pytest

from tests import factories
from zhixing.campaigns.models import Basis, Campaign, Clause
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem


@pytest.fixture
def top(campaign: Campaign, leader: Person, office: Person) -> Plan:
    """The organiser's plan, written by the office and approved by the leader."""
    return factories.make_plan(campaign, submitted_by=office, created_by=office, decided_by=leader)


@pytest.fixture
def task(top: Plan, section_a: Unit, bob: Person) -> PlanItem:
    """A task of the organiser's plan that falls to section A."""
    return factories.make_item(top, bob, unit=section_a, number=1, origin="assigned")


@pytest.fixture
def plan(top: Plan, section_a: Unit, alice: Person, bob: Person, leader: Person) -> Plan:
    """Section A's approved plan: Alice wrote it, Bob submitted it, the leader approved it."""
    return factories.make_plan(
        top.campaign, section_a, created_by=alice, submitted_by=bob, decided_by=leader
    )


@pytest.fixture
def item(plan: Plan, alice: Person) -> PlanItem:
    """A task of Alice's in section A's approved plan."""
    return factories.make_item(plan, alice, number=1)


@pytest.fixture
def clause(campaign: Campaign) -> Clause:
    """A clause of a document that the campaign cites."""
    return _clause(campaign)


@pytest.fixture
def item_elsewhere(bureau: Unit) -> PlanItem:
    """A task of another campaign, with an indicator and a clause of that one."""
    other = factories.make_campaign(organiser=bureau)
    indicator = factories.make_indicator(other)
    return factories.make_item(
        factories.make_plan(other), indicator=indicator, clauses=[_clause(other)]
    )


def _clause(campaign: Campaign) -> Clause:
    basis = Basis.objects.create(campaign=campaign, level="city", title="优化营商环境行动方案")
    return Clause.objects.create(basis=basis, number="第三条", text="压减办事等候时间。")
