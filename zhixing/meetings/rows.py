"""Rows of the list of meetings, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.meetings.models import Decision, Meeting
from zhixing.meetings.rules import SILENT
from zhixing.plans.models import Plan
from zhixing.plans.queries.items import light_of
from zhixing.plans.views.rows import plan_signs
from zhixing.web import lights
from zhixing.web.jinja import calendar, moment
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row


def meeting_rows(meetings: Iterable[Any]) -> list[Row]:
    """Meetings as the list shows them; `decided` is annotated by the query."""
    address = Address("meetings:meeting")
    kinds = {kind.value: str(kind.label) for kind in Meeting.Kind}
    return [
        Row(
            meeting.title,
            address.of(meeting.pk),
            "",
            (kinds[meeting.kind], meeting.unit.name, moment(meeting.begins), meeting.place),
            component("state", *_state(meeting)),
        )
        for meeting in meetings
    ]


def _state(meeting: Any) -> tuple[str, str]:
    """What came of the meeting, and the tone in which it is said."""
    now = timezone.now()
    if meeting.cancelled_at is not None:
        return _("已取消"), "idle"
    if meeting.decided:
        return _("议定 %(n)s 件") % {"n": meeting.decided}, "ok"
    if meeting.begins > now:
        return _("还没有开"), "idle"
    return _("没有议定事项"), "warn" if meeting.ends < now - SILENT else "info"


def decision_rows(decisions: Iterable[Decision]) -> list[Row]:
    """Decisions with the task that each became, and how it stands; until the plan that took it up
    is approved it is no promise, and the plan's state is shown."""
    address, day = Address("plans:item"), calendar()
    signs = {light: component("light", light) for light in lights.ALL}
    plans = plan_signs()
    return [
        Row(
            one.item.title,
            address.of(one.item_id),
            one.text if one.text != one.item.title else "",
            (
                one.meeting.title,
                one.item.unit.name,
                one.item.owner.name if one.item.owner else "",
                _("时限：%(day)s") % {"day": day(one.item.due)},
            ),
            signs[light_of(one.item)]
            if one.item.plan.state == Plan.State.APPROVED
            else plans[one.item.plan.state],
        )
        for one in decisions
    ]


def span(begins: datetime, ends: datetime) -> str:
    """From when to when; the day once where both are the same."""
    if timezone.localdate(begins) != timezone.localdate(ends):
        return _("%(begins)s 至 %(ends)s") % {"begins": moment(begins), "ends": moment(ends)}
    return f"{moment(begins)}–{timezone.localtime(ends):%H:%M}"
