"""Registers written and read back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.documents.registers import Column, Cut, Sheet, write_csv, write_workbook
from zhixing.documents.registers.layout import line_count, spans_of
from zhixing.documents.tables import Row, TableError, read_table

CREATED = datetime(2020, 1, 6, tzinfo=UTC)
COLUMNS = (
    Column("序号", 6, "serial"),
    Column("单位", 12, merge_equal=True),
    Column("来源", 12, merge_equal=True),
    Column("问题", 30, "long"),
    Column("时限", 12, "date"),
    Column("完成率", 9, "percent"),
)
ROWS = (
    (1, "甲", "来信", "路灯不亮", date(2020, 3, 1), 0.5),
    (2, "甲", "来信", "=1+1", None, None),
    (3, "乙", "来信", "http://example.org/a", date(2020, 3, 2), 1.0),
)


def sheet(**changes) -> Sheet:
    values = {
        "name": "台账",
        "title": "某局整改台账",
        "columns": COLUMNS,
        "rows": ROWS,
        "heading": ("填报单位（盖章）：", "填报人：", "填报时间："),
        "foot": ("整改单位负责人:", "主管部门负责人:"),
        "footer": "第 &P 页 共 &N 页",
    }
    return Sheet(**{**values, **changes})


def written(*sheets: Sheet) -> io.BytesIO:
    out = io.BytesIO()
    write_workbook(sheets, out, created=CREATED)
    out.seek(0)
    return out


def opened(*sheets: Sheet):
    return openpyxl.load_workbook(written(*sheets)).worksheets[0]


def merges(worksheet) -> list[str]:
    return sorted(merged.coord for merged in worksheet.merged_cells.ranges)


def values(worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in worksheet.iter_rows()]


def test_the_frame():
    worksheet = opened(sheet())

    assert values(worksheet) == [
        ["某局整改台账", None, None, None, None, None],
        ["填报单位（盖章）：", None, None, "填报人：", "填报时间：", None],
        ["序号", "单位", "来源", "问题", "时限", "完成率"],
        [1, "甲", "来信", "路灯不亮", datetime.fromisoformat("2020-03-01"), 0.5],
        [2, None, None, "=1+1", None, None],
        [3, "乙", "来信", "http://example.org/a", datetime.fromisoformat("2020-03-02"), 1],
        ["整改单位负责人:", None, None, "主管部门负责人:", None, None],
    ]
    assert merges(worksheet) == ["A1:F1", "A2:C2", "A7:C7", "B4:B5", "C4:C5", "D7:F7", "E2:F2"]


def test_the_page():
    worksheet = opened(sheet(paper="A3"))

    setup = worksheet.page_setup
    assert (setup.paperSize, setup.orientation) == (8, "landscape")
    assert (worksheet.sheet_properties.pageSetUpPr.fitToPage, setup.fitToHeight) == (True, 0)
    assert worksheet.print_title_rows == "$3:$3"
    assert worksheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert worksheet.freeze_panes == "A4"


def test_looks():
    worksheet = opened(sheet())

    assert worksheet["E4"].number_format == "yyyy/m/d"
    assert worksheet["F4"].number_format == "0.0%"
    assert worksheet["D4"].alignment.horizontal == "left"
    assert {worksheet["A3"].border.left.style, worksheet["F6"].border.bottom.style} == {"thin"}
    assert worksheet["A3"].alignment.wrap_text is True


def test_groups_head_their_columns():
    columns = (Column("序号"), Column("领导", group="责任"), Column("单位", group="责任"))

    worksheet = opened(sheet(columns=columns, rows=[(1, "张", "甲")]))

    assert values(worksheet)[2:5] == [
        ["序号", "责任", None],
        [None, "领导", "单位"],
        [1, "张", "甲"],
    ]
    assert merges(worksheet) == ["A1:C1", "A3:A4", "B3:C3", "B6:C6"]
    assert worksheet.print_title_rows == "$3:$4"


def test_header_rows_are_high_enough_for_their_titles():
    title = "整改类型(立行立改/限期整改/长期坚持)"

    worksheet = opened(sheet(columns=(Column(title, 6),), rows=[("甲",)]))

    assert worksheet.row_dimensions[3].height >= line_count(title, 6) * 15
    assert line_count(title, 6) >= len(title) / 3


def test_texts_are_never_formulas_nor_links():
    texts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://a.b/", "mailto:a@b.c", "{=1}")

    worksheet = opened(sheet(columns=(Column("文"),), rows=[(text,) for text in texts]))

    cells = [worksheet.cell(row, 1) for row in range(4, 4 + len(texts))]
    assert [cell.value for cell in cells] == list(texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}
    assert [bool(cell.quotePrefix) for cell in cells] == [True] * 5 + [False] * 3


def test_too_long_texts_are_cut_and_told():
    out = io.BytesIO()
    long = "\U0001f600" * 20_000

    cuts = write_workbook(
        [sheet(columns=(Column("文"),), rows=[(long,)])], out, created=CREATED, cut_mark="(截断)"
    )

    assert cuts == (Cut("台账", "A4", 20_000),)
    text = openpyxl.load_workbook(out).worksheets[0]["A4"].value
    assert text == "\U0001f600" * 16_381 + "(截断)"


def test_the_same_sheets_give_the_same_bytes():
    assert written(sheet()).getvalue() == written(sheet()).getvalue()


def test_sheet_names_are_made_valid():
    names = ["台账", "台账", "a/b:c[d]*?\\", "'", "长" * 40, "长" * 40]

    book = openpyxl.load_workbook(written(*(sheet(name=name) for name in names)))

    assert book.sheetnames == ["台账", "台账 (2)", "a b c d", "1", "长" * 31, "长" * 27 + " (2)"]


def test_a_register_without_rows_keeps_its_frame():
    assert [row[0] for row in values(opened(sheet(rows=())))] == [
        "某局整改台账",
        "填报单位（盖章）：",
        "序号",
        "整改单位负责人:",
    ]


def test_few_columns_join_the_texts_beside_them():
    worksheet = opened(sheet(columns=(Column("甲"), Column("乙")), rows=[]))

    assert values(worksheet)[1] == ["填报单位（盖章）：", "填报人：    填报时间："]


@pytest.mark.parametrize("row", [(1, 2), (1, 2, 3, 4, 5, 6, 7)])
def test_rows_must_fit_their_columns(row):
    with pytest.raises(ValueError, match=f"row of {len(row)} values for 6 columns"):
        written(sheet(rows=[row]))
    with pytest.raises(ValueError, match=f"row of {len(row)} values for 6 columns"):
        write_csv(COLUMNS, [row], io.BytesIO())


def test_numbers_that_excel_cannot_keep_are_texts():
    row = (10**17, float("inf"), float("nan"), "110101199001011234", date(1800, 1, 1), True)

    assert values(opened(sheet(rows=[row])))[3] == [
        str(10**17),
        "inf",
        "nan",
        "110101199001011234",
        "1800-01-01",
        True,
    ]


def test_aware_times_are_written_by_their_own_clock():
    columns = (Column("时间", kind="datetime"),)

    worksheet = opened(sheet(columns=columns, rows=[(CREATED.replace(hour=9),)]))

    assert worksheet["A4"].value == datetime.fromisoformat("2020-01-06T09:00")
    assert worksheet["A4"].number_format == "yyyy/m/d h:mm"


def test_more_rows_than_excel_has(monkeypatch):
    monkeypatch.setattr("zhixing.documents.registers.workbook._MAX_ROWS", 6)

    with pytest.raises(TableError) as caught:
        written(sheet())

    assert str(caught.value) == "too_many_rows 6 limit=6"


def test_our_own_registers_can_be_read_again():
    table = read_table(written(sheet()), name="台账.xlsx", wanted={"text": ["问题"]})

    assert table.header == tuple(column.title for column in COLUMNS)
    assert table.rows[:3] == [
        Row(4, (1, "甲", "来信", "路灯不亮", date(2020, 3, 1), 0.5)),
        Row(5, (2, "甲", "来信", "=1+1", None, None)),
        Row(6, (3, "乙", "来信", "http://example.org/a", date(2020, 3, 2), 1)),
    ]


def test_csv():
    out = io.BytesIO()
    moment = datetime(2020, 1, 6, 12, 9, tzinfo=UTC)

    write_csv(
        [Column("甲"), Column("乙")], [("=1", -1), (date(2020, 1, 6), moment), (None, 0.5)], out
    )

    assert out.getvalue().decode("utf-8-sig") == (
        "甲,乙\r\n'=1,-1\r\n2020/1/6,2020/1/6 12:09:00\r\n,0.5\r\n"
    )
    assert out.getvalue().startswith(b"\xef\xbb\xbf")


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from("丙丁")), max_size=8))
def test_merged_cells_read_back_as_equal_neighbours(pairs):
    columns = (Column("一", merge_equal=True), Column("二", merge_equal=True), Column("三"))
    rows = [(one, two, "x") for one, two in pairs] or [("甲", "丙", "x")]

    table = read_table(
        written(sheet(columns=columns, rows=rows, foot=("", ""))), name="a.xlsx", wanted={"三": []}
    )

    assert [row.values for row in table.rows] == rows


@given(st.lists(st.floats(1, 60), min_size=1, max_size=20), st.integers(1, 3))
def test_spans_cover_all_columns_in_order(widths, parts):
    parts = min(parts, len(widths))

    spans = spans_of(widths, parts)

    assert [at for first, last in spans for at in range(first, last + 1)] == list(
        range(len(widths))
    )
    assert len(spans) == parts
