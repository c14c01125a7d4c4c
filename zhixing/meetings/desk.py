"""What the room of meetings puts on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.meetings import queries
from zhixing.meetings.models import Meeting
from zhixing.meetings.rules import SILENT
from zhixing.organisation.models import Person
from zhixing.web import working_days
from zhixing.web.desk import LATEST, Done, Todo

RECORD_DAYS = 3  # working days after a meeting in which its record should be there
MOST = 50


def todos(person: Person) -> Iterator[Todo]:
    """Meetings to write up, and meetings that decided nothing."""
    for meeting in queries.to_write_up(person)[:MOST]:
        due = working_days.add(timezone.localdate(meeting.begins), RECORD_DAYS)
        url = reverse("meetings:write_up", args=[meeting.pk])
        yield Todo(
            _("登记会议情况"), meeting.title, url, due, meeting.campaign.name, meeting.begins
        )
    for meeting in queries.silent_of(person)[:MOST]:
        yield _silent(meeting)


def _silent(meeting: Meeting) -> Todo:
    due = timezone.localdate(meeting.ends + SILENT) + timedelta(days=1)
    url = reverse("meetings:decide", args=[meeting.pk])
    kind, name = _("会议还没有议定事项"), meeting.campaign.name
    return Todo(kind, meeting.title, url, due, name, meeting.ends)


def done(person: Person) -> Iterator[Done]:
    for decision in queries.decided_by(person)[:LATEST]:
        url = reverse("meetings:meeting", args=[decision.meeting_id])
        yield Done(_("登记议定事项"), decision.text, url, decision.at)
