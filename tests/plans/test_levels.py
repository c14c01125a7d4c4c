"""One level up: whom a plan waits for, also where a level has no head."""

from __future__ import annotations

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan
from zhixing.plans.rules.levels import decides

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(section_a: Unit) -> Unit:
    return factories.make_unit("窗口组", parent=section_a)


def _submitted(campaign: Campaign, unit: Unit, by: Person) -> Plan:
    return factories.make_plan(campaign, unit, state="submitted", submitted_by=by)


def test_the_head_of_the_unit_above_and_nobody_higher(
    top: Plan, team: Unit, bob: Person, leader: Person
) -> None:
    plan = _submitted(top.campaign, team, factories.make_person(unit=team, heads=True))
    assert (decides(bob, plan), decides(leader, plan)) == (True, False)


def test_a_level_without_a_head_is_passed_over(top: Plan, team: Unit, leader: Person) -> None:
    plan = _submitted(top.campaign, team, factories.make_person(unit=team, heads=True))
    assert decides(leader, plan)


def test_a_head_whose_post_ended_decides_nothing(
    top: Plan, team: Unit, bob: Person, leader: Person
) -> None:
    bob.appointments.update(ended=factories.day(-1))
    bob = Person.objects.get(pk=bob.pk)
    plan = _submitted(top.campaign, team, factories.make_person(unit=team, heads=True))
    assert (decides(bob, plan), decides(leader, plan)) == (False, True)


def test_who_submitted_never_decides(top: Plan, team: Unit, bob: Person, leader: Person) -> None:
    plan = _submitted(top.campaign, team, bob)
    assert (decides(bob, plan), decides(leader, plan)) == (False, True)


def test_either_of_two_heads(top: Plan, team: Unit, section_a: Unit, bob: Person) -> None:
    second = factories.make_person(unit=section_a, heads=True)
    plan = _submitted(top.campaign, team, factories.make_person(unit=team, heads=True))
    assert (decides(bob, plan), decides(second, plan)) == (True, True)


def test_at_the_top_the_leader(
    campaign: Campaign, bureau: Unit, leader: Person, office: Person
) -> None:
    other_head = factories.make_person(unit=bureau, heads=True)
    plan = _submitted(campaign, bureau, office)
    found = [decides(person, plan) for person in (leader, other_head, office)]
    assert found == [True, False, False]
