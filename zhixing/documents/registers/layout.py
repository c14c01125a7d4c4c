"""How much room a text takes: Excel does not fit rows by itself when it opens a made file."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

_WIDE = 2.1  # units of column width that a Chinese character of 11 points takes
_NARROW = 1.1
_PADDING = 2.0  # units lost at the edges of a cell and to its indent
_LINE = 16.5  # points of one line at 11 points
MAX_HEIGHT = 409.0  # Excel's own limit, in points


def text_width(text: str, size: float = 11) -> float:
    """Width in Excel's column units; full-width characters count twice."""
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return (_WIDE * wide + _NARROW * (len(text) - wide)) * size / 11


def line_count(text: str, width: float, size: float = 11) -> int:
    """Lines that `text` takes when wrapped into a column of `width`."""
    room = max(width - _PADDING, _WIDE * size / 11)
    return sum(max(1, ceil(text_width(line, size) / room)) for line in text.split("\n"))


def row_height(texts: Sequence[tuple[str, float]], size: float = 11) -> float:
    """Points that a row needs so that none of its (text, column width) is cut, at most 409."""
    lines = max((line_count(text, width, size) for text, width in texts), default=1)
    return min(MAX_HEIGHT, lines * _LINE * size / 11 + 4)


def spans_of(widths: Sequence[float], parts: int) -> list[tuple[int, int]]:
    """First and last column of each of `parts` neighbouring spans of about equal width.

    Each span has a column at least; there must be as many columns as parts.
    """
    total, spans, first = sum(widths), [], 0
    for part in range(1, parts + 1):
        last_allowed = len(widths) - 1 - (parts - part)
        last, target = first, total * part / parts
        while last < last_allowed and sum(widths[: last + 1]) + widths[last + 1] / 2 < target:
            last += 1
        spans.append((first, last_allowed if part == parts else last))
        first = spans[-1][1] + 1
    return spans
