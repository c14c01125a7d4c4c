"""How people take part in meetings: as the recorder wrote it down, never by checking in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.meetings.models import Attendance, Decision, Meeting
from zhixing.web.participation import Way, keys


def _came(campaign: Campaign) -> set[int]:
    rows = Attendance.objects.filter(meeting__campaign=campaign, state=Attendance.State.PRESENT)
    return keys(rows.values_list("person", flat=True))


def _kept(campaign: Campaign) -> set[int]:
    written = Meeting.objects.filter(campaign=campaign, recorded_at__isnull=False)
    decided = Decision.objects.filter(meeting__campaign=campaign)
    return keys(
        written.values_list("host", flat=True),
        written.values_list("recorder", flat=True),
        decided.values_list("by", flat=True),
    )


def _meetings(campaign: Campaign) -> str:
    return reverse("meetings:meeting_list", args=[campaign.slug])


WAYS = (
    Way("came", _("参加会议"), 30, _came, _meetings),
    Way("kept", _("主持、记录会议"), 31, _kept, _meetings),
)
