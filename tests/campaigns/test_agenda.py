"""The campaign's calendar: stable names, days, and what other rooms add."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests import factories
from zhixing.campaigns import agenda
from zhixing.campaigns.models import Campaign
from zhixing.documents.calendars import Event

pytestmark = pytest.mark.django_db


def test_phases_and_key_days(campaign: Campaign, client: Client) -> None:
    phase = campaign.phases.get()
    answer = client.get("/c/debate/calendar.ics")

    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert [line for line in lines if line.startswith(("SUMMARY", "DTSTART", "DTEND"))] == [
        f"DTSTART;VALUE=DATE:{campaign.begins:%Y%m%d}",
        f"DTEND;VALUE=DATE:{campaign.begins + timedelta(days=1):%Y%m%d}",
        "SUMMARY:“解放思想大讨论”开始",
        f"DTSTART;VALUE=DATE:{phase.begins:%Y%m%d}",
        f"DTEND;VALUE=DATE:{phase.ends + timedelta(days=1):%Y%m%d}",
        "SUMMARY:解放思想大讨论：查摆问题",
        f"DTSTART;VALUE=DATE:{campaign.ends:%Y%m%d}",
        f"DTEND;VALUE=DATE:{campaign.ends + timedelta(days=1):%Y%m%d}",
        "SUMMARY:“解放思想大讨论”结束",
    ]


def test_names_stay_when_days_move(campaign: Campaign) -> None:
    before = [event.uid for event in agenda.phases(campaign, AnonymousUser())]
    campaign.phases.update(name="改名", begins=factories.day(-1))
    moved = Campaign.objects.get(pk=campaign.pk)

    assert [event.uid for event in agenda.phases(moved, AnonymousUser())] == before
    assert len(set(before)) == 3


def test_other_rooms_add_their_days(
    campaign: Campaign, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = datetime(2026, 3, 2, 1, tzinfo=UTC)
    meeting = Event(agenda.uid("meeting", 1), "动员会", begins, begins + timedelta(hours=2))
    monkeypatch.setattr(agenda, "_providers", [lambda _found, _visitor: [meeting]])

    text = client.get("/c/debate/calendar.ics").content.decode()
    assert "UID:meeting-1@localhost:8000\r\n" in text
    assert "DTSTART:20260302T010000Z\r\n" in text
