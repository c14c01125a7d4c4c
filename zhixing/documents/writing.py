"""Documents for paper, as .docx: a title, paragraphs and tables in the faces of official papers.

Every text comes from the caller, already in the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

BODY, HEAD = "仿宋", "黑体"
WIDTH = 16.0  # centimetres between the margins of a sheet of A4


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. rows: each as long as head; widths: shares of the line, one for each column."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Document:
    """parts: paragraphs as text, and tables; foot: lines at the right under them."""

    title: str
    parts: Sequence[str | Grid]
    lead: str = ""
    foot: Sequence[str] = field(default=())


def write_document(content: Document) -> bytes:
    """The .docx, on A4."""
    # Takes a tenth of a second to load, so only who writes a document waits for it.
    import docx
    from docx.shared import Cm

    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    made.core_properties.title = content.title
    made.core_properties.author = ""
    _paragraph(made, content.title, size=20, face=HEAD, align="center")
    if content.lead:
        _paragraph(made, content.lead, size=12, align="center")
    for part in content.parts:
        if isinstance(part, Grid):
            _grid(made, part)
        else:
            _paragraph(made, part)
    for line in content.foot:
        _paragraph(made, line, align="right")
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _grid(made: Any, grid: Grid) -> None:
    from docx.shared import Cm

    table = made.add_table(rows=0, cols=len(grid.head), style="Table Grid")
    table.autofit = False
    widths = [Cm(WIDTH * width / sum(grid.widths)) for width in grid.widths]
    for number, row in enumerate((grid.head, *grid.rows)):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            _write(paragraph, text, size=12, face=BODY if number else HEAD)
    _repeat_head(table.rows[0])


def _repeat_head(row: Any) -> None:
    """The first row stands again on every sheet of paper."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _paragraph(made: Any, text: str, *, size: int = 14, face: str = BODY, align: str = "") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = made.add_paragraph()
    if align:
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    _write(paragraph, text, size=size, face=face)


def _write(paragraph: Any, text: str, *, size: int, face: str) -> None:
    """Latin letters and Chinese characters take their faces from different attributes."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
