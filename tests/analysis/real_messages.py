"""Reader of the real messages, which are kept outside the project."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from zhixing.analysis.consolidation import Message


def read_messages(file: Path) -> list[Message]:
    """Messages from columns id, user, subject, time, text, dislikes, likes."""
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[1:]
    return [
        Message(
            id=str(int(row[0])),
            title=str(row[2]),
            text=str(row[4]),
            author=str(row[1]),
            time=_time(row[3]),
            supports=int(row[6]),
        )
        for row in rows
    ]


def _time(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    day, _, clock = str(cell).replace("/", "-").partition(" ")
    hour, minute, second = ([int(part) for part in clock.split(":") if part] + [0, 0, 0])[:3]
    year, month, number = (int(part) for part in day.split("-"))
    return datetime(year, month, number, hour, minute, second, tzinfo=UTC)
