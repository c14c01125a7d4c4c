"""Working days: the official calendar of frozen days, and properties of the counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.analysis.working_days import add, between, is_working_day, known

DAYS = st.dates(date(2004, 1, 1), date(2031, 12, 31))
SOME = st.integers(0, 60)

# As announced by the State Council, and years beyond, which are Monday to Friday.
FROZEN = {
    date(2026, 2, 14): True,  # a Saturday worked for the Spring Festival
    date(2026, 2, 16): False,
    date(2026, 2, 24): True,
    date(2026, 10, 1): False,
    date(2026, 10, 10): True,  # a Saturday worked for the National Day
    date(2026, 11, 21): False,
    date(2026, 11, 23): True,
    date(2027, 10, 1): True,
    date(2027, 10, 2): False,
    date(2003, 10, 1): True,
}


@pytest.mark.parametrize(("day", "works"), FROZEN.items())
def test_frozen_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        # 25 to 27 September and 1 to 7 October are free; Saturday 10 October is worked.
        (date(2026, 9, 25), 15, date(2026, 10, 22)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 11, 20), 15, date(2026, 12, 11)),
    ],
)
def test_add_over_holidays(day: date, n: int, expected: date) -> None:
    assert add(day, n) == expected


def test_add_refuses_to_go_back() -> None:
    with pytest.raises(ValueError, match="n must be 0 or more"):
        add(date(2026, 11, 23), -1)


def test_which_years_are_known() -> None:
    assert [year for year in range(2000, 2035) if known(year)] == list(range(2004, 2027))


@given(DAYS, SOME)
def test_between_undoes_add(day: date, n: int) -> None:
    assert between(day, add(day, n)) == n


@given(DAYS, SOME)
def test_between_counts_day_by_day(a: date, n: int) -> None:
    days = [a + timedelta(days=k) for k in range(1, n + 1)]
    assert between(a, a + timedelta(days=n)) == sum(map(is_working_day, days))


@given(DAYS, DAYS)
def test_between_is_antisymmetric(a: date, b: date) -> None:
    assert between(a, b) == -between(b, a)


@given(DAYS, DAYS, DAYS)
def test_between_adds_up(a: date, b: date, c: date) -> None:
    assert between(a, b) + between(b, c) == between(a, c)


EDITED = st.dictionaries(DAYS, st.booleans(), max_size=8)


@given(DAYS, SOME, EDITED)
def test_edited_days_count_as_edited(a: date, n: int, edited: dict[date, bool]) -> None:
    days = [a + timedelta(days=k) for k in range(1, n + 1)]
    works = [edited.get(day, is_working_day(day)) for day in days]

    assert [is_working_day(day, edited) for day in days] == works
    assert between(a, a + timedelta(days=n), edited) == sum(works)
    assert between(a, add(a, n, edited), edited) == n
