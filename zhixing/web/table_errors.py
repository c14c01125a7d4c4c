"""What is wrong with a table that somebody handed in, as a sentence: where, what, and the cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from zhixing.documents.tables import Cell, Code, TableError
from zhixing.documents.tables.errors import column_letters


def sentence(error: TableError, names: Mapping[str, str] | None = None) -> str:
    """The whole sentence, "第 812 行 C 列（C812）：…"; a whole file's error has no place.

    names: how the fields that the reader looked for are called on the page.
    """
    what = message(error, names)
    if error.cell is not None:
        return at_cell(error.cell, what)
    return what if error.row is None else at_row(error.row, what)


def message(error: TableError, names: Mapping[str, str] | None = None) -> str:
    """What is wrong and the cure, without the place."""
    params: dict[str, object] = {**error.params, "sheet": error.sheet}
    if error.code is Code.FILE_TOO_LARGE:
        params |= {name: int(error.params[name]) >> 20 for name in ("limit", "size")}
    column = error.params.get("column")
    if isinstance(column, int):
        params["column"] = column_letters(column + 1)
    field = str(error.params.get("field", ""))
    params["field"] = (names or {}).get(field, field)
    return SENTENCES[error.code]() % params


def at_cell(cell: Cell, what: str) -> str:
    return _("第 %(row)s 行 %(column)s 列（%(address)s）：%(what)s") % {
        "row": cell.row,
        "column": column_letters(cell.column),
        "address": cell.address,
        "what": what,
    }


def at_row(row: int, what: str) -> str:
    return _("第 %(row)s 行：%(what)s") % {"row": row, "what": what}


# Functions, so that each sentence is translated when it is said. One for each code.
SENTENCES: dict[Code, Callable[[], str]] = {
    Code.EMPTY_FILE: lambda: _("文件里没有数据。请检查是否选错了文件。"),
    Code.FILE_TOO_LARGE: lambda: _("文件有 %(size)s MB，最多 %(limit)s MB。请分成几个文件。"),
    Code.UNSUPPORTED_FORMAT: lambda: _(
        "这不是表格文件（看起来是 %(found)s）。请用 .xlsx、.xls 或 .csv 文件。"
    ),
    Code.WEB_PAGE: lambda: _(
        "这其实是一个网页，只是用了表格的文件名。请用 Excel 打开后另存为 .xlsx 再导入。"
    ),
    Code.MACRO_WORKBOOK: lambda: _("文件带有宏，不能导入。请另存为不带宏的 .xlsx 文件。"),
    Code.ENCRYPTED: lambda: _("文件有密码保护。请取消密码后重新保存。"),
    Code.ZIP_BOMB: lambda: _(
        "文件展开后大得不正常（%(part)s），已拒绝读取。请把数据复制到新的表格里再导入。"
    ),
    Code.MALFORMED: lambda: _(
        "文件打不开，可能已损坏（%(part)s：%(reason)s）。请用 Excel 打开后重新保存。"
    ),
    Code.UNKNOWN_SHEET: lambda: _(
        "文件里没有名为“%(sheet)s”的工作表；有：%(sheets)s。请改选其中一个。"
    ),
    Code.TOO_MANY_ROWS: lambda: _("表格超过 %(limit)s 行。请分成几个文件导入。"),
    Code.TOO_MANY_COLUMNS: lambda: _("表格超过 %(limit)s 列。请删去多余的列。"),
    Code.TOO_MANY_CELLS: lambda: _(
        "表格的范围过大（%(cells)s 个单元格，最多 %(limit)s 个）。"
        "请检查远处是否有误填的单元格，删去后重新保存。"
    ),
    Code.TOO_MUCH_TEXT: lambda: _("表格的文字总共超过 %(limit)s 字。请分成几个文件导入。"),
    Code.BAD_ENCODING: lambda: _(
        "文字编码认不出来（不是 UTF-8、UTF-16 或 GB18030）。请用 Excel 打开后另存为 .xlsx。"
    ),
    Code.BAD_QUOTING: lambda: _("引号没有成对，后面的内容会错位。请改正引号，或另存为 .xlsx。"),
    Code.NO_HEADER: lambda: _("找不到表头。请让数据的第一行写明每一列的名称。"),
    Code.MERGED_HEADER: lambda: _(
        "表头有合并的单元格（%(range)s），分不清哪一列是什么。请取消合并，每列各写一个名称。"
    ),
    Code.MISSING_COLUMN: lambda: _(
        "缺少“%(field)s”列；表头有：%(header)s。请补上这一列，或指定用哪一列。"
    ),
    Code.UNKNOWN_COLUMN: lambda: _(
        "为“%(field)s”指定的列“%(column)s”不存在；表头有：%(header)s。请改成其中一列。"
    ),
    Code.DUPLICATE_HEADER: lambda: _(
        "列名“%(name)s”与 %(first)s 重复。请改成不同的名称，或指定用哪一列。"
    ),
    Code.EMPTY_HEADER: lambda: _("这一列有数据，却没有列名。请补上列名。"),
    Code.FORMULA_WITHOUT_VALUE: lambda: _(
        "这里是公式，但没有算出的值。请用 Excel 打开、重新保存，或改成固定的值。"
    ),
    Code.FORMULA_TEXT: lambda: _("以等号开头，按普通文字处理，不会计算。"),
    Code.ERROR_VALUE: lambda: _("这里是错误值 %(value)s。请改正公式或填入实际的值。"),
    Code.REMOVED_CHARACTERS: lambda: _("去掉了看不见的控制字符（%(characters)s）。"),
    Code.TEXT_TOO_LONG: lambda: _("共 %(length)s 字，最多 %(limit)s 字。请删减或分成几行。"),
    Code.RAGGED_ROW: lambda: _(
        "这一行有 %(found)s 个值，而表头只有 %(expected)s 列。请检查是否有多余的分隔符。"
    ),
    Code.EMPTY_TIME: lambda: _("没有填时间。请填写，例如 2024-05-01 09:30。"),
    Code.UNREADABLE_TIME: lambda: _("“%(value)s”不是时间。请写成 2024-05-01 09:30 的样子。"),
    Code.AMBIGUOUS_TIME: lambda: _(
        "“%(value)s”分不清是几月几日。请按年-月-日的次序写，例如 2024-05-01。"
    ),
    Code.IMPOSSIBLE_TIME: lambda: _("没有“%(value)s”这个时间。请改正。"),
}
