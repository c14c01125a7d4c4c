"""Dates and times as people write them in tables."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from zhixing.documents.tables.content import Value
from zhixing.documents.tables.errors import Cell, Code, TableError

CHINA = ZoneInfo("Asia/Shanghai")

_LONGEST = 64
_YEARS = range(1900, 2200)
# Day numbers of Excel are taken from 1927 on: a smaller number is a count or a bare year.
_SERIALS = (10_000, 109_575)
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)

_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_NUMERAL_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(?![\d:])", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?=[T ])", re.ASCII)
_SERIAL = re.compile(r"\d{5,6}(?:\.\d{1,15})?", re.ASCII)
_CLOCK = (
    r"(?:(?:T| +|(?=上午|下午))(?P<before>上午|下午|AM|PM)? *"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})"
    r"(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r" *(?P<after>AM|PM)? *(?P<offset>Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _CLOCK,
    re.ASCII,
)
_YEAR_LAST = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{1,2})" + _CLOCK,
    re.ASCII,
)


class _RefusedError(Exception):
    def __init__(self, code: Code) -> None:
        self.code = code


def parse_time(
    value: Value,
    *,
    cell: Cell | None = None,
    zone: tzinfo = CHINA,
    day_first: bool | None = None,
) -> datetime:
    """The moment that a cell means, aware, in `zone`; a bare date means its midnight.

    Read are year-month-day with -, / or . and with 年月日 (in figures or numerals), YYYYMMDD,
    each with an hour, minute, second (with colons, 时分秒, 上午/下午, AM/PM or run together),
    ISO 8601 with T and offset, Excel's day numbers from 1927 on, and dates.
    day_first: how to read 6/1/2020; None (unknown) refuses it unless only one reading exists.
    Raises TableError: empty_time, unreadable_time, ambiguous_time, impossible_time.
    """
    try:
        return _moment(value, zone, day_first)
    except _RefusedError as refused:
        params = {} if refused.code is Code.EMPTY_TIME else {"value": _shown(value)}
        raise TableError(refused.code, cell=cell, row=None, sheet="", **params) from None
    except OverflowError:
        raise TableError(Code.IMPOSSIBLE_TIME, cell=cell, value=_shown(value)) from None


def _moment(value: Value, zone: tzinfo, day_first: bool | None) -> datetime:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _RefusedError(Code.EMPTY_TIME)
    if isinstance(value, datetime):
        return _in_zone(value, zone)
    if isinstance(value, date):
        return _in_zone(datetime.combine(value, time()), zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, zone, day_first)
    if isinstance(value, str):
        return _text(value, zone, day_first)
    raise _RefusedError(Code.UNREADABLE_TIME)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year not in _YEARS:
        raise _RefusedError(Code.IMPOSSIBLE_TIME)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _number(value: float, zone: tzinfo, day_first: bool | None) -> datetime:
    low, high = _SERIALS
    if low <= value <= high:
        # Excel keeps a binary fraction of a day: the second is the finest it means.
        moment = _SERIAL_ZERO + timedelta(seconds=round(value * 86_400))
        return _in_zone(moment.replace(tzinfo=None), zone)
    if isinstance(value, int) or value.is_integer():
        digits = str(int(value))
        if len(digits) in (8, 12, 14):
            return _text(digits, zone, day_first)
    raise _RefusedError(Code.UNREADABLE_TIME)


def _text(value: str, zone: tzinfo, day_first: bool | None) -> datetime:
    if len(value) > _LONGEST:
        raise _RefusedError(Code.UNREADABLE_TIME)
    text = _plain(value)
    if _SERIAL.fullmatch(text):
        return _number(float(text), zone, day_first)
    if match := _YEAR_FIRST.fullmatch(text):
        parts = match.groupdict()
        return _assemble(parts, int(parts["month"]), int(parts["day"]), zone)
    if match := _YEAR_LAST.fullmatch(text):
        parts = match.groupdict()
        month, day = _month_and_day(parts, day_first)
        return _assemble(parts, month, day, zone)
    raise _RefusedError(Code.UNREADABLE_TIME)


def _plain(value: str) -> str:
    """One notation for many: figures, `-` between the parts of a date, `:` in a clock."""
    text = _NUMERAL_DATE.sub(_figures, unicodedata.normalize("NFKC", value).strip())
    text = _WEEKDAY.sub(" ", text)
    text = re.sub(r"\s*([年月])\s*", "-", text).replace("日", " ").replace("号", " ")
    text = re.sub(r"\s*[时点分]\s*", ":", text).replace("秒", "")
    text = " ".join(text.split()).rstrip(":").upper()
    if match := _COMPACT.fullmatch(text):
        year, month, day, *clock = match.groups()
        return f"{year}-{month}-{day} {':'.join(filter(None, clock))}".strip()
    return _COMPACT_DATE.sub(r"\1-\2-\3", text, count=1)


def _figures(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year.translate(_NUMERALS)}年{_ten(month)}月{_ten(day)}日"


def _ten(numeral: str) -> str:
    """十二 is 12, 三十 is 30; a numeral that says nothing becomes 0 and is refused later."""
    tens, mark, ones = numeral.rpartition("十")
    if not mark:
        return numeral.translate(_NUMERALS)
    figures = (tens or "一").translate(_NUMERALS) + (ones or "〇").translate(_NUMERALS)
    return figures if figures.isdecimal() and len(figures) == 2 else "0"


def _month_and_day(parts: dict[str, str | None], day_first: bool | None) -> tuple[int, int]:
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if len(parts["year"] or "") != 4:
        raise _RefusedError(Code.AMBIGUOUS_TIME)
    if day_first is None:
        if one <= 12 and two <= 12 and one != two:
            raise _RefusedError(Code.AMBIGUOUS_TIME)
        day_first = one > 12
    return (two, one) if day_first else (one, two)


def _assemble(parts: dict[str, str | None], month: int, day: int, zone: tzinfo) -> datetime:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    hour = _hour_of_day(hour, parts["before"] or parts["after"])
    next_day = hour == 24 and minute == second == 0  # ISO 8601 writes midnight so
    try:
        moment = datetime(
            int(parts["year"] or 0),
            month,
            day,
            0 if next_day else hour,
            minute,
            second,
            int((parts["fraction"] or "")[:6].ljust(6, "0")),
            tzinfo=_offset(parts["offset"]),
        )
    except ValueError:
        raise _RefusedError(Code.IMPOSSIBLE_TIME) from None
    return _in_zone(moment + timedelta(days=next_day), zone)


def _hour_of_day(hour: int, half: str | None) -> int:
    if half is None or (hour > 12 and half in ("下午", "PM")):
        return hour  # 下午 15:00 is common and clear
    if not 1 <= hour <= 12:
        raise _RefusedError(Code.IMPOSSIBLE_TIME)
    return hour % 12 + (12 if half in ("下午", "PM") else 0)


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
