"""Calendars as iCalendar files (RFC 5545): what a phone or an office's calendar can subscribe to.

Only writing is needed, all-day events and moments in UTC, so the four rules that matter are here:
lines end in CR LF; a line has at most 75 octets and goes on after a space; backslash, comma,
semicolon and line feed are escaped; an all-day event ends on the day after its last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

LONGEST = 75  # octets of a line, RFC 5545 section 3.1
PRODUCT = "-//Zhixing//Campaigns//EN"


class NoZone(ValueError):
    """A moment without a time zone is no moment."""


@dataclass(frozen=True, slots=True)
class Event:
    """begins, ends: days, or moments with a time zone; the end is the first that is not in it.

    uid: stays the same as long as it is the same event.
    """

    uid: str
    title: str
    begins: date
    ends: date
    about: str = ""
    url: str = ""


def write_calendar(name: str, events: Iterable[Event], stamp: datetime) -> bytes:
    """The file. stamp: when the events were read, with a time zone. Raises NoZone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, stamp: datetime) -> list[str]:
    told = [("DESCRIPTION", _escaped(event.about)), ("URL", _plain(event.url))]
    return [
        "BEGIN:VEVENT",
        f"UID:{_plain(event.uid)}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART{_when(event.begins)}",
        f"DTEND{_when(event.ends)}",
        f"SUMMARY:{_escaped(event.title)}",
        *(f"{key}:{value}" for key, value in told if value),
        # A phase of months must not show a person as busy for months.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _when(value: date) -> str:
    if isinstance(value, datetime):
        return f":{_moment(value)}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise NoZone(f"{value.isoformat()} has no time zone")
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _plain(text: str) -> str:
    """Values that are no text (a URL, an identifier) are not escaped and cannot hold a line end."""
    return "".join(text.splitlines())


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never cut within a character."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST:
            pieces.append(piece)
            piece = b" "  # the space that marks the going on counts as well
        piece += octets
    return b"\r\n".join([*pieces, piece, b""])
