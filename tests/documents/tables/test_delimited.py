"""Delimited text in the encodings that offices use."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.documents.registers import Column, write_csv
from zhixing.documents.tables import Code, Row, TableError, clean_text, read_table

TEXT = "编号,内容\r\n1,路灯不亮\r\n2,水管漏水\r\n"
ROWS = [Row(2, ("1", "路灯不亮")), Row(3, ("2", "水管漏水"))]


def read(content: bytes, name: str = "messages.csv", **options):
    return read_table(io.BytesIO(content), name=name, **options)


def refusal(content: bytes, **options) -> TableError:
    with pytest.raises(TableError) as caught:
        read(content, **options)
    return caught.value


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ],
)
def test_encodings(content, encoding):
    table = read(content)

    assert (table.header, table.header_row) == (("编号", "内容"), 1)
    assert (table.rows, table.encoding, table.faults) == (ROWS, encoding, ())


def test_the_stream_stays_open_and_readable():
    stream = io.BytesIO(TEXT.encode())

    assert read_table(stream, name="a.csv") == read_table(stream, name="a.csv")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(delimiter):
    assert read(TEXT.replace(",", delimiter).encode()).rows == ROWS


def test_a_mark_in_a_text_of_many_lines_is_no_delimiter():
    lines = "\n\t\t路灯不亮\n\t\t半年没人修\n\t\t\n"
    content = f'编号,时间,内容\r\n1,2020-1-3,"{lines}"\r\n2,2020-1-4,"{lines}"\r\n'

    table = read(content.encode())

    assert table.header == ("编号", "时间", "内容")
    assert [row.values[0] for row in table.rows] == ["1", "2"]


def test_content_goes_before_the_name():
    assert read(TEXT.encode(), "messages.xlsx").rows == ROWS


def test_rows_are_counted_as_a_spreadsheet_program_counts_them():
    table = read('编号,内容\n1,"两\n行"\n\n3,灯\n,\n'.encode())

    assert table.rows == [Row(2, ("1", "两\n行")), Row(4, ("3", "灯"))]


class TestBadEncoding:
    @pytest.mark.parametrize(
        "content",
        [
            "編號,內容\n1,路燈不亮\n".encode("big5"),
            "番号,内容\n1,ひらがなとカタカナ\n".encode("shift-jis"),
            "num,text\n1,café très\n".encode("latin-1"),
            "num,text\n1,Größe\n".encode("cp1252"),
            b"num,text\n1,\xff\xff\n",
            TEXT.encode("utf-16-le"),
        ],
    )
    def test_is_refused(self, content):
        assert refusal(content).code is Code.BAD_ENCODING

    def test_names_line_and_byte(self):
        content = TEXT.encode() + b"3,\xff\xff\n"
        error = refusal(content)
        assert (error.row, error.params["offset"]) == (4, len(TEXT.encode()) + 2)

    def test_names_line_and_byte_far_into_the_file(self):
        good = TEXT.encode() * 40_000
        error = refusal(good + b"3,\xff\xff\n")
        assert (error.row, error.params["offset"]) == (120_001, len(good) + 2)

    def test_marked_utf8_is_held_to_its_mark(self):
        content = codecs.BOM_UTF8 + TEXT.encode("gb18030")
        assert refusal(content).params["tried"] == "utf-8"

    def test_cut_in_the_middle_of_a_character(self):
        content = TEXT.encode() + "3,灯".encode()[:-1]
        assert refusal(content).params["offset"] == len(TEXT.encode()) + 2


class TestHostile:
    def test_formulas_stay_text_and_are_told(self):
        table = read("编号,内容\n1,=1+1\n2,\"=cmd|' /C calc'!A0\"\n".encode())
        assert [row.values[1] for row in table.rows] == ["=1+1", "=cmd|' /C calc'!A0"]
        assert [(fault.code.value, fault.place) for fault in table.faults] == [
            ("formula_text", "B2"),
            ("formula_text", "B3"),
        ]

    def test_numbers_written_as_formulas_are_numbers(self):
        table = read('编号,内容\n="00123",灯\n'.encode())
        assert (table.rows, table.faults) == ([Row(2, ("00123", "灯"))], ())

    def test_a_quotation_mark_never_closed_names_its_line(self):
        error = refusal('编号,内容\n1,灯\n2,"水\n3,路\n'.encode())
        assert (error.code, error.row) == (Code.BAD_QUOTING, 3)

    def test_nuls_and_overrides(self):
        table = read("编号,内容\n1,a\0b\u202ec\U0001f468\u200d\U0001f469\n".encode())
        assert table.rows == [Row(2, ("1", "abc\U0001f468\u200d\U0001f469"))]
        assert [fault.params for fault in table.faults] == [{"characters": "U+0000 U+202E"}]

    def test_two_megabytes_in_one_cell(self):
        long = "长" * 700_000
        table = read(f"编号,内容\n1,{long}\n".encode())
        assert table.rows == [Row(2, ("1", long))]
        assert [fault.place for fault in table.faults] == ["B2"]

    def test_more_rows_than_allowed(self):
        content = b"a,b\n" + b"1,2\n" * 50
        assert len(read(content, max_rows=50).rows) == 50
        error = refusal(content, max_rows=49)
        assert (error.code, error.row) == (Code.TOO_MANY_ROWS, 51)

    def test_more_columns_than_allowed(self):
        error = refusal(b"a" + b"," * 500 + b"\n")
        assert (error.code, error.place) == (Code.TOO_MANY_COLUMNS, "SG1")

    def test_values_beyond_the_header(self):
        table = read(b"a,b\n1,2,3,,\n4\n")
        assert table.rows == [Row(2, ("1", "2")), Row(3, ("4", None))]
        assert [(fault.code, fault.place, fault.params) for fault in table.faults] == [
            (Code.RAGGED_ROW, "C2", {"found": 3, "expected": 2})
        ]

    def test_faults_do_not_fill_the_memory(self):
        table = read(b"a,b\n" + b"=1,=2\n" * 1000)
        assert (len(table.faults), table.faults_left_off) == (1000, 1000)

    @pytest.mark.parametrize("content", [b"", b"\n\n \n", b"a,b\n", b"\xef\xbb\xbf", b"PK\x05\x06"])
    def test_nothing_to_read(self, content):
        assert refusal(content).code is Code.EMPTY_FILE

    def test_numbers_alone_have_no_header(self):
        assert read(b"1,2\n3,4\n").header == ("1", "2")  # text: nothing tells it from names

    @pytest.mark.parametrize("content", [b"<html><table>", b"\xef\xbb\xbf \n<TABLE border=1>"])
    def test_web_pages(self, content):
        assert refusal(content).code is Code.WEB_PAGE

    @pytest.mark.parametrize(
        ("content", "kind"), [(b"%PDF-1.7", "pdf"), (b"\xff\xd8\xff\xe0", "jpeg"), (b"MZ", "exe")]
    )
    def test_other_kinds(self, content, kind):
        error = refusal(content)
        assert (error.code, error.params) == (Code.UNSUPPORTED_FORMAT, {"found": kind})

    @given(st.binary(max_size=400))
    def test_any_bytes_are_a_table_or_a_clear_refusal(self, content):
        try:
            assert read(content).rows
        except TableError as error:
            assert error.code in Code  # noqa: PT017 - either outcome is right


_CELLS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="'=+-@\t\n\"x,;＝", max_size=6),
    st.sampled_from(["=1+1", "'=1", "''@a", "-5", "+86", '="1"', "\U0001f600", "e\u0301"]),
)


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=8))
def test_what_is_written_is_read_back(rows):
    out = io.BytesIO()
    write_csv([Column("标记"), Column("甲"), Column("乙")], [("x", *row) for row in rows], out)

    table = read(out.getvalue(), wanted={"mark": ["标记"]})

    def kept(text: str) -> str | None:
        cleaned = clean_text(text).text
        return cleaned if cleaned.strip() else None

    assert [row.values for row in table.rows] == [("x", kept(a), kept(b)) for a, b in rows]
    assert table.faults == ()


@given(_CELLS)
def test_nothing_written_begins_like_a_formula(text):
    out = io.BytesIO()
    write_csv([Column(text)], [(text,)], out)

    lines = io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")
    for (value,) in filter(None, csv.reader(lines)):
        assert not value.startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))
