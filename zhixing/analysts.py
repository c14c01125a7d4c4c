"""What the commands for analysts share: tables read, files written whole, errors in one line.

For use without server or database: nothing here imports Django.
"""

from __future__ import annotations

import gettext
import json
import os
import stat
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from zhixing.documents.tables import (
    Cell,
    Code,
    Row,
    Table,
    TableError,
    Value,
    match_columns,
    read_table,
)
from zhixing.documents.tables.columns import assignments

BAD_INPUT = 2
MOST_BYTES = 256 * 2**20  # of a JSON file
MOST_SHOWN = 300  # characters of a path

Id = int | float | str
Wanted = Mapping[str, tuple[str, ...]]

# The language follows LANG and its like; Django, which would tell it otherwise, is not loaded.
_ = gettext.translation("django", Path(__file__).resolve().parent / "locale", fallback=True).gettext


class BadInput(Exception):
    """The file or the options cannot be used; the message is one line for the analyst."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table and which of its columns is which field."""

    table: Table
    columns: Mapping[str, int]

    def value(self, row: Row, field: str) -> Value:
        return row.values[self.columns[field]] if field in self.columns else None

    def cell(self, row: Row, field: str) -> Cell:
        return Cell(row.number, self.columns[field] + 1)

    def id(self, row: Row) -> Id:
        """The row's id as it stands in the file; whole numbers without a decimal point."""
        value = self.value(row, "id")
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        text = "" if value is None else str(value)
        if not text.strip():
            place = self.cell(row, "id").address
            raise BadInput(_("%(place)s 没有编号，每一行都要有") % {"place": place})
        return text


def read_sheet(path: Path, wanted: Wanted, columns: str, *, required: Collection[str]) -> Sheet:
    """The table of `path`, with the columns of `wanted` found by name or named in `columns`.

    columns: "id=编号,text=内容". Raises BadInput, TableError, OSError.
    """
    table = read_table(path, name=path.name, wanted=wanted)
    explicit = parse_columns(columns, wanted)
    found = match_columns(
        table.header,
        wanted,
        explicit=explicit,
        required=required,
        header_row=table.header_row,
    )
    return Sheet(table, found)


def parse_columns(text: str, wanted: Wanted) -> dict[str, str]:
    """{"id": "编号"} from "id=编号,text=内容"; raises BadInput for a field there is not."""
    found = {}
    for part in assignments(text):
        field, mark, column = (piece.strip() for piece in part.partition("="))
        if field not in wanted or not mark or not column:
            raise BadInput(
                _("--columns 里的“%(part)s”不对，应写成 字段=列名，字段是 %(fields)s 之一")
                % {"part": part, "fields": "、".join(wanted)}
            )
        found[field] = column
    return found


def read_json(path: Path) -> Any:
    """The JSON in `path`; raises BadInput also where two readers could read two things, OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(_("文件太大"))
    try:
        return json.loads(
            path.read_bytes().decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError):
        raise BadInput(_("文件不是 JSON")) from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(_("“%(name)s”在同一项里写了两次") % {"name": shown(name)})
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise BadInput(_("“%(value)s”不是数") % {"value": name})


def write_whole(out: Path, text: str) -> None:
    """Write whole or not at all: a crash leaves a file of another name, never half of this one.

    A link stays one, and what is no file, such as /dev/stdout, is written to where it stands.
    Raises OSError, of `out` and not of that other file.
    """
    try:
        place = out.resolve()
        if place.exists() and not (place.is_file() or place.is_dir()):
            out.write_text(text, encoding="utf-8")
        else:
            _write(place, text)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(out)) from problem


def _write(out: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=out.parent, prefix=f".{out.name}.", delete=False
    ) as file:
        try:
            file.write(text)
            file.close()
            Path(file.name).chmod(_mode(out))
            Path(file.name).replace(out)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _mode(out: Path) -> int:
    """Who may read it: as before, or as the analyst's umask says."""
    if out.exists():
        return stat.S_IMODE(out.stat().st_mode)
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def refuse(error: BadInput | TableError | OSError) -> int:
    """Say in one line on stderr what is wrong; returns the status of bad input."""
    print(_("出错：%(what)s") % {"what": _sentence(error)}, file=sys.stderr)  # noqa: T201 - a command line prints
    return BAD_INPUT


def shown(text: str, most: int = 80) -> str:
    """Text from outside for a terminal: one line, nothing that steers it, not too long."""
    visible = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: most + 1])
    return visible if len(visible) <= most else f"{visible[:most]}…"


def _sentence(error: BadInput | TableError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}: {shown(str(error.filename), MOST_SHOWN)}"
    return _fault(error) if isinstance(error, TableError) else str(error)


def _fault(error: TableError) -> str:
    """What is wrong with the file, where, and what to do."""
    words = {
        Code.EMPTY_FILE: _("文件是空的，或表头下面没有内容"),
        Code.FILE_TOO_LARGE: _("文件太大"),
        Code.TOO_MANY_ROWS: _("行数太多，请分成几个文件"),
        Code.UNSUPPORTED_FORMAT: _("不是 xlsx、xls 或 csv 文件"),
        Code.WEB_PAGE: _("这其实是网页，请用 Excel 打开后另存为 xlsx"),
        Code.MACRO_WORKBOOK: _("文件带有宏，请另存为不带宏的 xlsx"),
        Code.ENCRYPTED: _("文件有密码，请先去掉密码"),
        Code.BAD_QUOTING: _("引号没有成对，后面的内容会错位。请改正引号，或另存为 .xlsx。"),
        Code.BAD_ENCODING: _("文字编码认不出，请另存为 UTF-8 或 GB18030"),
        Code.NO_HEADER: _("找不到表头"),
        Code.MERGED_HEADER: _("表头有合并的单元格，请先拆开"),
        Code.DUPLICATE_HEADER: _("有两列同名，请改名或用 --columns 指定"),
        Code.MISSING_COLUMN: _(
            "缺少列 %(field)s，请用 --columns %(field)s=列名 指定；现有的列：%(header)s"
        ),
        Code.UNKNOWN_COLUMN: _("没有名为“%(column)s”的列；现有的列：%(header)s"),
        Code.UNREADABLE_TIME: _("时间“%(value)s”认不出，请写成 2020-01-31"),
        Code.AMBIGUOUS_TIME: _("时间“%(value)s”分不清月和日，请写成 2020-01-31"),
        Code.IMPOSSIBLE_TIME: _("没有“%(value)s”这个时间"),
    }  # fmt: skip
    sentence = words.get(error.code, _("文件读不出（%(code)s）") % {"code": error.code.value})
    told = sentence % error.params if "%(" in sentence else sentence
    if not error.place:
        return told
    if error.cell is None:
        return _("第 %(row)s 行：%(what)s") % {"row": error.row, "what": told}
    return _("%(place)s：%(told)s") % {"place": error.place, "told": told}
