"""What a plan needs before it is submitted, how it moves, and what the database refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Clause
from zhixing.campaigns.rules import AlreadyClosed
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import claims, items, plans
from zhixing.plans.models import ItemChange, ItemCheck, Plan, PlanItem
from zhixing.plans.rules.refusals import (
    AlreadyPlanned,
    BelowUnfinished,
    NoPlanAbove,
    NothingAsked,
    NothingChanged,
    NotInTime,
    NotReady,
    OutsideCampaign,
    OwnerOutside,
    WrongState,
    WrongTie,
)
from zhixing.web.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(top: Plan, section_a: Unit, bob: Person) -> Plan:
    """Complete but for what a test takes away."""
    plan = factories.make_plan(top.campaign, section_a, state="draft", created_by=bob)
    factories.make_item(plan, bob, number=1, title="午间不断档")
    return plan


def _refusal(act: Any, kind: type[Refused]) -> str:
    with pytest.raises(kind) as refused:
        act()
    return refused.value.message


@pytest.mark.parametrize(("name", "words"), [("target", "缺目标"), ("path", "缺路径")])
def test_a_plan_without_target_or_path_is_not_submitted(
    name: str, words: str, draft: Plan, bob: Person
) -> None:
    Plan.objects.filter(pk=draft.pk).update(**{name: ""})
    message = _refusal(lambda: plans.submit(plan=draft, by=bob), NotReady)
    assert message == f"实施方案还不能报送：{words}。草稿已保存。"
    assert ledger_kinds() == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("measure", "", "具体举措"),
        ("owner", None, "责任人"),
        ("due", None, "完成时限"),
        ("acceptance", "", "验收标准"),
    ],
)
def test_a_soft_measure_is_named(
    name: str, value: object, words: str, draft: Plan, bob: Person
) -> None:
    PlanItem.objects.filter(plan=draft).update(**{name: value})
    message = _refusal(lambda: plans.submit(plan=draft, by=bob), NotReady)
    assert f"第 1 项“午间不断档”缺{words}" in message


def test_everything_that_is_missing_is_named_at_once(
    draft: Plan, task: PlanItem, bob: Person
) -> None:
    Plan.objects.filter(pk=draft.pk).update(target="", path="")
    PlanItem.objects.filter(plan=draft).update(measure="", owner=None)
    message = _refusal(lambda: plans.submit(plan=draft, by=bob), NotReady)
    assert message == (
        "实施方案还不能报送：缺目标；缺路径；第 1 项“午间不断档”缺具体举措、责任人；"
        f"没有承接上级任务“{task.title}”。草稿已保存。"
    )


def test_a_plan_without_items_is_not_submitted(draft: Plan, bob: Person) -> None:
    draft.items.all().delete()
    message = _refusal(lambda: plans.submit(plan=draft, by=bob), NotReady)
    assert message == "实施方案还不能报送：还没有列入工作任务。草稿已保存。"


def test_returned_with_a_reason_and_submitted_again(
    draft: Plan, bob: Person, leader: Person
) -> None:
    plans.submit(plan=draft, by=bob)
    _refusal(lambda: plans.send_back(plan=draft, decision="", by=leader), NotReady)
    plans.send_back(plan=draft, decision="补充验收标准", by=leader)
    draft.refresh_from_db()
    assert (draft.state, draft.decision, draft.decided_by) == ("returned", "补充验收标准", leader)

    plans.revise(plan=draft, target="更高", path="更清", by=bob)
    plans.submit(plan=draft, by=bob)
    plans.approve(plan=draft, by=leader)
    draft.refresh_from_db()
    assert (draft.state, draft.decision) == ("approved", "")
    assert ledger_kinds() == [
        "plan.submitted", "plan.returned", "plan.revised", "plan.submitted", "plan.approved",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "step",
    [
        lambda plan, bob: plans.submit(plan=plan, by=bob),
        lambda plan, bob: plans.revise(plan=plan, by=bob),
    ],
)
def test_an_approved_plan_is_not_rewritten(step: Any, plan: Plan, bob: Person) -> None:
    with pytest.raises(WrongState):
        step(plan, bob)


def test_a_unit_begins_under_the_nearest_approved_plan(
    top: Plan, plan: Plan, section_a: Unit, bob: Person
) -> None:
    team = factories.make_unit(parent=section_a)
    desk = factories.make_unit(parent=team)
    begun = plans.begin(campaign=top.campaign, unit=desk, by=bob)
    assert (begun.parent, begun.state) == (plan, "draft")


def test_a_unit_cannot_begin_before_the_level_above(
    campaign: Campaign, section_a: Unit, bob: Person
) -> None:
    factories.make_plan(campaign, state="submitted")
    with pytest.raises(NoPlanAbove):
        plans.begin(campaign=campaign, unit=section_a, by=bob)


def test_a_unit_begins_once(draft: Plan, bob: Person) -> None:
    with pytest.raises(AlreadyPlanned):
        plans.begin(campaign=draft.campaign, unit=draft.unit, by=bob)


def test_a_unit_of_another_organisation_takes_no_part(campaign: Campaign, bob: Person) -> None:
    with pytest.raises(OutsideCampaign):
        plans.begin(campaign=campaign, unit=factories.make_unit("别的单位"), by=bob)


def test_what_is_known_of_the_unit_is_not_asked_again(
    top: Plan, bureau: Unit, section_a: Unit, bob: Person
) -> None:
    last_year = factories.make_campaign(organiser=bureau)
    factories.make_plan(last_year)
    factories.make_plan(last_year, section_a, strengths="流程最短", weaknesses="系统老")
    begun = plans.begin(campaign=top.campaign, unit=section_a, by=bob)
    assert (begun.strengths, begun.weaknesses, begun.target) == ("流程最短", "系统老", "")


def test_origin_is_read_and_not_typed(
    draft: Plan, task: PlanItem, bob: Person, clause: Clause
) -> None:
    """Row F6: what takes up a task or cites a clause was assigned; anything else is one's own."""
    own = items.add_item(plan=draft, fields={"title": "主动做的"}, by=bob)
    given = items.add_item(plan=draft, fields={"title": "承接的"}, answers=task, by=bob)
    cited = items.add_item(plan=draft, fields={"title": "依据的", "clauses": [clause]}, by=bob)
    assert [item.origin for item in (own, given, cited)] == ["self", "assigned", "assigned"]
    items.revise_item(item=own, fields={"clauses": [clause]}, by=bob)
    own.refresh_from_db()
    assert own.origin == "assigned"


