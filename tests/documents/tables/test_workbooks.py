"""Workbooks, honest and hostile."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.documents.workbooks import cell, relations, row, sheet_xml, text_row, workbook
from zhixing.documents.tables import Code, Row, TableError, read_table
from zhixing.documents.tables import archive as archives


def read(source, name="messages.xlsx", **options):
    return read_table(source, name=name, **options)


def refusal(source, name="messages.xlsx", **options) -> TableError:
    with pytest.raises(TableError) as caught:
        read(source, name, **options)
    return caught.value


def seen(error: TableError) -> tuple[str, str]:
    return error.code.value, error.place


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


HEAD = text_row(1, "编号", "内容")
BODY = text_row(2, "1", "路灯不亮")


def test_values_keep_their_types():
    book = openpyxl.Workbook()
    book.active.append(["编号", "时间", "日期", "比例", "是否", "空"])
    book.active.append(
        [7, datetime.fromisoformat("2020-01-06T12:09"), date(2020, 1, 6), 0.25, True, None]
    )

    table = read(saved(book))

    assert table.header == ("编号", "时间", "日期", "比例", "是否", "空")
    assert table.rows == [
        Row(2, (7, datetime.fromisoformat("2020-01-06T12:09"), date(2020, 1, 6), 0.25, True, None))
    ]
    assert (table.sheet, table.sheets, table.encoding) == ("Sheet", ("Sheet",), "")
    assert table.faults == ()


def test_a_path_is_read_like_a_stream(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(sheet_xml(HEAD, BODY)).getvalue())

    assert read(path) == read(workbook(sheet_xml(HEAD, BODY)))


def test_content_goes_before_the_name():
    assert read(workbook(sheet_xml(HEAD, BODY)), "messages.csv").rows == [Row(2, ("1", "路灯不亮"))]


def test_table_away_from_the_corner_keeps_its_addresses():
    sheet = sheet_xml(
        row(3, cell("C3", "编号"), cell("D3", "内容")), row(5, cell("C5", "1"), cell("D5", "灯"))
    )

    table = read(workbook(sheet))

    assert (table.header, table.header_row) == (("", "", "编号", "内容"), 3)
    assert table.rows == [Row(5, (None, None, "1", "灯"))]
    assert table.faults == ()


def test_header_is_found_under_title_rows():
    sheet = sheet_xml(
        text_row(1, "某局问题清单"),
        text_row(2, "填报单位:", "填报人：", "时间："),
        text_row(3, "序号", "问题", "单位"),
        text_row(4, "1", "灯", "城管"),
        merges=("A1:C1",),
    )

    by_names = read(workbook(sheet), wanted={"text": ["问题"]})
    by_width = read(
        workbook(
            sheet_xml(
                text_row(1, "某局问题清单"),
                text_row(2, "填报单位:"),
                text_row(3, "序号", "问题", "单位"),
                text_row(4, "1", "灯", "城管"),
            )
        )
    )

    assert (by_names.header_row, by_names.header) == (3, ("序号", "问题", "单位"))
    assert (by_width.header_row, by_width.rows) == (3, by_names.rows)


def test_header_merged_over_columns_is_refused():
    error = refusal(
        workbook(sheet_xml(text_row(1, "编号", "内容", "", "时间"), BODY, merges=("B1:C1",)))
    )

    assert (error.code, error.place, error.params) == (
        Code.MERGED_HEADER,
        "B1",
        {"range": "B1:C1"},
    )


def test_header_merged_downwards_is_one_header():
    sheet = sheet_xml(HEAD, text_row(3, "1", "灯"), merges=("A1:A2", "B1:B2"))

    assert read(workbook(sheet)).rows == [Row(3, ("1", "灯"))]


def test_cells_merged_downwards_give_their_value_to_each_row():
    sheet = sheet_xml(
        HEAD,
        text_row(2, "甲", "一"),
        row(3, cell("B3", "二")),
        row(4, cell("B4", "三")),
        merges=("A2:A3",),
    )

    assert read(workbook(sheet)).rows == [
        Row(2, ("甲", "一")),
        Row(3, ("甲", "二")),
        Row(4, (None, "三")),
    ]


def test_duplicate_and_empty_names_are_faults_of_the_header():
    sheet = sheet_xml(row(1, cell("A1", "编号"), cell("C1", "编号")), text_row(2, "1", "灯", "2"))

    faults = read(workbook(sheet)).faults

    assert [seen(fault) for fault in faults] == [
        ("empty_header", "B1"),
        ("duplicate_header", "C1"),
    ]
    assert faults[1].params == {"name": "编号", "first": "A1"}


def test_formulas_give_their_cached_value_or_a_fault():
    sheet = sheet_xml(
        text_row(1, "甲", "乙", "丙"),
        row(
            2,
            '<c r="A2"><f>1+1</f><v>2</v></c>',
            '<c r="B2"><f>1+1</f></c>',
            '<c r="C2" t="str"><f>""</f><v></v></c>',
        ),
        row(3, '<c r="A3" t="e"><v>#N/A</v></c>', cell("B3", "=1+1")),
    )

    table = read(workbook(sheet))

    assert [found.values for found in table.rows] == [(2, None, None), (None, "=1+1", None)]
    assert [seen(fault) for fault in table.faults] == [
        ("formula_without_value", "B2"),
        ("error_value", "A3"),
    ]


def test_controls_and_overrides_are_taken_out_and_told():
    sheet = sheet_xml(HEAD, text_row(2, "1", "a\u202eb_x0000_c\U0001f600"))

    table = read(workbook(sheet))

    assert table.rows == [Row(2, ("1", "abc\U0001f600"))]
    assert [(seen(fault), fault.params) for fault in table.faults] == [
        (("removed_characters", "B2"), {"characters": "U+202E U+0000"})
    ]


def test_two_megabytes_in_one_cell_are_kept_and_told():
    long = "长" * 700_000

    table = read(workbook(sheet_xml(HEAD, text_row(2, "1", long))))

    assert table.rows[0].values == ("1", long)
    assert [(seen(fault), fault.params) for fault in table.faults] == [
        (("text_too_long", "B2"), {"length": 700_000, "limit": 100_000})
    ]


def test_values_beyond_the_header_are_faults():
    table = read(workbook(sheet_xml(HEAD, text_row(2, "1", "灯", "多"), text_row(3, "2"))))

    assert table.rows == [Row(2, ("1", "灯")), Row(3, ("2", None))]
    assert [seen(fault) for fault in table.faults] == [("ragged_row", "C2")]


def test_first_visible_sheet_with_values_is_taken():
    sheets = (sheet_xml(HEAD), sheet_xml(), sheet_xml(HEAD, BODY))

    table = read(workbook(*sheets, states=("hidden",)))

    assert (table.sheet, table.sheets) == ("S3", ("S2", "S3"))


def test_asked_sheet_is_taken_or_named_as_missing():
    book = workbook(sheet_xml(HEAD, BODY), sheet_xml(HEAD, text_row(2, "2", "水")))

    assert read(book, sheet="S2").rows == [Row(2, ("2", "水"))]
    error = refusal(book, sheet="S9")
    assert (error.code, error.params) == (
        Code.UNKNOWN_SHEET,
        {"name": "S9", "sheets": "S1、S2"},
    )


def test_dates_of_1904_workbooks():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["时间"])
    book.active.append([datetime.fromisoformat("2020-01-06")])

    assert read(saved(book)).rows[0].values[0] in (
        datetime.fromisoformat("2020-01-06"),
        date(2020, 1, 6),
    )


@pytest.mark.parametrize("xml", [sheet_xml(), sheet_xml(HEAD)])
def test_nothing_to_read(xml):
    assert refusal(workbook(xml)).code is Code.EMPTY_FILE


class TestHostile:
    def test_macros(self):
        book = workbook(sheet_xml(HEAD, BODY), extra={"xl/vbaProject.bin": b"x"})
        assert refusal(book).code is Code.MACRO_WORKBOOK
        assert refusal(workbook(sheet_xml(HEAD, BODY)), "a.XLSM").code is Code.MACRO_WORKBOOK

    def test_more_bytes_than_allowed(self):
        book = workbook(sheet_xml(HEAD, BODY))
        error = refusal(book, max_bytes=100)
        size = len(book.getvalue())
        assert (error.code, error.params) == (
            Code.FILE_TOO_LARGE,
            {"size": size, "limit": 100},
        )

    def test_declared_zip_bomb(self):
        book = workbook(sheet_xml(HEAD, BODY), extra={"xl/media/a.bin": bytes(40 * 2**20)})
        error = refusal(book)
        assert (error.code, error.params["part"]) == (Code.ZIP_BOMB, "xl/media/a.bin")

    def test_inflated_zip_bomb(self, monkeypatch):
        monkeypatch.setattr(archives, "MAX_INFLATED", 100_000)
        rows = [text_row(number, "1", f"内容{number}") for number in range(2, 3000)]
        assert refusal(workbook(sheet_xml(HEAD, *rows))).code is Code.ZIP_BOMB

    def test_lying_sizes(self):
        """A part that inflates to more than its entry says is cut there, never read beyond."""
        book = bytearray(workbook(sheet_xml(HEAD, BODY)).getvalue())
        at = book.rindex(b"xl/worksheets/sheet1.xml") - 46
        assert book[at : at + 4] == b"PK\x01\x02"
        book[at + 24 : at + 28] = (50).to_bytes(4, "little")
        assert refusal(io.BytesIO(book)).code is Code.MALFORMED

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_doubled_parts(self):
        book = workbook(sheet_xml(HEAD, BODY))
        with zipfile.ZipFile(book, "a") as archive:
            archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(HEAD))
        assert refusal(book).code is Code.MALFORMED

    def test_entities(self):
        xml = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + sheet_xml(HEAD, text_row(2, "1", "&b;"))
        assert refusal(workbook(xml)).code is Code.MALFORMED

    def test_two_cells_far_apart(self):
        sheet = sheet_xml(HEAD, row(1_048_576, cell("A1048576", "1")))
        assert seen(refusal(workbook(sheet))) == ("too_many_rows", "A1048576")

    def test_far_column(self):
        sheet = sheet_xml(row(1, cell("XFD1", "1")))
        assert seen(refusal(workbook(sheet))) == ("too_many_columns", "XFD1")

    def test_large_area(self):
        sheet = sheet_xml(HEAD, row(100_000, cell("SA100000", "1")))
        assert seen(refusal(workbook(sheet))) == ("too_many_cells", "SA100000")

    def test_one_text_shared_by_many_cells(self):
        cells = [row(at, f'<c r="A{at}" t="s"><v>0</v></c>') for at in range(2, 2000)]
        error = refusal(workbook(sheet_xml(HEAD, *cells), shared=("长" * 100_000,)))
        assert error.code is Code.TOO_MUCH_TEXT

    def test_index_of_no_shared_text(self):
        sheet = sheet_xml(HEAD, row(2, '<c r="A2" t="s"><v>9</v></c>'))
        assert seen(refusal(workbook(sheet))) == ("malformed", "A2")

    def test_more_rows_than_allowed(self):
        rows = [text_row(number, "1", "灯") for number in range(2, 60)]
        book = workbook(sheet_xml(HEAD, *rows))
        assert len(read(book, max_rows=58).rows) == 58
        assert seen(refusal(book, max_rows=57)) == ("too_many_rows", "59")
        assert seen(refusal(book, max_rows=20)) == ("too_many_rows", "A51")

    def test_formatted_rows_without_values_do_not_count(self):
        rows = [row(number, f'<c r="A{number}" s="0"/>') for number in range(3, 5000)]
        assert len(read(workbook(sheet_xml(HEAD, BODY, *rows)), max_rows=10).rows) == 1

    def test_cells_without_addresses_count(self):
        sheet = sheet_xml(*["<row><c><v>1</v></c><c><v>2</v></c></row>"] * 60)
        assert seen(refusal(workbook(sheet), max_rows=10)) == ("too_many_rows", "A41")

    @pytest.mark.parametrize("address", ["A0", "AAAA1", "1A", "A99999999", ""])
    def test_no_addresses(self, address):
        sheet = sheet_xml(HEAD, f'<row r="2"><c r="{address}"><v>1</v></c></row>')
        assert refusal(workbook(sheet)).code is Code.MALFORMED

    def test_merge_over_all_rows_costs_nothing(self):
        sheet = sheet_xml(HEAD, BODY, merges=("A2:A1048576", "B2:B1048576"))
        assert read(workbook(sheet)).rows == [Row(2, ("1", "路灯不亮"))]

    @pytest.mark.parametrize("reference", ["A0:B0", "B2:A1", "ZZZZ1:A2", "x", "A1:A99999999999"])
    def test_merges_of_nonsense_never_break(self, reference):
        try:
            assert len(read(workbook(sheet_xml(HEAD, BODY, merges=(reference,)))).rows) == 1
        except TableError as error:
            assert error.code in (Code.MALFORMED, Code.MERGED_HEADER)  # noqa: PT017 - or read

    @pytest.mark.parametrize("length", [1, 30, 200, 400, 700])
    def test_cut_files(self, length):
        book = workbook(sheet_xml(HEAD, BODY)).getvalue()
        assert refusal(io.BytesIO(book[:length])).code in (
            Code.MALFORMED,
            Code.NO_HEADER,
            Code.EMPTY_FILE,
        )

    def test_missing_parts(self):
        for missing in ("worksheet", "sharedStrings"):
            target = relations((missing, "nowhere.xml"))
            book = workbook(sheet_xml(HEAD, BODY), extra={"xl/_rels/workbook.xml.rels": target})
            assert refusal(book).code in (Code.MALFORMED, Code.EMPTY_FILE)

    @pytest.mark.parametrize(
        ("part", "kind"), [("word/document.xml", "docx"), ("content.xml", "ods"), ("a", "zip")]
    )
    def test_other_zips(self, part, kind):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(part, "x")
        error = refusal(stream)
        assert (error.code, error.params) == (Code.UNSUPPORTED_FORMAT, {"found": kind})

    def test_locked_workbooks(self):
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        assert (
            refusal(io.BytesIO(compound + "EncryptedPackage".encode("utf-16-le"))).code
            is Code.ENCRYPTED
        )

    def test_old_workbooks_with_macros(self):
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        assert (
            refusal(io.BytesIO(compound + "_VBA_PROJECT".encode("utf-16-le")), "a.xls").code
            is Code.MACRO_WORKBOOK
        )

    def test_broken_old_workbooks(self):
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
        assert refusal(io.BytesIO(compound), "a.xls").code is Code.MALFORMED

    def test_old_workbook_that_wants_all_memory(self, monkeypatch):
        """The reader's process dies at its limit; ours answers."""
        monkeypatch.setattr(
            "zhixing.documents.tables.legacy._READER", "tests.documents.tables.greedy_reader"
        )
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
        error = refusal(io.BytesIO(compound), "a.xls")
        assert (error.code, error.params["part"]) == (Code.MALFORMED, "xls")


@pytest.mark.real_data
def test_real_messages(real_data: Path):
    table = read(real_data / "messages" / "messages.xlsx")

    assert (len(table.rows), len(table.header), table.header_row) == (4326, 7, 1)
    assert {fault.code for fault in table.faults} == {Code.REMOVED_CHARACTERS}


def test_prefixed_elements_count_like_bare_ones():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>编号</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )

    assert read(workbook(sheet)).rows == [Row(2, (1,))]
    assert seen(refusal(workbook(sheet.replace("A2", "A99")), max_rows=9)) == (
        "too_many_rows",
        "A99",
    )
