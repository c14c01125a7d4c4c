"""Each action is whole or nothing, and the ledger says all that binds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests import factories
from zhixing.campaigns.models import Campaign, Clause
from zhixing.ledger import Ledgered, reference, snapshot
from zhixing.ledger.canonical import canonical
from zhixing.ledger.models import Item, Opening
from zhixing.ledger.verification.records import record_findings
from zhixing.organisation.models import Person, Unit
from zhixing.plans import models
from zhixing.plans.actions import business, claims, items, plans
from zhixing.plans.models import Plan, PlanItem

pytestmark = pytest.mark.django_db(transaction=True)

TABLES: list[Any] = [getattr(models, name) for name in models.__all__]


@dataclass
class World:
    campaign: Campaign
    alice: Person
    bob: Person
    leader: Person
    unit: Unit
    task: PlanItem
    clause: Clause

    def plan(self, state: str) -> Plan:
        by = {} if state == "draft" else {"submitted_by": self.bob}
        return factories.make_plan(self.campaign, self.unit, state=state, **by)

    def item(self, plan_state: str = "approved", **fields: Any) -> PlanItem:
        return factories.make_item(self.plan(plan_state), self.alice, **fields)

    def indicator(self) -> models.Indicator:
        return factories.make_indicator(self.campaign, self.unit)


@pytest.fixture
def world(
    campaign: Campaign,
    alice: Person,
    bob: Person,
    leader: Person,
    section_a: Unit,
    task: PlanItem,
    clause: Clause,
) -> World:
    return World(campaign, alice, bob, leader, section_a, task, clause)


Step = Callable[[], object]


def _begin(w: World) -> Step:
    return lambda: plans.begin(campaign=w.campaign, unit=w.unit, by=w.bob)


def _revise(w: World) -> Step:
    plan = w.plan("draft")
    return lambda: plans.revise(plan=plan, target="新目标", weaknesses="系统老", by=w.alice)


def _submit(w: World) -> Step:
    plan = w.plan("returned")
    factories.make_item(plan, w.alice, answers=w.task)
    return lambda: plans.submit(plan=plan, by=w.bob)


def _approve(w: World) -> Step:
    plan = w.plan("submitted")
    return lambda: plans.approve(plan=plan, decision="抓紧", by=w.leader)


def _send_back(w: World) -> Step:
    plan = w.plan("submitted")
    return lambda: plans.send_back(plan=plan, decision="不够硬", by=w.leader)


def _add_item(w: World) -> Step:
    plan = w.plan("draft")
    fields: Any = {"title": "承接", "supporting_units": [w.campaign.organiser]}
    return lambda: items.add_item(plan=plan, fields=fields, answers=w.task, by=w.alice)


def _add_to_approved(w: World) -> Step:
    plan = w.plan("approved")
    fields: Any = {
        "title": "延时", "measure": "周三延时", "owner": w.alice, "due": factories.day(9),
        "acceptance": "抽查",
    }  # fmt: skip
    return lambda: items.add_item(plan=plan, fields=fields, reason="群众要求", by=w.alice)


def _revise_item(w: World) -> Step:
    item = w.item("draft")
    fields: Any = {"title": "新题", "clauses": [w.clause]}
    return lambda: items.revise_item(item=item, fields=fields, by=w.alice)


def _remove_item(w: World) -> Step:
    item = w.item("draft")
    return lambda: items.remove_item(item=item, by=w.alice)


def _change_item(w: World) -> Step:
    item = w.item(needed_support="一个人", support_answer="好")
    fields: Any = {"due": factories.day(50), "needed_support": "两个人"}
    return lambda: items.change_item(item=item, fields=fields, reason="忙", by=w.bob)


def _support(w: World) -> Step:
    item = w.item(needed_support="两个人")
    return lambda: items.support(item=item, support_answer="下周到位", by=w.leader)


def _claim(w: World) -> Step:
    item = w.item()
    return lambda: claims.claim(item=item, result="已办", measured_effect="快了", by=w.alice)


def _check(outcome: str) -> Callable[[World], Step]:
    def prepare(w: World) -> Step:
        item = w.item(state="done")
        return lambda: claims.check(item=item, outcome=outcome, finding="看过", by=w.leader)

    return prepare


def _list_task(w: World) -> Step:
    return lambda: business.list_task(campaign=w.campaign, unit=w.unit, title="大厅", by=w.alice)


def _set_indicator(w: World) -> Step:
    return lambda: business.set_indicator(
        campaign=w.campaign, unit=w.unit, name="等候", better="lower", baseline=Decimal(45),
        baseline_on=factories.day(-60), target=Decimal(15), target_on=factories.day(60),
        source="月报", by=w.alice,
    )  # fmt: skip


def _take_reading(w: World) -> Step:
    indicator = w.indicator()
    return lambda: business.take_reading(
        indicator=indicator, value=Decimal(30), on=factories.day(-1), source="月报", by=w.alice
    )


def _correct_reading(w: World) -> Step:
    reading = factories.make_reading(w.indicator(), 30)
    return lambda: business.correct_reading(
        reading=reading, value=Decimal(31), source="月报", reason="抄错", by=w.alice
    )


def _set_benchmark(w: World) -> Step:
    indicator = w.indicator()
    return lambda: business.set_benchmark(
        indicator=indicator, place="杭州", value=Decimal(8), on=factories.day(-9), source="年报",
        action="学预约", due=factories.day(60), by=w.alice,
    )  # fmt: skip


STEPS: dict[str, Callable[[World], Step]] = {
    "begin": _begin,
    "revise": _revise,
    "submit": _submit,
    "approve": _approve,
    "send back": _send_back,
    "add item": _add_item,
    "add to approved": _add_to_approved,
    "revise item": _revise_item,
    "remove item": _remove_item,
    "change item": _change_item,
    "support": _support,
    "claim": _claim,
    "check passed": _check("passed"),
    "check refused": _check("refused"),
    "list task": _list_task,
    "set indicator": _set_indicator,
    "take reading": _take_reading,
    "correct reading": _correct_reading,
    "set benchmark": _set_benchmark,
}


class Broken(Exception):
    """The ledger could not be written."""


def _rows() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.mark.parametrize("name", STEPS)
def test_nothing_remains_of_a_broken_step(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = STEPS[name](world)
    before = _rows()

    def fail(draft: object) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr("zhixing.ledger.actions.append", fail)
        with pytest.raises(Broken):
            act()
    assert _rows() == before
    act()
    assert _rows() != before


def _ledgered() -> dict[str, dict[str, object]]:
    """Every binding field of every row of the room, by reference."""
    here = [table for table in TABLES if issubclass(table, Ledgered)]
    rows = [row for table in here for row in table.objects.order_by("pk")]
    return {reference(row): snapshot(row) for row in rows}


def _recorded() -> set[tuple[str, str, str]]:
    """(reference, field, canonical value) of everything that the ledger asserts."""
    said = set(Opening.objects.values_list("subject", "field", "value"))
    for text in Item.objects.values_list("text", flat=True):
        found = json.loads(text)
        said |= {(found["subject"], k, canonical(v)) for k, v in found["snapshot"].items()}
    return said


@pytest.mark.parametrize("name", STEPS)
def test_every_binding_field_that_changed_is_in_the_ledger(name: str, world: World) -> None:
    act = STEPS[name](world)
    before = _ledgered()
    act()
    changed = {
        (subject, field, canonical(value))
        for subject, fields in _ledgered().items()
        for field, value in fields.items()
        if before.get(subject, {}).get(field, ...) != value
    }
    assert changed - _recorded() == set()
    assert changed or name == "remove item"


def test_verification_finds_a_quiet_change_and_no_removed_draft(
    world: World, top: Plan, bob: Person
) -> None:
    plan = plans.begin(campaign=world.campaign, unit=world.unit, by=bob)
    gone = items.add_item(plan=plan, fields={"title": "写错了"}, by=bob)
    kept = items.add_item(plan=plan, fields={"title": "午间不断档"}, by=bob)
    items.remove_item(item=gone, by=bob)
    PlanItem.objects.filter(pk=world.task.pk).delete()

    def findings() -> list[tuple[str, str, str]]:
        found = record_findings(PlanItem, lambda _n: None)
        return [(one.code, one.subject, one.field) for one in found]

    assert findings() == []
    PlanItem.objects.filter(pk=kept.pk).update(title="另一件事")
    assert findings() == [("record_altered", f"planitem:{kept.pk}", "title")]
