"""The API: the whole way of a plan with people's keys, its refusals, and what it hides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign, Clause
from zhixing.organisation.actions import issue_token
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Plan, PlanItem

pytestmark = pytest.mark.django_db(transaction=True)


class Caller:
    """A program with a person's key, or with none."""

    def __init__(self, person: Person | None = None) -> None:
        secret = issue_token(label="test", by=person)[1] if person else ""
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def send(self, method: str, address: str, status: int = 200, **body: Any) -> Any:
        call = getattr(self.client, method)
        query = () if method == "get" else (body,)
        answer = call(f"/api/{address}", *query, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None


def test_a_plan_from_draft_to_verified_task(
    top: Plan,
    task: PlanItem,
    clause: Clause,
    section_a: Unit,
    alice: Person,
    bob: Person,
    leader: Person,
) -> None:
    owner, head, chief = Caller(alice), Caller(bob), Caller(leader)
    plan = owner.send("post", "campaigns/debate/plans", 201, unit=section_a.pk)["id"]
    given = owner.send("get", f"plans/{plan}")
    assert [item["id"] for item in given["given"]] == [task.pk]
    assert given["missing"][:2] == ["缺目标", "缺路径"]

    owner.send("put", f"plans/{plan}", target="更快", path="先易后难", weaknesses="系统老")
    fields = {"title": "午间不断档", "unit": section_a.pk, "answers": task.pk}
    item = owner.send("post", f"plans/{plan}/items", 201, **fields)["id"]
    refused = head.send("post", f"plans/{plan}/submissions", 409)
    assert refused["code"] == "not_ready"
    hard = {
        "title": "午间不断档", "unit": section_a.pk, "measure": "两个窗口", "owner": alice.pk,
        "due": factories.day(20).isoformat(), "acceptance": "抽查", "clauses": [clause.pk],
        "needed_support": "两个人",
    }  # fmt: skip
    owner.send("put", f"plan-items/{item}", **hard)
    assert head.send("post", f"plans/{plan}/submissions")["state"] == "submitted"
    head.send("post", f"plans/{plan}/decisions", 403, approved="yes")
    assert chief.send("post", f"plans/{plan}/decisions", approved="yes")["state"] == "approved"
    chief.send("post", f"plan-items/{item}/support", support_answer="下周到位")
    changed = {**hard, "due": factories.day(40).isoformat(), "reason": "设备到货晚"}
    found = head.send("post", f"plan-items/{item}/changes", **changed)
    assert [change["reason"] for change in found["changes"]] == ["设备到货晚"]
    owner.send("post", f"plan-items/{item}/claims", result="已办", measured_effect="十二分钟")
    chief.send("post", f"plan-items/{item}/checks", 201, outcome="passed", finding="看过")

    seen = Caller().send("get", f"plan-items/{item}")
    assert (seen["state"], seen["clause_ids"]) == ("verified", [clause.pk])
    assert (seen["owner_id"], seen["result"], seen["changes"]) == (None, "", [])
    assert Caller().send("get", f"plans/{plan}")["weaknesses"] == ""
    assert owner.send("get", f"plans/{plan}")["weaknesses"] == "系统老"
    kinds = [kind for kind in ledger_kinds() if kind.startswith("plan")]
    assert kinds == [
        "plan.begun", "plan.revised", "plan_item.added", "plan_item.revised", "plan.submitted",
        "plan.approved", "plan_item.supported", "plan_item.changed", "plan_item.claimed",
        "plan_item.checked",
    ]  # fmt: skip


def test_the_business_over_the_api(campaign: Campaign, section_a: Unit, alice: Person) -> None:
    keeper = Caller(alice)
    keeper.send("post", "campaigns/debate/business-tasks", 201, unit=section_a.pk, title="大厅")
    made = keeper.send(
        "post", "campaigns/debate/indicators", 201, unit=section_a.pk, name="等候",
        better="lower", baseline="45", baseline_on=factories.day(-60).isoformat(), target="15",
        target_on=factories.day(60).isoformat(), source="月报",
    )["id"]  # fmt: skip
    day = factories.day(-2).isoformat()
    reading = keeper.send(
        "post", f"indicators/{made}/readings", 201, value="33", on=day, source="月报"
    )
    keeper.send(
        "post", f"readings/{reading['id']}/corrections", value="30", source="月报", reason="抄错"
    )
    keeper.send(
        "post", f"indicators/{made}/benchmarks", 201, place="杭州市", value="12", on=day,
        source="年报", action="学预约", due=factories.day(60).isoformat(),
    )  # fmt: skip
    [seen] = Caller().send("get", "campaigns/debate/indicators")
    assert (seen["now"], seen["share"], seen["self_compared"]) == ("30.00", 0.5, False)
    assert [one["place"] for one in Caller().send("get", "campaigns/debate/benchmarks")] == [
        "杭州市"
    ]
    [task] = Caller().send("get", "campaigns/debate/business-tasks")
    assert task["title"] == "大厅"


def test_what_the_pages_list_the_api_lists(
    plan: Plan, item: PlanItem, section_a: Unit, section_b: Unit
) -> None:
    factories.make_item(plan, origin="assigned")
    own = Caller().send("get", "campaigns/debate/plan-items?origin=self")
    assert [one["id"] for one in own["items"]] == [item.pk]
    found = Caller().send("get", "campaigns/debate/plans?state=approved")
    assert [one["unit_id"] for one in found["items"]] == [plan.campaign.organiser_id, section_a.pk]
    tree = Caller().send("get", "campaigns/debate/responsibility")
    assert [(one["unit"], one["plan_state"], one["planned"]) for one in tree["below"]] == [
        ("政务服务科", "approved", 2),
        ("数据资源科", "", 0),
    ]
    drive = Caller().send("get", "campaigns/debate/drive")
    assert (drive["states"]["planned"], drive["verified"], drive["loose"]) == (2, 0.0, 1.0)


def test_a_draft_item_is_removed(top: Plan, section_a: Unit, alice: Person) -> None:
    item = factories.make_item(factories.make_plan(top.campaign, section_a, state="draft"))
    Caller(alice).send("delete", f"plan-items/{item.pk}", 204)
    assert PlanItem.objects.filter(pk=item.pk).count() == 0


def test_strangers_find_no_draft(top: Plan, section_a: Unit, charlie: Person) -> None:
    draft = factories.make_plan(top.campaign, section_a, state="draft")
    item = factories.make_item(draft)
    Caller().send("get", f"plans/{draft.pk}", 404)
    Caller().send("get", f"plan-items/{item.pk}", 404)
    Caller(charlie).send("put", f"plan-items/{item.pk}", 403, title="x", unit=section_a.pk)
    assert Caller(charlie).send("get", f"plans/{draft.pk}")["state"] == "draft"
