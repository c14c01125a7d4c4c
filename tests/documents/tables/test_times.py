"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.documents.tables import Cell, Code, TableError, parse_time

CHINA = ZoneInfo("Asia/Shanghai")
DAY = datetime(2020, 1, 6, tzinfo=CHINA)
NOON = DAY.replace(hour=12, minute=9)
EXACT = NOON.replace(second=5)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2020/1/6", DAY),
        ("2020-01-06", DAY),
        ("2020.1.6", DAY),
        ("2020年1月6日", DAY),
        ("2020 年 1 月 6 日", DAY),
        ("2020年1月6号", DAY),
        ("二〇二〇年一月六日", DAY),
        ("20200106", DAY),
        (20200106, DAY),
        (43836, DAY),
        ("43836", DAY),
        (date(2020, 1, 6), DAY),
        ("2020/1/6 12:09", NOON),
        ("  2020/1/6   12:09 ", NOON),
        ("2020／1／6　12：09", NOON),
        ("2020/01/06 12:09:00", NOON),
        ("2020年1月6日12时9分", NOON),
        ("2020年1月6日 12时09分", NOON),
        ("2020年1月6日12点9分5秒", EXACT),
        ("2020年1月6日 星期一 12:09", NOON),
        ("2020-01-06(周一) 12:09", NOON),
        ("2020/1/6 下午12:09", NOON),
        ("2020/1/6 12:09 PM", NOON),
        ("2020-01-06T12:09:05", EXACT),
        ("2020-01-06T12:09:05Z", EXACT.replace(tzinfo=UTC)),
        ("2020-01-06T12:09:05+08:00", EXACT),
        ("2020-01-06 04:09:05+0000", EXACT),
        ("2020-01-06T12:09:05.250", EXACT.replace(microsecond=250_000)),
        ("20200106120905", EXACT),
        (202001061209, NOON),
        ("20200106T120905", EXACT),
        ("20200106 12:09", NOON),
        (43836.50625, NOON),
        ("43836.50625", NOON),
        (NOON.replace(tzinfo=None), NOON),
        (NOON.astimezone(UTC), NOON),
        ("2020年1月6日12时", DAY.replace(hour=12)),
        ("2020-01-05 24:00", DAY),
        ("2020/1/6 上午12:00", DAY),
        ("2020/1/6 下午15:00", DAY.replace(hour=15)),
        ("31/12/2019", DAY.replace(year=2019, month=12, day=31)),
        ("12/31/2019", DAY.replace(year=2019, month=12, day=31)),
        ("6/6/2020", DAY.replace(month=6)),
    ],
)
def test_notations(value, moment):
    assert parse_time(value) == moment
    assert parse_time(value).tzinfo is CHINA


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, Code.EMPTY_TIME),
        ("", Code.EMPTY_TIME),
        (" \n", Code.EMPTY_TIME),
        ("6/1/2020", Code.AMBIGUOUS_TIME),
        ("6-1-2020 12:09", Code.AMBIGUOUS_TIME),
        ("20/1/6", Code.AMBIGUOUS_TIME),
        ("2020-02-30", Code.IMPOSSIBLE_TIME),
        ("2020/13/1", Code.IMPOSSIBLE_TIME),
        ("2020-01-06 25:00", Code.IMPOSSIBLE_TIME),
        ("2020-01-06 24:01", Code.IMPOSSIBLE_TIME),
        ("2020-01-06 12:60", Code.IMPOSSIBLE_TIME),
        ("2020-01-06 12:00+99:00", Code.IMPOSSIBLE_TIME),
        ("2020/1/6 上午13:00", Code.IMPOSSIBLE_TIME),
        ("0202-01-06", Code.IMPOSSIBLE_TIME),
        ("9999-12-31", Code.IMPOSSIBLE_TIME),
        ("32/13/2020", Code.IMPOSSIBLE_TIME),
        ("二〇二〇年一月四十六日", Code.IMPOSSIBLE_TIME),
        (datetime.fromisoformat("0001-01-01"), Code.IMPOSSIBLE_TIME),
        ("去年春天", Code.UNREADABLE_TIME),
        ("2020", Code.UNREADABLE_TIME),
        ("2020年1月", Code.UNREADABLE_TIME),
        (2020, Code.UNREADABLE_TIME),
        (17.5, Code.UNREADABLE_TIME),
        (float("nan"), Code.UNREADABLE_TIME),
        (float("inf"), Code.UNREADABLE_TIME),
        (10**400, Code.UNREADABLE_TIME),
        (True, Code.UNREADABLE_TIME),
        (time(12, 9), Code.UNREADABLE_TIME),
        ("2020/1-6", Code.UNREADABLE_TIME),
        ("2020-1-6 12:09 后", Code.UNREADABLE_TIME),
        ("2020-1-61 2", Code.IMPOSSIBLE_TIME),
        ("١٢٣٤-٠١-٠١", Code.UNREADABLE_TIME),
        ("2" * 1_000_000, Code.UNREADABLE_TIME),
    ],
)
def test_refusals_name_code_and_cell(value, code):
    with pytest.raises(TableError) as caught:
        parse_time(value, cell=Cell(12, 3))

    assert (caught.value.code, caught.value.place) == (code, "C12")


def test_the_order_of_day_and_month_can_be_told():
    assert parse_time("6/1/2020", day_first=True) == DAY
    assert parse_time("1/6/2020", day_first=False) == DAY


def test_the_zone_can_be_told():
    assert parse_time("2020-01-06", zone=UTC) == DAY.replace(tzinfo=UTC)
    assert parse_time("2020-01-06T08:00+08:00", zone=UTC) == DAY.replace(tzinfo=UTC)


_MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("1992-01-01"), max_value=datetime.fromisoformat("2199-12-30")
)
_FORMS = (
    "{0.year}/{0.month}/{0.day} {0.hour}:{0.minute:02}:{0.second:02}",
    "{0:%Y-%m-%d %H:%M:%S}",
    "{0:%Y.%m.%d %H:%M:%S}",
    "{0.year}年{0.month}月{0.day}日{0.hour}时{0.minute}分{0.second}秒",
    "{0:%Y%m%d%H%M%S}",
    "{0:%Y-%m-%dT%H:%M:%S}+08:00",
)


@given(_MOMENTS.map(lambda moment: moment.replace(microsecond=0)), st.sampled_from(_FORMS))
def test_every_moment_in_every_notation(moment, form):
    assert parse_time(form.format(moment)) == moment.replace(tzinfo=CHINA)


@given(_MOMENTS.map(lambda moment: moment.replace(microsecond=0)))
def test_serials_give_the_second_they_mean(moment):
    serial = (moment - datetime.fromisoformat("1899-12-30")) / timedelta(days=1)

    assert parse_time(serial) == moment.replace(tzinfo=CHINA)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.from_regex(r"[0-9年月日/:. T\-]{0,20}")))
def test_anything_else_is_a_time_or_a_clear_refusal(value):
    try:
        assert parse_time(value).tzinfo is CHINA
    except TableError as error:
        assert error.code.value.endswith("_time")  # noqa: PT017 - either outcome is right
