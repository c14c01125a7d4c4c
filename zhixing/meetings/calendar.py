"""Meetings in the campaign's calendar, for the organisation's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from zhixing.campaigns.agenda import uid
from zhixing.campaigns.models import Campaign
from zhixing.documents.calendars import Event
from zhixing.meetings.models import Meeting
from zhixing.plans.rules.permissions import is_insider


def events(campaign: Campaign, visitor: Any) -> list[Event]:
    """The meetings that are not called off; none for a stranger."""
    if not is_insider(visitor, campaign):
        return []
    meetings = Meeting.objects.filter(campaign=campaign, cancelled_at__isnull=True)
    return [event(meeting) for meeting in meetings.order_by("begins", "pk")]


def event(meeting: Meeting) -> Event:
    page = settings.ZHIXING_URL.rstrip("/") + reverse("meetings:meeting", args=[meeting.pk])
    about = "\n".join(filter(None, (meeting.place, meeting.agenda)))
    return Event(
        uid("meeting", meeting.pk), meeting.title, meeting.begins, meeting.ends, about, page
    )
