from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "zhixing.meetings"
    label = "meetings"

    def ready(self) -> None:
        from zhixing.campaigns import agenda
        from zhixing.ledger import kinds
        from zhixing.meetings import calendar, panels
        from zhixing.meetings import desk as own
        from zhixing.meetings.participation import WAYS
        from zhixing.web import desk, participation
        from zhixing.web import panels as places

        kinds.register(KINDS)
        agenda.register(calendar.events)
        desk.register(own.todos)
        desk.register_done(own.done)
        places.register("overview", panels.on_overview)
        places.register("plan_item", panels.on_item)
        participation.register(*WAYS)


KINDS = {
    "meeting.convened": _("召开会议"),
    "meeting.revised": _("修改会议安排"),
    "meeting.cancelled": _("取消会议"),
    "meeting.recorded": _("登记会议情况"),
    "meeting.filed": _("上传会议材料"),
    "attendance.taken": _("登记到会情况"),
    "decision.made": _("登记议定事项"),
}
