"""iCalendar files: what RFC 5545 asks of every line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.documents.calendars import Event, NoZone, write_calendar

STAMP = datetime(2026, 5, 1, 8, tzinfo=UTC)
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200)


def event(**other: str) -> Event:
    words = {"uid": "a@b", "title": "动员", **other}
    return Event(begins=date(2026, 5, 1), ends=date(2026, 5, 3), **words)


def unfolded(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_a_whole_file() -> None:
    body = write_calendar("大讨论", [event(about="一,二;三\n四\\五", url="https://a.cn/")], STAMP)

    assert unfolded(body) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Zhixing//Campaigns//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:大讨论",
        "BEGIN:VEVENT",
        "UID:a@b",
        "DTSTAMP:20260501T080000Z",
        "DTSTART;VALUE=DATE:20260501",
        "DTEND;VALUE=DATE:20260503",
        "SUMMARY:动员",
        "DESCRIPTION:一\\,二\\;三\\n四\\\\五",
        "URL:https://a.cn/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@given(TEXT, TEXT)
def test_lines_have_75_octets_and_whole_characters(title: str, about: str) -> None:
    body = write_calendar("x", [event(title=title, about=about)], STAMP)

    assert body.replace(b"\r\n", b"").count(b"\n") == 0
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    lines = unfolded(body)
    (said,) = [line[8:] for line in lines if line.startswith("SUMMARY:")]
    assert read(said) == "\n".join(title.splitlines())
    assert lines.count("BEGIN:VEVENT") == 1


def read(value: str) -> str:
    """A text as a calendar reads it, RFC 5545 section 3.3.11."""
    return re.sub(r"\\(.)", lambda mark: "\n" if mark[1] in "nN" else mark[1], value)


@pytest.mark.parametrize(
    "hostile", ["a\r\nATTACH:http://x", "a\nBEGIN:VEVENT", "a\u2028END:VEVENT"]
)
@pytest.mark.parametrize("part", ["title", "about", "url", "uid"])
def test_no_text_begins_a_line_of_its_own(part: str, hostile: str) -> None:
    lines = unfolded(write_calendar("x", [event(**{part: hostile})], STAMP))

    begun = [line for line in lines if line.startswith(("ATTACH", "BEGIN:VEVENT"))]
    assert begun == ["BEGIN:VEVENT"]
    assert lines.count("END:VEVENT") == 1


def test_moments_are_written_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    begins = datetime(2026, 5, 1, 9, 30, tzinfo=shanghai)
    lines = unfolded(
        write_calendar("x", [Event("m", "会", begins, begins + timedelta(hours=1))], STAMP)
    )

    assert lines[9:11] == ["DTSTART:20260501T013000Z", "DTEND:20260501T023000Z"]


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 5, 1, 9)  # noqa: DTZ001
    with pytest.raises(NoZone, match="no time zone"):
        write_calendar("x", [Event("m", "会", naive, naive)], STAMP)
