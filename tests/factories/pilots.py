"""Pilots and what follows from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories.counting import day
from tests.factories.organisation import make_person
from zhixing.analysis import working_days
from zhixing.measures.models import (
    Appeal,
    BoundsReading,
    Clarification,
    Condition,
    ExemptionFinding,
    Measure,
    Pilot,
    Recommendation,
)
from zhixing.measures.models.pilots import REPORTED

State = Pilot.State


def make_pilot(measure: Measure, *, state: str = State.ACKNOWLEDGED, **fields: Any) -> Pilot:
    """Filed three weeks ago, begun two weeks ago, with a week to go; a reported one stayed within
    its bounds unless within=False."""
    values: dict[str, Any] = {
        "hypothesis": "窗口下沉到社区，等候时间能减半。",
        "scope": "两个社区，三个月",
        "bounds": "不增加编制，花费不超过五万元。",
        "begins": day(-14),
        "ends": day(7),
        "stop_rule": "一周内投诉超过十件，立即停止。",
        "basis": "局务会第九次会议纪要",
        "procedure": "科务会研究，分管副局长同意",
        "filed_by": measure.owner,
        **_told(measure, state),
        **fields,
    }
    filed = min(values["begins"], day(0)) - timedelta(days=7)
    values.setdefault("filed_on", filed)
    values.setdefault("filed_at", timezone.now() - timedelta(days=(day(0) - filed).days))
    if state == State.ACKNOWLEDGED:
        values["acknowledged_by"] = values.get("acknowledged_by") or make_person()
    if values.get("acknowledged_by"):
        values.setdefault("acknowledged_at", timezone.now())
    return Pilot.objects.create(measure=measure, state=state, **values)


def _told(measure: Measure, state: str) -> dict[str, Any]:
    if state == State.RETURNED:
        return {"returned_reason": "边界没有写钱数"}
    if state not in REPORTED:
        return {}
    told = {
        "result": "两个社区都没有人去。",
        "within": True,
        "within_facts": "没有增加编制，花费三万二千元。",
        "reported_by": measure.owner,
        "reported_at": timezone.now(),
    }
    why = {"cause": "时段不对", "remedy": "设备调回大厅"}
    return told if state == State.SUCCEEDED else {**told, **why}


def make_bounds_reading(pilot: Pilot, value: int, **fields: Any) -> BoundsReading:
    values = {"on": pilot.begins, "by": pilot.measure.owner, **fields}
    return BoundsReading.objects.create(pilot=pilot, value=value, **values)


def make_exemption_finding(pilot: Pilot, *, exempt: bool = True, **fields: Any) -> ExemptionFinding:
    """With every condition met; one that refuses, with the procedure not followed."""
    until = None if exempt else working_days.add(day(0), 10)
    values = {"reasons": "符合各项情形", "appeal_until": until, **fields}
    values["by"] = values.get("by") or make_person()
    finding = ExemptionFinding.objects.create(pilot=pilot, exempt=exempt, **values)
    for key in Condition.Key:
        met = exempt or key != Condition.Key.PROCEDURE
        words = "" if met else "没有开会"
        Condition.objects.create(finding=finding, key=key, met=met, words=words)
    return finding


def make_appeal(finding: ExemptionFinding, **fields: Any) -> Appeal:
    """It waits; granted=True or False brings who decided and why."""
    values: dict[str, Any] = {
        "text": "会议记录在附件里",
        "by": finding.pilot.measure.owner,
        "found_by": finding.by,
        **fields,
    }
    if values.get("granted") is not None:
        values.setdefault("decision", "查看了会议记录")
        values.setdefault("decided_at", timezone.now())
        values["decided_by"] = values.get("decided_by") or make_person()
    return Appeal.objects.create(finding=finding, **values)


def make_clarification(pilot: Pilot, **fields: Any) -> Clarification:
    values = {"audience": "全科人员", "text": "已认定容错免责", "on": day(0), **fields}
    values["by"] = values.get("by") or make_person()
    return Clarification.objects.create(pilot=pilot, **values)


def make_recommendation(measure: Measure, **fields: Any) -> Recommendation:
    """Against somebody, resting on the measure, not yet answered or handed over."""
    values: dict[str, Any] = {
        "campaign": measure.campaign,
        "person": measure.owner,
        "direction": Recommendation.Direction.DOWN,
        "grounds": "连续三项举措逾期",
        **fields,
    }
    values["by"] = values.get("by") or make_person()
    made = Recommendation.objects.create(**values)
    made.measures.set([measure])
    return made
