"""The layout of an .xlsx package, and a copy of it that holds one checked worksheet."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from zhixing.documents.tables.archive import Archive, Elements, Ignored, resolve
from zhixing.documents.tables.content import Faults, Limits
from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.extent import Extent, SharedTexts

_OFFICE = "http://schemas.openxmlformats.org"
_RELATION = f"{_OFFICE}/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATION}/%s" Target="%s"/></Relationships>'
)
_BOOK = (
    f'{_HEAD}<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_RELATION}">'
    '<workbookPr date1904="%d"/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
_COPIED_SHEET = "xl/worksheets/sheet%d.xml"


@dataclass(frozen=True, slots=True)
class Book:
    """Sheets by name, with the part that holds each; styles and shared are parts or ""."""

    visible: dict[str, str]
    hidden: dict[str, str]
    date1904: bool
    styles: str
    shared: str

    def candidates(self, sheet: str | None) -> list[tuple[str, str]]:
        """The sheet that is asked for, or all visible ones in their order."""
        if sheet is None:
            return list((self.visible or self.hidden).items())
        part = self.visible.get(sheet) or self.hidden.get(sheet)
        if part is None:
            raise TableError(
                Code.UNKNOWN_SHEET, sheet=sheet, name=sheet, sheets="、".join(self.visible)[:500]
            )
        return [(sheet, part)]


def copy_checked(
    source: BinaryIO, sheet: str | None, limits: Limits, spare_rows: int, faults: Faults
) -> tuple[BinaryIO, str, tuple[str, ...]]:
    """A new .xlsx with the first visible sheet that holds values (or the one asked for) alone.

    Its bytes are those that were inflated and parsed under the limits, so that a reader of the
    copy meets nothing unchecked. Returns the copy, the sheet's name and all visible names.
    """
    archive = Archive(source)
    _refuse_other_kinds(archive)
    book = _book(archive)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        shared = SharedTexts()
        if book.styles:
            archive.copy(book.styles, Ignored(), target, "xl/styles.xml")
        if book.shared:
            archive.copy(book.shared, shared, target, "xl/sharedStrings.xml")
        candidates = book.candidates(sheet)
        for number, (_, part) in enumerate(candidates, 1):
            extent = Extent(shared.lengths, limits, spare_rows, faults)
            archive.copy(part, extent, target, _COPIED_SHEET % number)
            if extent.rows:
                _write_frame(target, book, number)
                break
        else:
            raise TableError(Code.EMPTY_FILE, sheet=sheet or "")
    copy.seek(0)
    return copy, candidates[number - 1][0], tuple(book.visible)


def _refuse_other_kinds(archive: Archive) -> None:
    lowered = {name.casefold() for name in archive.names}
    if any("vbaproject" in name or "/macrosheets/" in name for name in lowered):
        raise TableError(Code.MACRO_WORKBOOK)
    if "[content_types].xml" not in lowered or "_rels/.rels" not in lowered:
        raise TableError(Code.UNSUPPORTED_FORMAT, found=_kind(lowered))
    if not any(name.startswith("xl/") for name in lowered) or "xl/workbook.bin" in lowered:
        raise TableError(Code.UNSUPPORTED_FORMAT, found=_kind(lowered))
    if part := archive.declared_bomb():
        raise TableError(Code.ZIP_BOMB, part=part, limit=archive.limit)


def _kind(names: set[str]) -> str:
    for mark, kind in (
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("xl/workbook.bin", "xlsb"),
        ("content.xml", "ods"),
    ):
        if mark in names:
            return kind
    return "zip"


def _book(archive: Archive) -> Book:
    root = _relations(archive, "_rels/.rels", "")
    part = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    folder, _, name = part.rpartition("/")
    relations = _relations(archive, f"{folder}/_rels/{name}.rels", folder)
    elements = Elements("sheet", "workbookPr")
    archive.feed(part, elements)
    visible: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for attributes in elements.found["sheet"]:
        kind, target = relations.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet":
            group = hidden if "idden" in attributes.get("state", "") else visible
            group[attributes.get("name", "")] = target
    by_kind = dict(relations.values())
    properties = (elements.found["workbookPr"] or [{}])[0]
    return Book(
        visible,
        hidden,
        date1904=properties.get("date1904") in ("1", "true"),
        styles=by_kind.get("styles", ""),
        shared=by_kind.get("sharedStrings", ""),
    )


def _relations(archive: Archive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relationship id to its kind and the part it names."""
    elements = Elements("Relationship")
    archive.feed(part, elements)
    return {
        found.get("Id", ""): (
            found.get("Type", "").rpartition("/")[2],
            resolve(folder, found.get("Target", "")),
        )
        for found in elements.found["Relationship"]
        if found.get("TargetMode") != "External"
    }


def _write_frame(target: zipfile.ZipFile, book: Book, number: int) -> None:
    sheet = (_COPIED_SHEET % number).removeprefix("xl/")
    target.writestr("_rels/.rels", _RELATIONS % ("officeDocument", "xl/workbook.xml"))
    target.writestr("xl/_rels/workbook.xml.rels", _RELATIONS % ("worksheet", sheet))
    target.writestr("xl/workbook.xml", _BOOK % book.date1904)
