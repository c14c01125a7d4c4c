"""The looks of cells: fonts that every Chinese office machine has, thin borders, dates as Y/M/D."""

from __future__ import annotations

from typing import Any

from zhixing.documents.registers.sheet import Kind, Value
from zhixing.documents.tables.text import starts_formula

TITLE, HEADING, HEAD, FOOT = "title", "heading", "head", "foot"

_BODY = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_FRAME: dict[str, dict[str, object]] = {
    TITLE: {**_BODY, "font_name": "黑体", "font_size": 20, "bold": True, "align": "center"},
    HEADING: _BODY,
    HEAD: {**_BODY, "font_name": "黑体", "bold": True, "align": "center", "border": 1},
    FOOT: _BODY,
}
_KINDS: dict[Kind, dict[str, object]] = {
    "text": {"align": "center"},
    "long": {"align": "left", "indent": 1},
    "number": {"align": "right", "indent": 1},
    "serial": {"align": "center"},
    "date": {"align": "center", "num_format": "yyyy/m/d"},
    "datetime": {"align": "center", "num_format": "yyyy/m/d h:mm"},
    "percent": {"align": "center", "num_format": "0.0%"},
}


class Formats:
    """Makes each format once for a workbook: Excel limits how many there may be."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def named(self, part: str, align: str = "center") -> Any:
        return self._format((part, align), {**_FRAME[part], "align": align})

    def of(self, kind: Kind, value: Value) -> Any:
        quoted = isinstance(value, str) and starts_formula(value)
        looks = {**_BODY, "border": 1, **_KINDS[kind], "quote_prefix": quoted}
        return self._format((kind, "quoted" if quoted else ""), looks)

    def _format(self, key: tuple[str, str], looks: dict[str, object]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]
