"""Comparing a table with the roll: exact differences, and every error by its cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from tests.documents.workbooks import sheet_xml, text_row, workbook
from tests.organisation.faulty_lines import FAULTY
from tests.organisation.roll import (
    BUREAU,
    CLERK,
    DATA,
    HEAD,
    SERVICE,
    UNITS,
    WHOLE,
    Line,
    faults,
    plan,
    plan_of,
    run,
    table,
)
from zhixing.documents.tables import TableError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(tmp_path: Any, settings: Any) -> None:
    settings.ZHIXING_VAR = tmp_path / "var"


def counts(*lines: Line) -> dict[str, int]:
    found = plan(*lines)
    assert [fault.text for fault in found.faults.faults if fault.grave] == []
    return {kind: count for kind, count in found.counts.items() if count}


def test_a_first_table_is_all_new() -> None:
    assert counts(*WHOLE) == {"opened": 5, "enrolled": 2, "begun": 3}


def test_the_same_table_again_is_no_difference() -> None:
    run(*WHOLE)

    again = plan(*WHOLE)
    assert (again.is_empty, again.unchanged) == (True, 3)


def test_what_the_table_does_not_name_stays() -> None:
    run(*WHOLE)

    assert counts({**CLERK, "post": "科员"}) == {}


@pytest.mark.parametrize(
    ("line", "difference"),
    [
        ({**SERVICE, "unit": "政务服务处"}, {"renamed": 1}),
        ({**SERVICE, "parent": "ZX"}, {"moved": 1}),
        ({**SERVICE, "unit": "政务服务处", "parent": "大数据中心"}, {"renamed": 1, "moved": 1}),
        ({**SERVICE, "business": "大厅运行"}, {"corrected": 1}),
        ({**DATA, "unit_closed": "2026-03-01"}, {"closed": 1}),
        ({**HEAD, "ended": "2026-03-01", "end_reason": "退休"}, {"ended": 1}),
        ({**CLERK, "document": "市数发〔2023〕9 号"}, {"posts_corrected": 1}),
        ({**CLERK, "name": "李慧敏"}, {"people_changed": 1}),
        ({**CLERK, "phone": "1390000"}, {"people_changed": 1}),
        ({**CLERK, "unit": "数据资源科", "began": "2026-03-01"}, {"begun": 1}),
        ({"username": "new", "name": "新人"}, {"enrolled": 1}),
    ],
)
def test_a_changed_line_is_exactly_its_difference(line: Line, difference: dict[str, int]) -> None:
    run(*WHOLE)

    assert counts(line) == difference


def test_somebody_steps_down_and_another_up_in_one_table() -> None:
    run(*WHOLE)
    down = {**HEAD, "ended": "2026-03-01", "end_reason": "考核不称职", "end_document": "3 号"}
    up = {**CLERK, "post": "科长", "heads": "是", "began": "2026-03-01", "document": "3 号"}

    # In either order of the rows.
    assert counts(up, down) == counts(down, up) == {"ended": 1, "begun": 1}


def test_units_are_named_by_code_name_or_place() -> None:
    run(*UNITS, {"unit_code": "D2", "unit": "中心党支部", "kind": "党支部", "parent": "ZY"})
    somebody = {"username": "a", "name": "甲", "post": "书记"}

    assert counts({**somebody, "unit": "大数据中心 / 中心党支部"}) == {"enrolled": 1, "begun": 1}
    assert counts({**somebody, "unit": "中心党支部", "parent": "数据资源科"}) == {
        "enrolled": 1, "begun": 1,
    }  # fmt: skip
    assert faults({**somebody, "unit": "中心党支部"}) == [
        "第 2 行 A 列（A2）：有 2 个单位叫“中心党支部”：市数据局 / 数据资源科 / 中心党支部（D2）、"
        "市数据局 / 大数据中心 / 中心党支部（ZX-D）。请改写代码，或写明各级名称。"
    ]


def test_a_place_may_name_units_of_the_same_table() -> None:
    deep = [
        {"unit_code": "C", "unit": "甲 / 乙 / 丙", "kind": "科室"},
        {"unit_code": "B", "unit": "乙", "kind": "科室", "parent": "甲"},
        {"unit_code": "A", "unit": "甲", "kind": "本级机关"},
    ]

    assert [node.place() for node in plan(*deep).opened] == ["甲", "甲 / 乙", "甲 / 乙 / 丙"]


@pytest.mark.parametrize(("lines", "expected"), FAULTY)
def test_each_error_names_its_cell(lines: list[Line], expected: list[str]) -> None:
    run(*WHOLE)

    assert faults(*lines) == expected


def test_an_unknown_unit_in_row_812() -> None:
    run(BUREAU)
    people = [
        {"unit_code": "SJ", "username": f"u{n}", "name": "某", "post": "科员"} for n in range(810)
    ]

    assert faults(*people, {**people[0], "unit_code": "SJX", "username": "last"}) == [
        "第 812 行 A 列（A812）：没有“SJX”这个单位；相近的有：SJ。"
    ]


def test_a_name_of_ten_megabytes_names_its_cell() -> None:
    [fault] = faults({**BUREAU, "unit": "长" * (10 << 20)})

    assert fault == "第 2 行 B 列（B2）：共 10485760 字，最多 600 字。请删减。"


def test_formulas_without_a_value_are_errors() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单位代码", "单位名称", "单位类别"])
        sheet.write_row(1, 0, ["SJ", "", "本级机关"])
        sheet.write_formula(1, 1, "=A2", None, "")
    found = plan_of(out.getvalue(), "组织.xlsx")

    [fault] = [fault.text for fault in found.faults.faults if fault.grave]
    assert fault.startswith("第 2 行 B 列（B2）：这里是公式，但没有算出的值。")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsm", table(BUREAU), "macro_workbook"),
        (
            "a.xlsx",
            workbook(
                sheet_xml(text_row(1, "单位代码", "单位名称")), extra={"xl/bomb": b"0" * (80 << 20)}
            ).getvalue(),
            "zip_bomb",
        ),
        ("a.csv", "姓名,年龄\n王,3\n".encode(), "missing_column"),
    ],
)
def test_a_whole_file_that_cannot_be_read(name: str, content: bytes, code: str) -> None:
    with pytest.raises(TableError) as error:
        plan_of(content, name)
    assert error.value.code == code


def test_a_post_that_ended_is_not_begun_again_by_an_old_table() -> None:
    run(*WHOLE)
    run({**CLERK, "ended": "2026-03-01"})

    assert counts(CLERK) == {}
    assert faults({**CLERK, "began": ""}) == [
        "第 2 行 E 列（E2）：这项任职已于 2026-03-01 结束；如是重新任职，请写明任职日期。"
    ]
    assert counts({**CLERK, "began": "2026-03-05"}) == {"begun": 1}


def test_unread_columns_are_named() -> None:
    content = table(BUREAU).replace("单位类别".encode(), "血型".encode())
    found = plan_of(content.replace("本级机关".encode(), b"O"))

    assert found.faults.faults[0].text == "第 1 行：这些列没有读取：血型。"
