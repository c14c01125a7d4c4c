"""Documents for paper."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from zhixing.documents.writing import Document, Grid, write_document

GRID = Grid(("职责", "姓名"), [("组长", "周宏"), ("成员", "<b>&")], (1, 3))


def made(*parts: str | Grid) -> docx.document.Document:
    content = Document(
        title="名单", lead="（局党组）", parts=parts, foot=["市数据局", "2026-05-01"]
    )
    return docx.Document(BytesIO(write_document(content)))


def test_title_lead_parts_and_foot_in_their_order() -> None:
    read = made("一段话", GRID)

    assert [p.text for p in read.paragraphs] == [
        "名单", "（局党组）", "一段话", "市数据局", "2026-05-01",
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["职责", "姓名"], ["组长", "周宏"], ["成员", "<b>&"],
    ]  # fmt: skip


def test_chinese_takes_the_faces_of_official_papers() -> None:
    read = made(GRID)
    runs = [read.paragraphs[0].runs[0], read.tables[0].cell(1, 1).paragraphs[0].runs[0]]

    faces = [run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs]
    assert faces == ["黑体", "仿宋"]


def test_columns_share_the_line_and_the_head_repeats() -> None:
    table = made(GRID).tables[0]

    assert [round(cell.width.cm) for cell in table.rows[0].cells] == [4, 12]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        made(Grid(("a", "b"), [("x",)], (1, 1)))
