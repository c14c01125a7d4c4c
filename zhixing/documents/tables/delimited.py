"""Delimited text: its encoding proved before it is used, its records streamed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import islice
from typing import BinaryIO

from zhixing.documents.tables.content import Faults, Limits, Value
from zhixing.documents.tables.errors import Cell, Code, TableError
from zhixing.documents.tables.text import unguard
from zhixing.documents.tables.workbook import Record

_CHUNK = 2**20
_SAMPLE = 2**16
# csv keeps this limit for the whole process; ours is the bound on a single value in memory.
csv.field_size_limit(16 * 2**20)

_QUOTED_NUMBER = re.compile(r'="([0-9Xx\-]*)"')  # ="00123": how programs keep leading zeros
_COMMON_HANZI = 0xD7  # GB 2312 level 1, the 3,755 common characters, ends at lead byte D7


def detect_encoding(source: BinaryIO) -> str:
    """ "utf-8", "utf-16" or "gb18030", proved by decoding all of `source`.

    Raises TableError bad_encoding with the line and the byte offset (params offset).
    """
    source.seek(0)
    head = source.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _prove(source, "utf-16")
        return "utf-16"
    try:
        _prove(source, "utf-8")
    except TableError as first:
        if head.startswith(codecs.BOM_UTF8):
            raise
        _prove_gb18030(source, first)
        return "gb18030"
    return "utf-8"


def _prove(source: BinaryIO, encoding: str) -> str:
    """Decode everything; returns the text of the first mebibyte as a sample."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    offset, line, sample, chunk = 0, 1, "", b" "
    while chunk:
        chunk = source.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as problem:
            # The decoder speaks of its own buffer: bytes kept from the chunk before come first.
            kept = len(problem.object) - len(chunk)
            line += problem.object[: problem.start].decode(encoding, "replace").count("\n")
            raise _undecodable(line, offset - kept + problem.start, encoding) from problem
        if text.count("\0") * 10 > len(text):
            raise _undecodable(line, offset, "nul")
        sample = sample or text
        line += text.count("\n")
        offset += len(chunk)
    return sample


def _undecodable(line: int, offset: int, tried: str) -> TableError:
    return TableError(Code.BAD_ENCODING, row=line, offset=offset, tried=tried)


def _prove_gb18030(source: BinaryIO, first: TableError) -> None:
    """GB18030 gives a character to nearly every pair of bytes: that it decodes proves little.

    So the characters must also be common ones, as they are in any Chinese text.
    """
    sample = _prove(source, "gb18030")
    hanzi = [character for character in sample if "一" <= character <= "鿿"]
    common = sum(_is_common(character) for character in hanzi)
    if not hanzi or common * 2 < len(hanzi):
        raise first


def _is_common(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] <= _COMMON_HANZI
    except UnicodeEncodeError:
        return False


def read_records(
    source: BinaryIO, encoding: str, limits: Limits, faults: Faults
) -> Generator[Record]:
    """The records, numbered from 1 as a spreadsheet program would number its rows.

    Formulas become faults, the apostrophes of our own exports are taken off.
    """
    source.seek(0)
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(source, encoding=codec, newline="")
    try:
        delimiter = _delimiter(text.read(_SAMPLE))
        text.seek(0)
        total = 0
        for number, record in enumerate(_strict(text, delimiter), 1):
            total += sum(map(len, record))
            _check_extent(number, len(record), total, limits)
            yield number, [_value(value, number, at, faults) for at, value in enumerate(record, 1)]
    finally:
        text.detach()  # the source is its owner's to close


def _delimiter(sample: str) -> str:
    """The mark that cuts the largest share of the first records alike; the comma before others.

    A share, not a number: a wrong mark takes a text of many lines for as many records.
    """

    def alike(delimiter: str) -> float:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = Counter(map(len, islice(filter(None, records), 50)))
        several = [count for width, count in widths.items() if width > 1]
        return max(several, default=0) / max(widths.total(), 1)

    return max(",\t;", key=alike)


def _strict(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            yield record
            line = reader.line_num + 1
    except csv.Error as problem:
        raise TableError(Code.BAD_QUOTING, row=line, reason=str(problem)) from problem


def _check_extent(number: int, width: int, total: int, limits: Limits) -> None:
    if width > limits.columns:
        cell = Cell(number, limits.columns + 1)
        raise TableError(Code.TOO_MANY_COLUMNS, cell=cell, limit=limits.columns)
    if total > limits.text:
        raise TableError(Code.TOO_MUCH_TEXT, row=number, limit=limits.text)


def _value(value: str, row: int, column: int, faults: Faults) -> Value:
    if value.startswith("'"):
        return unguard(value)
    if number := _QUOTED_NUMBER.fullmatch(value):
        return number[1] or None
    if value.startswith("="):
        faults.add(TableError(Code.FORMULA_TEXT, cell=Cell(row, column)))
    return value or None
