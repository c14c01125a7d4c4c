"""Old .xls workbooks, read in a process of its own whose memory and time are bounded.

A cell of an .xls points to shared text as in an .xlsx, but the format is a file system of binary
records that only the reader itself parses; so its process gets a limit instead of the file a check.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from zhixing.documents.tables.content import Limits
from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.workbook import Grid, Merge, Record

_READER = "zhixing.documents.tables.legacy_reader"
_ROOT = Path(__file__).resolve().parents[3]
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Order:
    workbook: bytes
    sheet: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Answer:
    records: list[Record]
    merges: tuple[Merge, ...]
    sheet: str
    sheets: tuple[str, ...]


def read_xls(source: BinaryIO, sheet: str | None, limits: Limits, spare_rows: int) -> Grid:
    workbook = source.read()
    if "EncryptedPackage".encode("utf-16-le") in workbook:
        raise TableError(Code.ENCRYPTED)
    if "_VBA_PROJECT".encode("utf-16-le") in workbook:
        raise TableError(Code.MACRO_WORKBOOK)
    if "WordDocument".encode("utf-16-le") in workbook:
        raise TableError(Code.UNSUPPORTED_FORMAT, found="doc")
    # One row more than is allowed shows that there are too many.
    answer = _ask(Order(workbook, sheet, limits.rows + spare_rows + 1))
    return Grid((record for record in answer.records), answer.merges, answer.sheet, answer.sheets)


def _ask(order: Order) -> Answer:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, nothing of the file on the line
            [sys.executable, "-m", _READER],
            cwd=_ROOT,
            input=pickle.dumps(order),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise TableError(Code.MALFORMED, part="xls", reason="took too long") from problem
    if done.returncode != 0:
        raise TableError(Code.MALFORMED, part="xls", reason="could not be read within the limits")
    answer = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(answer, TableError):
        raise answer
    if not isinstance(answer, Answer):
        raise TypeError(answer)
    return answer