@pytest.mark.parametrize("case", ["unit", "owner", "dates", "answers", "indicator", "clause"])
def test_an_unsound_item_is_refused(
    case: str, draft: Plan, section_b: Unit, charlie: Person, item_elsewhere: Any, bob: Person
) -> None:
    today = timezone.localdate()
    fields, refusal = {
        "unit": ({"unit": section_b}, OutsideCampaign),
        "owner": ({"owner": charlie}, OwnerOutside),
        "dates": ({"begins": today, "due": factories.day(-1)}, NotInTime),
        "answers": ({}, WrongTie),
        "indicator": ({"indicator": item_elsewhere.indicator}, WrongTie),
        "clause": ({"clauses": list(item_elsewhere.clauses.all())}, WrongTie),
    }[case]
    answers = item_elsewhere if case == "answers" else None
    with pytest.raises(refusal):
        items.add_item(plan=draft, fields={"title": "x", **fields}, answers=answers, by=bob)
    assert draft.items.count() == 1


def test_a_change_keeps_before_after_and_reason(item: PlanItem, bob: Person) -> None:
    old, new = item.due, factories.day(60)
    items.change_item(item=item, fields={"due": new}, reason="设备到货晚", by=bob)
    [change] = ItemChange.objects.all()
    assert change.changes == {"due": [old.isoformat(), new.isoformat()]}
    assert (change.reason, change.by) == ("设备到货晚", bob)
    assert ledger_kinds() == ["plan_item.changed"]


def test_a_change_must_change_something_and_stay_hard(item: PlanItem, bob: Person) -> None:
    with pytest.raises(NothingChanged):
        items.change_item(item=item, fields={}, reason="x", by=bob)
    with pytest.raises(NotReady):
        items.change_item(item=item, fields={"acceptance": ""}, reason="x", by=bob)
    assert ItemChange.objects.count() == 0


def test_a_claimed_item_is_not_changed(item: PlanItem, alice: Person, bob: Person) -> None:
    claims.claim(item=item, result="已办", by=alice)
    with pytest.raises(WrongState):
        items.change_item(item=item, fields={"title": "另一件事"}, reason="x", by=bob)


def test_an_approved_plan_gets_hard_items_with_a_reason(plan: Plan, bob: Person) -> None:
    hard = {
        "title": "延时服务", "measure": "周三延时", "owner": bob, "due": factories.day(20),
        "acceptance": "抽查两次",
    }  # fmt: skip
    with pytest.raises(NotReady):
        items.add_item(plan=plan, fields=hard, by=bob)
    with pytest.raises(NotReady):
        items.add_item(plan=plan, fields={"title": "延时服务"}, reason="群众要求", by=bob)
    made = items.add_item(plan=plan, fields=hard, reason="群众要求", by=bob)
    [change] = made.changes.all()
    assert (made.origin, change.changes, change.reason) == ("self", {}, "群众要求")


def test_an_item_of_a_draft_goes_without_a_trace_of_its_words(draft: Plan, bob: Person) -> None:
    made = items.add_item(plan=draft, fields={"title": "写错了"}, by=bob)
    items.remove_item(item=made, by=bob)
    assert [item.title for item in draft.items.all()] == ["午间不断档"]
    assert ledger_kinds() == ["plan_item.added", "plan_item.removed"]


def test_what_a_meeting_decided_is_not_removed(
    draft: Plan, bob: Person, signed_in: Callable[[Person], Client]
) -> None:
    """The meeting's record names the task; another of the same draft may go."""
    own = factories.make_item(draft, bob)
    decided = factories.make_item(draft, bob, origin=PlanItem.Origin.MEETING)
    with pytest.raises(WrongState, match="是会议议定的，不能删去，只能改写"):
        items.remove_item(item=decided, by=bob)
    assert PlanItem.objects.filter(pk=decided.pk).exists()
    buttons = [
        f"/plan-items/{item.pk}/remove/" in signed_in(bob).get(f"/plan-items/{item.pk}/").text
        for item in (own, decided)
    ]
    assert buttons == [True, False]


def test_needed_support_is_answered_once(item: PlanItem, leader: Person, bob: Person) -> None:
    with pytest.raises(NothingAsked):
        items.support(item=item, support_answer="同意", by=leader)
    items.change_item(item=item, fields={"needed_support": "两个人"}, reason="忙", by=bob)
    items.support(item=item, support_answer="下周到位", by=leader)
    with pytest.raises(NothingAsked):
        items.support(item=item, support_answer="再答一次", by=leader)
    items.change_item(item=item, fields={"needed_support": "三个人"}, reason="更忙", by=bob)
    item.refresh_from_db()
    assert (item.support_answer, item.supported_by) == ("", None)


def test_a_refused_claim_goes_back_and_stays_on_record(
    item: PlanItem, alice: Person, leader: Person
) -> None:
    claims.claim(item=item, result="开了一次会", by=alice)
    claims.check(item=item, outcome="refused", finding="开会不算办结", by=leader)
    item.refresh_from_db()
    [check] = ItemCheck.objects.all()
    assert (item.state, item.result, item.claimed_at) == ("planned", "", None)
    assert (check.result, check.claimed_by, check.finding) == (
        "开了一次会", alice, "开会不算办结",
    )  # fmt: skip
    claims.claim(item=item, result="窗口开了", measured_effect="等候十二分钟", by=alice)
    claims.check(item=item, outcome="passed", finding="现场看过", by=leader)
    item.refresh_from_db()
    assert (item.state, item.verified_by, item.measured_effect) == (
        "verified", leader, "等候十二分钟",
    )  # fmt: skip


def test_no_state_is_skipped(item: PlanItem, leader: Person, alice: Person) -> None:
    with pytest.raises(WrongState):
        claims.check(item=item, outcome="passed", finding="看过", by=leader)
    claims.claim(item=item, result="已办", by=alice)
    with pytest.raises(WrongState):
        claims.claim(item=item, result="已办", by=alice)


def test_what_units_below_took_up_is_verified_first(
    task: PlanItem, plan: Plan, bob: Person, alice: Person, leader: Person
) -> None:
    below = factories.make_item(plan, alice, answers=task, origin="assigned")
    message = _refusal(lambda: claims.claim(item=task, result="已办", by=bob), BelowUnfinished)
    assert str(plan.unit) in message
    PlanItem.objects.filter(pk=below.pk).update(
        state="verified", claimed_by=alice, claimed_at=timezone.now(), result="已办",
        verified_by=leader, verified_at=timezone.now(),
    )  # fmt: skip
    claims.claim(item=task, result="下级都已核验", by=bob)


def test_a_closed_campaign_is_only_read(item: PlanItem, alice: Person) -> None:
    Campaign.objects.update(closed_at=timezone.now())
    with pytest.raises(AlreadyClosed):
        claims.claim(item=item, result="已办", by=alice)


# Each change breaks one constraint alone: which of two is named, a database chooses.
CONSTRAINTS = {
    "plan_submitted_by_with_at": (Plan, {"submitted_by": None}),
    "plan_decided_by_with_at": (Plan, {"decided_at": None}),
    "plan_state_with_its_facts": (Plan, {"state": "draft"}),
    "plan_decided_by_somebody_else": (Plan, {"decided_by": "submitted_by"}),
    "item_due_after_it_begins": (PlanItem, {"begins": factories.day(31)}),
    "item_supported_by_with_at_and_answer": (PlanItem, {"support_answer": "好"}),
    "item_claimed_by_with_at_and_result": (PlanItem, {"result": "已办"}),
    "item_verified_by_with_at": (PlanItem, {"verified_by": "decided_by"}),
    "item_state_with_its_facts": (PlanItem, {"state": "verified"}),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_holds_paired_facts(name: str, item: PlanItem) -> None:
    model, change = CONSTRAINTS[name]
    row = item.plan if model is Plan else item
    people = {"submitted_by": item.plan.submitted_by, "decided_by": item.plan.decided_by}
    change = {key: people.get(value, value) for key, value in change.items()}
    with pytest.raises(IntegrityError, match=re.escape(name)), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("who", ["owner", "claimed_by"])
def test_the_database_lets_nobody_verify_their_own(
    who: str, plan: Plan, alice: Person, bob: Person
) -> None:
    item = factories.make_item(plan, alice, state="verified", claimed_by=bob)
    own = {"verified_by": getattr(item, who)}
    refused = pytest.raises(IntegrityError, match="item_verified_by_somebody_else")
    with refused, transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(**own)


def test_a_campaign_has_one_plan_at_the_top(top: Plan, section_b: Unit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_plan(top.campaign, section_b, parent=None)
