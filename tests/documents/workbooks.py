"""Workbooks made by hand, part by part, so that tests can make them wrong."""

from __future__ import annotations

import io
import zipfile
from itertools import zip_longest

_OFFICE = "http://schemas.openxmlformats.org"
_RELATION = f"{_OFFICE}/officeDocument/2006/relationships"


def relations(*pairs: tuple[str, str]) -> str:
    return (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{_RELATION}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(pairs, 1)
        )
        + "</Relationships>"
    )


def cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text_row(number: int, *texts: str) -> str:
    return row(number, *(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts)))


def sheet_xml(*rows: str, merges: tuple[str, ...] = ()) -> str:
    merged = "".join(f'<mergeCell ref="{reference}"/>' for reference in merges)
    return (
        f'<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData>{"".join(rows)}'
        f"</sheetData><mergeCells>{merged}</mergeCells></worksheet>"
    )


def workbook(
    *sheets: str,
    shared: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    extra: dict[str, bytes | str] | None = None,
    date1904: bool = False,
) -> io.BytesIO:
    """An .xlsx of these worksheets, named S1, S2 …; `extra` adds parts or replaces them."""
    entries = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="S{at}" sheetId="{at}" r:id="rId{at}" state="{state}"/>'
        for at, (_, state) in enumerate(zip_longest(sheets, states, fillvalue="visible"), 1)
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(*entries, ("sharedStrings", "sharedStrings.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_RELATION}">'
            f'<workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets></workbook>'
        ),
        "xl/sharedStrings.xml": "<sst>"
        + "".join(f"<si><t>{text}</t></si>" for text in shared)
        + "</sst>",
        **{f"xl/worksheets/sheet{at}.xml": xml for at, xml in enumerate(sheets, 1)},
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream
