"""Plans in any state, their items, and the business that they are tied to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import Benchmark, BusinessTask, Indicator, Plan, PlanItem, Reading


def make_plan(
    campaign: Campaign, unit: Unit | None = None, *, state: str = Plan.State.APPROVED, **fields: Any
) -> Plan:
    """A plan in any state; the organiser's where no unit is named, else under the organiser's.

    Who submitted and who decided are made up unless named.
    """
    unit = unit or campaign.organiser
    above = Plan.objects.filter(campaign=campaign, parent=None).first()
    values: dict[str, Any] = {
        "target": "年底前窗口平均等候时间降到十五分钟以内。",
        "path": "先排出堵点，再逐项打通，最后形成制度。",
        "parent": above,
        "state": state,
        "created_by": fields.get("submitted_by") or make_person(unit=unit),
        **fields,
    }
    if state != Plan.State.DRAFT:
        values.setdefault("submitted_by", values["created_by"])
        values.setdefault("submitted_at", timezone.now())
    if state in {Plan.State.APPROVED, Plan.State.RETURNED}:
        values.setdefault("decided_by", make_person(unit=campaign.organiser))
        values.setdefault("decided_at", timezone.now())
    if state == Plan.State.RETURNED:
        values.setdefault("decision", "举措不够硬，请补充验收标准。")
    return Plan.objects.create(campaign=campaign, unit=unit, **values)


def make_item(
    plan: Plan, owner: Person | None = None, *, state: str = PlanItem.State.PLANNED, **fields: Any
) -> PlanItem:
    """A hard item of the plan in any state; its owner is made up unless named."""
    unit = fields.get("unit") or plan.unit
    values: dict[str, Any] = {
        "number": next_number(),
        "title": f"综合窗口午间不断档({next_number()})",
        "measure": "十二点到十四点保留两个综合窗口,由各科室轮值。",
        "acceptance": "连续两周抽查,午间等候不超过十五分钟。",
        "due": day(30),
        "unit": unit,
        "owner": owner or make_person(unit=unit),
        "origin": PlanItem.Origin.SELF,
        "created_by": plan.created_by,
        "state": state,
        **fields,
    }
    supporting = values.pop("supporting_units", ())
    clauses = values.pop("clauses", ())
    if state != PlanItem.State.PLANNED:
        values.setdefault("claimed_by", values["owner"])
        values.setdefault("claimed_at", timezone.now())
        values.setdefault("result", "两个窗口午间已经开放。")
    if state == PlanItem.State.VERIFIED:
        values.setdefault("verified_by", make_person(unit=plan.campaign.organiser))
        values.setdefault("verified_at", timezone.now())
    if values.get("support_answer"):
        values.setdefault("supported_by", make_person(unit=plan.campaign.organiser))
        values.setdefault("supported_at", timezone.now())
    item = PlanItem.objects.create(plan=plan, **values)
    item.supporting_units.set(supporting)
    item.clauses.set(clauses)
    return item


def make_business_task(campaign: Campaign, unit: Unit | None = None, **fields: Any) -> BusinessTask:
    unit = unit or campaign.organiser
    values = {"title": f"政务服务大厅管理({next_number()})", **fields}
    values.setdefault("created_by", make_person(unit=unit))
    return BusinessTask.objects.create(campaign=campaign, unit=unit, **values)


def make_indicator(campaign: Campaign, unit: Unit | None = None, **fields: Any) -> Indicator:
    """Lower is better: 45 minutes two months ago, 15 wanted in two months."""
    unit = unit or campaign.organiser
    values: dict[str, Any] = {
        "name": f"平均等候时间({next_number()})",
        "measured_in": "分钟",
        "better": Indicator.Better.LOWER,
        "source": "叫号系统月报",
        "baseline": 45,
        "baseline_on": day(-60),
        "target": 15,
        "target_on": day(60),
        **fields,
    }
    values.setdefault("created_by", make_person(unit=unit))
    found = Indicator.objects.create(campaign=campaign, unit=unit, **values)
    found.refresh_from_db()
    return found


def make_reading(indicator: Indicator, value: float, on: int = -1, **fields: Any) -> Reading:
    """A reading `on` days from today."""
    values = {"source": "叫号系统月报", "by": indicator.created_by, **fields}
    return Reading.objects.create(indicator=indicator, value=value, on=day(on), **values)


def make_benchmark(indicator: Indicator, value: float, **fields: Any) -> Benchmark:
    values: dict[str, Any] = {
        "place": f"杭州市数据资源管理局({next_number()})",
        "on": day(-30),
        "source": "浙江政务服务网年度报告",
        "action": "学习预约分流做法。",
        "due": day(90),
        "created_by": indicator.created_by,
        **fields,
    }
    return Benchmark.objects.create(indicator=indicator, value=value, **values)
