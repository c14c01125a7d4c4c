"""The responsibility tree: roll-up, gaps, and its cost however large the organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories
from zhixing.campaigns.models import Campaign
from zhixing.organisation.actions import move_unit
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries.drive import drive
from zhixing.plans.queries.items import in_force, listed
from zhixing.plans.queries.tree import tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(section_a: Unit) -> Unit:
    return factories.make_unit("窗口组", parent=section_a)


def test_items_roll_up_and_each_counts_once(
    campaign: Campaign, plan: Plan, task: PlanItem, team: Unit, alice: Person
) -> None:
    factories.make_item(plan, alice, answers=task)
    below = factories.make_plan(campaign, team, parent=plan)
    factories.make_item(below, state="done")
    factories.make_item(below, state="verified")
    factories.make_item(factories.make_plan(campaign, factories.make_unit(parent=team),
                                            state="submitted"))  # fmt: skip

    level, children = tree(campaign).level(None, campaign.organiser.path)
    assert (level.planned, level.done, level.verified) == (2, 1, 1)
    [section] = [child for child in children if child.pk == plan.unit_id]
    assert (section.planned, section.done, section.verified) == (1, 1, 1)
    for state in ("planned", "done", "verified"):
        listing = listed(in_force(campaign), within=plan.unit, state=state)
        assert listing.count() == getattr(section, state)


def test_gaps_are_flagged_where_they_are_and_counted_above(
    campaign: Campaign, top: Plan, section_a: Unit, section_b: Unit, bob: Person, team: Unit
) -> None:
    """Section A has a head and no plan, its team neither; section B neither."""
    found = tree(campaign)
    by_name = {level.name: level for level in found.levels.values()}
    flags = {name: (level.has_no_owner, level.has_no_plan) for name, level in by_name.items()}
    assert flags == {
        "市数据局": (False, False),
        "政务服务科": (False, True),
        "数据资源科": (True, True),
        "窗口组": (True, True),
    }
    assert {name: level.gaps_below for name, level in by_name.items()} == {
        "市数据局": 3, "政务服务科": 1, "数据资源科": 0, "窗口组": 0,
    }  # fmt: skip
    top_level = by_name["市数据局"]
    assert [level.name for level in found.gaps(top_level, "owner")] == ["窗口组", "数据资源科"]
    assert len(found.gaps(by_name["政务服务科"])) == 2


def test_a_party_branch_needs_a_head_and_no_plan_of_its_own(
    campaign: Campaign, top: Plan, bureau: Unit
) -> None:
    branch = factories.make_unit("机关一支部", parent=bureau, kind=Unit.Kind.BRANCH)
    level, _below = tree(campaign).level(branch.pk, bureau.path)
    assert (level.has_no_owner, level.has_no_plan) == (True, False)


def test_a_task_that_nobody_took_up_is_a_gap_of_its_level(
    campaign: Campaign, task: PlanItem, section_a: Unit, bob: Person
) -> None:
    assert drive(campaign).untaken == 1
    draft = factories.make_plan(campaign, section_a, state="draft")
    taken = factories.make_item(draft, bob, answers=task)
    level, _below = tree(campaign).level(section_a.pk, campaign.organiser.path)
    assert level.untaken == 1  # a draft promises nothing yet
    Plan.objects.filter(pk=draft.pk).update(
        state="submitted", submitted_by=bob, submitted_at=taken.created_at
    )
    level, _below = tree(campaign).level(section_a.pk, campaign.organiser.path)
    assert level.untaken == 0


@pytest.mark.parametrize("query", ["", "?unit=999999", "?unit=x", "?gaps=plan", "?gaps=nonsense"])
def test_the_page_answers_whatever_is_asked(query: str, top: Plan) -> None:
    assert Client().get(f"/c/{top.campaign.slug}/drive/tree/{query}").status_code == 200


def test_a_visitor_sees_gaps_and_no_names(
    top: Plan, section_a: Unit, bob: Person, signed_in: Callable[[Person], Client]
) -> None:
    path = f"/c/{top.campaign.slug}/drive/tree/"
    outside, inside = Client().get(path), signed_in(bob).get(path)
    names = [bob.name in page.content.decode() for page in (outside, inside)]
    assert names == [False, True]
    assert "没有方案" in outside.content.decode()


def test_the_page_costs_the_same_for_2000_units(
    campaign: Campaign, top: Plan, bureau: Unit, django_assert_num_queries: Any
) -> None:
    """Figures are put together in a fixed number of queries, and once for each state."""
    for n in range(3):
        factories.make_unit(parent=bureau)
        factories.make_item(top, title=f"任务{n}")
    with django_assert_num_queries(5):
        small = tree(campaign)
    Unit.objects.bulk_create(
        Unit(
            path=f"{bureau.path}{n:04d}", depth=bureau.depth + 1, name=f"科室{n}", code=f"k{n}",
            kind="section",
        )
        for n in range(1000, 3000)
    )  # fmt: skip
    with django_assert_num_queries(5):
        large = tree(campaign)
    assert len(large.levels) == len(small.levels) + 2000


def test_a_unit_moved_elsewhere_leaves_the_tree_whole(
    campaign: Campaign, top: Plan, plan: Plan, item: PlanItem, task: PlanItem, admin: Person
) -> None:
    """Its plan and the tasks given to it stay where they were written; its place here is gone."""
    elsewhere = factories.make_unit("市人社局")
    untaken = factories.make_item(top, unit=plan.unit)
    assert untaken.unit == plan.unit
    move_unit(unit=plan.unit, parent=elsewhere, by=admin)

    level, children = tree(campaign).level(None, campaign.organiser.path)
    assert (level.items, [child.pk for child in children if child.pk == plan.unit_id]) == (2, [])
    assert Client().get(f"/c/{campaign.slug}/drive/tree/").status_code == 200
