"""The desk: each role finds what waits for it, and what it did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import claims, plans
from zhixing.plans.desk import done, todos
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries.desks import MOST, READ, to_decide

pytestmark = pytest.mark.django_db(transaction=True)


def _kinds(person: Person) -> list[str]:
    return [str(todo.kind) for todo in todos(Person.objects.get(pk=person.pk))]


def test_a_head_begins_once_the_level_above_is_approved(
    campaign: Campaign, section_a: Unit, bob: Person, alice: Person, office: Person, leader: Person
) -> None:
    assert (_kinds(office), _kinds(bob)) == (["起草实施方案"], [])
    top = plans.begin(campaign=campaign, unit=campaign.organiser, by=office)
    factories.make_item(top, office)
    plans.revise(plan=top, target="更快", path="先易后难", by=office)
    plans.submit(plan=top, by=office)
    assert (_kinds(office), _kinds(leader), _kinds(bob)) == ([], ["审批实施方案"], [])
    plans.approve(plan=top, by=leader)
    assert _kinds(office) == ["办理工作任务"]
    assert (_kinds(leader), _kinds(bob), _kinds(alice)) == ([], ["起草实施方案"], [])
    [todo] = todos(bob)
    assert (todo.title, todo.due) == (section_a.name, factories.day(factories.PHASE_HALF))
    plans.begin(campaign=campaign, unit=section_a, by=bob)
    assert _kinds(bob) == ["填写并报送实施方案"]


def test_a_returned_plan_is_said_to_be_returned(top: Plan, section_a: Unit, bob: Person) -> None:
    factories.make_plan(top.campaign, section_a, state="returned", submitted_by=bob)
    assert _kinds(bob) == ["实施方案被退回"]


def test_an_owners_item_then_the_checkers(
    item: PlanItem, alice: Person, leader: Person, inspector: Person, charlie: Person
) -> None:
    [todo] = todos(alice)
    assert (todo.kind, todo.due) == ("办理工作任务", item.due)
    claims.claim(item=item, result="已办", by=alice)
    found = {person.name: _kinds(person) for person in (alice, leader, inspector, charlie)}
    assert found == {
        alice.name: [], leader.name: ["核验工作任务"], inspector.name: ["核验工作任务"],
        charlie.name: [],
    }  # fmt: skip
    claims.check(item=item, outcome="passed", finding="看过", by=inspector)
    assert (_kinds(leader), _kinds(inspector)) == ([], [])
    assert [str(entry.kind) for entry in done(inspector)] == ["核验工作任务"]
    assert [str(entry.kind) for entry in done(alice)] == ["任务申请办结"]


def test_an_inspector_is_not_asked_to_check_their_own(
    top: Plan, subordinate: Unit, inspector: Person
) -> None:
    factories.make_item(factories.make_plan(top.campaign, subordinate), inspector, state="done")
    assert _kinds(inspector) == []


def test_needed_support_waits_for_who_decides(
    plan: Plan, item: PlanItem, leader: Person, bob: Person
) -> None:
    PlanItem.objects.filter(pk=item.pk).update(needed_support="两个人")
    assert ("答复所需支持" in _kinds(leader), "答复所需支持" in _kinds(bob)) == (True, False)


def test_a_closed_campaign_leaves_the_desk(item: PlanItem, alice: Person) -> None:
    Campaign.objects.update(closed_at=timezone.now())
    assert _kinds(alice) == []


def test_plans_that_somebody_nearer_decides_hide_none_of_the_head_s_own(
    top: Plan, section_a: Unit, section_b: Unit, bob: Person, leader: Person
) -> None:
    clerk = factories.make_person(unit=section_b)
    sent: dict[str, Any] = {"state": "submitted", "created_by": clerk, "submitted_by": clerk}
    first = timezone.now() - timedelta(days=9)
    Unit.objects.bulk_create(
        Unit(
            path=f"{section_a.path}{n:04d}", depth=section_a.depth + 1, name=f"窗口组{n}",
            code=f"T{n}", kind="section",
        )
        for n in range(READ + 1)
    )  # fmt: skip
    teams = Unit.objects.filter(path__startswith=section_a.path, depth=section_a.depth + 1)
    Plan.objects.bulk_create(
        Plan(campaign=top.campaign, parent=top, unit=team, submitted_at=first, **sent)
        for team in teams
    )
    own = factories.make_plan(top.campaign, section_b, **sent)

    assert to_decide(leader) == [own]
    assert len(to_decide(bob)) == MOST
