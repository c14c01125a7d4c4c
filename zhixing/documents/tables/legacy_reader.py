"""The process that `legacy` starts: a pickled Order on stdin, a pickled Answer on stdout."""

from __future__ import annotations

import io
import pickle
import resource
import sys
from itertools import islice

import python_calamine as calamine

from zhixing.documents.tables.errors import Code, TableError
from zhixing.documents.tables.legacy import Answer, Order
from zhixing.documents.tables.workbook import grid, workbook_errors

_MEMORY = 1_500 * 2**20  # bytes of address space, of which the interpreter takes some 100 MiB
_SECONDS = 50  # of processor time


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    order = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own process
    try:
        answer: Answer | TableError = _read(order)
    except TableError as error:
        answer = error
    pickle.dump(answer, sys.stdout.buffer)


def _read(order: Order) -> Answer:
    with workbook_errors():
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(order.workbook))
        visible = tuple(
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
        )
        if order.sheet is not None and order.sheet not in book.sheet_names:
            raise TableError(
                Code.UNKNOWN_SHEET,
                sheet=order.sheet,
                name=order.sheet,
                sheets="、".join(visible)[:500],
            )
        for name in visible if order.sheet is None else (order.sheet,):
            found = grid(book.get_sheet_by_name(name), name, visible)
            records = list(islice(found.records, order.rows))
            if records:
                return Answer(records, found.merges, name, visible)
    raise TableError(Code.EMPTY_FILE, sheet=order.sheet or "")


if __name__ == "__main__":
    main()
