"""`zhixing consolidate FILE --json OUT`: a spreadsheet in, ranked problems out.

For analysts without server or database: nothing here imports Django.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from zhixing.analysis.consolidation import THRESHOLD, Group, Message, consolidate
from zhixing.analysts import BadInput, Id, Sheet, _, read_sheet, refuse, write_whole
from zhixing.documents.tables import Row, TableError, Value, parse_time

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

Progress = Callable[[int, int], None]


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
        sheet = read_sheet(path, WANTED, columns, required=REQUIRED)
        ids, messages = _messages(sheet)
        groups = consolidate(messages, threshold=_checked(threshold), progress=progress)
        found = {"problems": [_problem(group, ids) for group in groups]}
        write_whole(out, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    except (BadInput, TableError, OSError) as error:
        return refuse(error)
    return 0


def _messages(sheet: Sheet) -> tuple[dict[str, Id], list[Message]]:
    """The ids as they stand in the file, by their text, and the messages."""
    ids: dict[str, Id] = {}
    rows: dict[str, Row] = {}
    messages = []
    for row in sheet.table.rows:
        own = sheet.id(row)
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


def _message(sheet: Sheet, row: Row, key: str) -> Message:
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


def _count(sheet: Sheet, row: Row) -> int:
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
