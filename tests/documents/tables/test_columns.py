"""Which column is which field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.documents.tables import Code, TableError, match_columns
from zhixing.documents.tables.columns import assignments

WANTED = {
    "number": ["编号", "留言编号", "id"],
    "subject": ["主题", "留言主题"],
    "said_at": ["时间", "留言时间", "日期"],
}


@pytest.mark.parametrize(
    "name",
    [
        "留言时间",
        " 留 言 时 间 ",
        "*留言时间",
        "留言时间：",
        "留言时间(年/月/日)",
        "【必填】留言时间",
        "时间",
        "said_at",
    ],
)
def test_names_are_found_as_people_vary_them(name):
    assert match_columns(["其他", name], WANTED) == {"said_at": 1}


def test_width_and_case_do_not_count():
    assert match_columns(["ＩＤ"], WANTED) == {"number": 0}


def test_order_of_the_result_is_that_of_the_fields():
    found = match_columns(["日期", "留言主题", "编号"], WANTED)

    assert list(found.items()) == [("number", 2), ("subject", 1), ("said_at", 0)]


def test_a_name_with_its_brackets_goes_before_one_without():
    wanted = {"plan": ["时限(月)"], "term": ["时限"]}

    assert match_columns(["时限(天)", "时限(月)"], wanted) == {"plan": 1, "term": 0}


def test_earlier_names_go_before_later_ones():
    assert match_columns(["日期", "时间"], WANTED) == {"said_at": 1}


def test_a_name_that_two_columns_bear_is_refused():
    with pytest.raises(TableError) as caught:
        match_columns(["编号", "时间", "时间(再次)", "时间 "], WANTED, header_row=3)

    assert (caught.value.code, caught.value.place, caught.value.params) == (
        Code.DUPLICATE_HEADER,
        "D3",
        {"name": "时间 ", "first": "B3"},
    )


def test_explicit_columns_go_before_all():
    header = ["编号", "时间", "时间"]

    assert match_columns(header, WANTED, explicit={"said_at": 2}) == {"number": 0, "said_at": 2}
    assert match_columns(["编号"], WANTED, explicit={"subject": "编 号"}) == {"subject": 0}


@pytest.mark.parametrize("column", ["没有", 3, -1])
def test_explicit_columns_must_exist(column):
    with pytest.raises(TableError) as caught:
        match_columns(["编号", "时间"], WANTED, explicit={"subject": column})

    assert (caught.value.code, caught.value.params) == (
        Code.UNKNOWN_COLUMN,
        {"field": "subject", "column": column, "header": "编号、时间"},
    )


def test_explicit_letters_are_columns_where_no_header_is_called_so():
    assert match_columns(["编号", "时间"], WANTED, explicit={"subject": "b"}) == {
        "number": 0,
        "subject": 1,
    }
    assert match_columns(["B", "A"], WANTED, explicit={"subject": "A"}) == {"subject": 1}


@pytest.mark.parametrize("text", ["a=C,b=时间", " a=C\uff0c b=时间\uff0c", "a\uff1dC,b\uff1d时间"])
def test_assignments_take_the_marks_of_either_keyboard(text):
    assert assignments(text) == ["a=C", "b=时间"]


def test_explicit_name_of_two_columns_is_refused():
    with pytest.raises(TableError) as caught:
        match_columns(["时间", "时间"], WANTED, explicit={"subject": "时间"})

    assert (caught.value.code, caught.value.place) == (Code.DUPLICATE_HEADER, "B1")


def test_required_fields_must_have_a_column():
    with pytest.raises(TableError) as caught:
        match_columns(["编号", "内容"], WANTED, required=["number", "subject"], header_row=3)

    assert (caught.value.code, caught.value.place, caught.value.params) == (
        Code.MISSING_COLUMN,
        "3",
        {"field": "subject", "header": "编号、内容"},
    )


_NAMES = [name for names in WANTED.values() for name in names]


@given(st.lists(st.sampled_from([*_NAMES, "其他", "", "()", "*"]), unique=True))
def test_a_column_serves_one_field_and_order_does_not_matter(header):
    found = match_columns(header, WANTED)

    assert len(set(found.values())) == len(found)
    assert all(header[column] in WANTED[field] for field, column in found.items())
    backwards = match_columns(header[::-1], WANTED)
    assert {field: header[::-1][column] for field, column in backwards.items()} == {
        field: header[column] for field, column in found.items()
    }
