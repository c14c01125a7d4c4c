"""Heat rises with people, weeks and support, never with repetition on one day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.heat import heat

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
PEOPLE = st.integers(1, 10_000)
SUPPORTS = st.integers(0, 1_000_000)
TIME = st.integers(0, 50_000).map(lambda hours: NOW - timedelta(hours=hours))
TIMES = st.lists(TIME, max_size=20)


def test_one_person_today_is_one():
    assert heat(1, [NOW], 0, NOW) == 1.0


def test_half_a_year_takes_a_quarter():
    assert heat(1, [NOW - timedelta(days=180)], 0, NOW) == pytest.approx(0.75)


def test_four_weeks_add_half():
    times = [NOW - timedelta(weeks=week) for week in range(4)]
    assert heat(2, times, 0, NOW) == pytest.approx(3.0)


def test_nobody_is_cold():
    assert heat(0, [NOW], 500, NOW) == 0.0


def test_a_thousand_likes_weigh_less_than_three_people():
    assert heat(1, [NOW], 1_000, NOW) < heat(3, [NOW], 0, NOW)


@given(PEOPLE, TIMES, SUPPORTS)
def test_more_people_are_hotter(people, times, supports):
    assert heat(people + 1, times, supports, NOW) > heat(people, times, supports, NOW)


@given(PEOPLE, TIMES, SUPPORTS, st.integers(0, 1_000))
def test_more_support_is_never_colder(people, times, supports, more):
    assert heat(people, times, supports + more, NOW) >= heat(people, times, supports, NOW)


@given(PEOPLE, TIMES, TIME)
def test_another_time_is_never_colder(people, times, time):
    assert heat(people, [*times, time], 0, NOW) >= heat(people, times, 0, NOW) - 1e-9


@given(PEOPLE, TIMES.filter(len), st.integers(0, 23))
def test_the_same_day_again_changes_nothing(people, times, hour):
    again = times[0].replace(hour=hour)
    assert heat(people, [*times, again], 0, NOW) == heat(people, times, 0, NOW)


@given(PEOPLE, TIMES, SUPPORTS)
def test_order_of_times_changes_nothing(people, times, supports):
    assert heat(people, times[::-1], supports, NOW) == heat(people, times, supports, NOW)
