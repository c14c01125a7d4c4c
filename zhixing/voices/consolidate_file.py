"""`zhixing consolidate FILE --json OUT`: a spreadsheet in, ranked problems out.

For analysts without server or database: nothing here imports Django.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhixing.analysis.consolidation import THRESHOLD, Group, Message, consolidate
from zhixing.documents.json_files import write_json
from zhixing.documents.tables import (
    Cell,
    Code,
    Row,
    Table,
    TableError,
    Value,
    match_columns,
    parse_time,
    read_table,
)

WANTED: Mapping[str, tuple[str, ...]] = {
    "id": ("留言编号", "诉求编号", "工单编号", "编号", "序号", "no"),
    "text": ("留言详情", "诉求内容", "内容", "详情", "正文", "content", "message"),
    "title": ("留言主题", "标题", "主题", "subject"),
    "author": ("留言用户", "用户", "提出人", "诉求人", "user"),
    "time": ("留言时间", "提出时间", "时间", "日期", "date"),
    "supports": ("点赞数", "附议数", "支持数", "likes"),
    "place": ("地点", "地址", "区域", "location"),
}
REQUIRED = ("id", "text")
BAD_INPUT = 2

Progress = Callable[[int, int], None]
Id = int | float | str

# The language follows LANG and its like; Django, which would tell it otherwise, is not loaded.
_ = gettext.translation(
    "django", Path(__file__).resolve().parent.parent / "locale", fallback=True
).gettext


class BadInput(Exception):
    """The file or the options cannot be used; the message is one line for the analyst."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table and which of its columns is which field."""

    table: Table
    columns: Mapping[str, int]

    def value(self, row: Row, field: str) -> Value:
        return row.values[self.columns[field]] if field in self.columns else None

    def cell(self, row: Row, field: str) -> Cell:
        return Cell(row.number, self.columns[field] + 1)


def consolidate_file(
    path: Path,
    out: Path,
    *,
    columns: str = "",
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
) -> int:
    """Consolidate the messages of `path` and write the problems as JSON to `out`.

    columns: "id=编号,text=内容" where the file's headers say otherwise than WANTED.
    Returns 0, or 2 after one line on stderr that names the place; `out` is then left as it was.
    """
    try:
        sheet = _read(path, columns)
        ids, messages = _messages(sheet)
        groups = consolidate(messages, threshold=_checked(threshold), progress=progress)
        write_json(out, {"problems": [_problem(group, ids) for group in groups]})
    except (BadInput, TableError, OSError) as error:
        print(_("出错：%(what)s") % {"what": _sentence(error)}, file=sys.stderr)  # noqa: T201 - a command line prints
        return BAD_INPUT
    return 0


def _read(path: Path, columns: str) -> _Sheet:
    table = read_table(path, name=path.name, wanted=WANTED)
    explicit = parse_columns(columns)
    found = match_columns(
        table.header,
        WANTED,
        explicit=explicit,
        required=REQUIRED,
        header_row=table.header_row,
    )
    return _Sheet(table, found)


def parse_columns(text: str) -> dict[str, str]:
    """{"id": "编号"} from "id=编号,text=内容"; raises BadInput for a field there is not."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, mark, column = (piece.strip() for piece in part.partition("="))
        if field not in WANTED or not mark or not column:
            raise BadInput(
                _("--columns 里的“%(part)s”不对，应写成 字段=列名，字段是 %(fields)s 之一")
                % {"part": part, "fields": "、".join(WANTED)}
            )
        found[field] = column
    return found


def _messages(sheet: _Sheet) -> tuple[dict[str, Id], list[Message]]:
    """The ids as they stand in the file, by their text, and the messages."""
    ids: dict[str, Id] = {}
    rows: dict[str, Row] = {}
    messages = []
    for row in sheet.table.rows:
        own = _id(sheet, row)
        key = str(own)
        if key in ids:
            raise BadInput(
                _("编号 %(id)s 出现两次：%(first)s 和 %(second)s，请改成各不相同")
                % {
                    "id": key,
                    "first": sheet.cell(rows[key], "id").address,
                    "second": sheet.cell(row, "id").address,
                }
            )
        ids[key], rows[key] = own, row
        messages.append(_message(sheet, row, key))
    return ids, messages


def _id(sheet: _Sheet, row: Row) -> Id:
    value = sheet.value(row, "id")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    if not text.strip():
        place = sheet.cell(row, "id").address
        raise BadInput(_("%(place)s 没有编号，每一行都要有") % {"place": place})
    return text


def _message(sheet: _Sheet, row: Row, key: str) -> Message:
    time = sheet.value(row, "time")
    is_told = time is not None and str(time).strip()
    return Message(
        id=key,
        text=_text(sheet.value(row, "text")),
        title=_text(sheet.value(row, "title")),
        author=_text(sheet.value(row, "author")),
        time=parse_time(time, cell=sheet.cell(row, "time")) if is_told else None,
        supports=_count(sheet, row),
        place=_text(sheet.value(row, "place")),
    )


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()


def _count(sheet: _Sheet, row: Row) -> int:
    value = sheet.value(row, "supports")
    try:
        return max(0, int(float(str(value)))) if value not in (None, "") else 0
    except (ValueError, OverflowError):
        place = sheet.cell(row, "supports").address
        raise BadInput(
            _("%(place)s 的附议数“%(value)s”不是数字") % {"place": place, "value": str(value)[:60]}
        ) from None


def _checked(threshold: float) -> float:
    if not 0 < threshold <= 1:
        raise BadInput(_("--threshold 应大于 0、不超过 1，现在是 %(n)s") % {"n": threshold})
    return threshold


def _problem(group: Group, ids: Mapping[str, Id]) -> dict[str, object]:
    return {
        "rank": group.rank,
        "heat": group.heat,
        "title": group.title,
        "members": [ids[member] for member in group.members],
        "people": group.people,
        "first": group.first.isoformat() if group.first else None,
        "last": group.last.isoformat() if group.last else None,
        "places": list(group.places),
        "keywords": list(group.keywords),
        "similarity": group.similarity,
    }


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}: {error.filename}"
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
    return _("%(place)s：%(told)s") % {"place": error.place, "told": told} if error.place else told
