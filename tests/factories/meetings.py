"""Meetings, who came, and what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories.counting import next_number
from tests.factories.organisation import make_person
from tests.factories.plans import make_item, make_plan
from zhixing.campaigns.models import Campaign
from zhixing.meetings.models import Attendance, Decision, Meeting
from zhixing.organisation.models import Person
from zhixing.plans.models import Plan


def make_meeting(campaign: Campaign, *, days_ago: float = 1, **fields: Any) -> Meeting:
    """A meeting of the organiser, two hours long, so many days ago (ahead, if negative)."""
    begins = timezone.now() - timedelta(days=days_ago)
    unit = fields.pop("unit", campaign.organiser)
    host = fields.pop("host", None) or make_person(unit=unit)
    values: dict[str, Any] = {
        "kind": Meeting.Kind.MOBILISATION,
        "title": f"解放思想大讨论动员会（{next_number()}）",
        "begins": begins,
        "ends": begins + timedelta(hours=2),
        "place": "三楼会议室",
        "recorder": host,
        "practice": "窗口午间无人，群众往返",
        "target": "明确九项任务",
        "effect": "一个月内等候时间减半",
        "created_by": host,
        **fields,
    }
    return Meeting.objects.create(campaign=campaign, unit=unit, host=host, **values)


def make_attendance(meeting: Meeting, person: Person, reason: str = "") -> Attendance:
    state = Attendance.State.ABSENT if reason else Attendance.State.PRESENT
    return Attendance.objects.create(
        meeting=meeting, person=person, unit=meeting.unit, state=state, reason=reason
    )


def make_decision(meeting: Meeting, **fields: Any) -> Decision:
    """A decision with its task, in the organiser's plan unless an item is named."""
    item = fields.pop("item", None)
    if item is None:
        plan = Plan.objects.filter(campaign=meeting.campaign).first() or make_plan(meeting.campaign)
        item = make_item(plan)
    values = {"number": next_number(), "text": item.title, "by": meeting.recorder, **fields}
    return Decision.objects.create(meeting=meeting, item=item, **values)
