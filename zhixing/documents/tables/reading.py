"""The one way in: a file of unknown kind becomes a Table or a TableError."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path, PurePath
from typing import BinaryIO

from zhixing.documents.tables.columns import Wanted
from zhixing.documents.tables.content import Faults, Limits, Table
from zhixing.documents.tables.delimited import detect_encoding, read_records
from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.frame import HEADER_SEARCH, shape
from zhixing.documents.tables.legacy import read_xls
from zhixing.documents.tables.workbook import Grid, read_xlsx

_MACRO_SUFFIXES = {".xlsm", ".xltm", ".xlam", ".xla"}
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG": "png",
    b"GIF8": "gif",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
    b"MZ": "exe",
    b"\x7fELF": "elf",
}
_MARKUP = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<head",
    b"<body",
    b"<meta",
    b"<?xml",
    b"mime-v",
)


def read_table(
    source: Path | BinaryIO,
    *,
    name: str,
    max_rows: int = 200_000,
    max_bytes: int = 64 * 2**20,
    sheet: str | None = None,
    wanted: Wanted | None = None,
) -> Table:
    """Read a spreadsheet or delimited text that somebody handed in.

    source: a path or a seekable binary stream (left open). What it is follows from its bytes;
    name: the file's name as given, which only tells macro workbooks apart.
    sheet: a worksheet's name; None takes the first visible one that holds values.
    wanted: field to column names (see `match_columns`): finds the header among title rows;
    without it the header is the first row about as wide as the widest.
    Faults of single cells are in `Table.faults`. Raises TableError for the file as a whole.
    """
    limits = Limits(rows=max_rows)
    faults = Faults()
    with _opened(source) as stream:
        _check_size(stream, max_bytes)
        if PurePath(name).suffix.lower() in _MACRO_SUFFIXES:
            raise TableError(Code.MACRO_WORKBOOK)
        grid, encoding = _grid(stream, sheet, limits, faults)
        with closing(grid.records) as records:
            header, header_row, rows = shape(records, grid.merges, wanted or {}, limits, faults)
    return Table(
        header,
        header_row,
        rows,
        grid.sheet,
        grid.sheets,
        encoding,
        tuple(faults.kept),
        faults.left_off,
    )


def _opened(source: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return source.open("rb") if isinstance(source, Path) else nullcontext(source)


def _check_size(stream: BinaryIO, max_bytes: int) -> None:
    size = stream.seek(0, os.SEEK_END)
    if size == 0:
        raise TableError(Code.EMPTY_FILE)
    if size > max_bytes:
        raise TableError(Code.FILE_TOO_LARGE, size=size, limit=max_bytes)
    stream.seek(0)


def _grid(stream: BinaryIO, sheet: str | None, limits: Limits, faults: Faults) -> tuple[Grid, str]:
    head = stream.read(512)
    stream.seek(0)
    if head.startswith(_ZIP):
        return read_xlsx(stream, sheet, limits, HEADER_SEARCH, faults), ""
    if head.startswith(_COMPOUND):
        return read_xls(stream, sheet, limits, HEADER_SEARCH), ""
    _refuse_other_kinds(head)
    encoding = detect_encoding(stream)
    return Grid(read_records(stream, encoding, limits, faults), (), ""), encoding


def _refuse_other_kinds(head: bytes) -> None:
    for magic, kind in _OTHERS.items():
        if head.startswith(magic):
            raise TableError(Code.UNSUPPORTED_FORMAT, found=kind)
    if head.startswith(_EMPTY_ZIP):
        raise TableError(Code.EMPTY_FILE)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise TableError(Code.WEB_PAGE)
