"""A meeting's files: its day for a calendar, and its documents."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.utils import timezone

from zhixing.documents.calendars import write_calendar
from zhixing.meetings.calendar import event
from zhixing.meetings.models import Meeting, MeetingFile
from zhixing.web.attachments import download


def calendar_of(meeting: Meeting) -> HttpResponse:
    """The meeting as a file that a phone's calendar opens."""
    content = write_calendar(meeting.title, [event(meeting)], timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def document(file: MeetingFile) -> FileResponse:
    return download(file.file.name or "", file.name, file.content_type)
