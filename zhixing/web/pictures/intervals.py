"""Shares with what is unsure about them: a dot on its interval for each row, on one scale.

Rows that cannot be told apart stand in one tier, under one heading; a line parts the tiers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from zhixing.web.pictures.drawing import canvas, columns_of, element, link, text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROW, HEAD, FOOT = 34.0, 36.0, 26.0
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
EM = 15.0


@dataclass(frozen=True, slots=True)
class Dot:
    """share: in [low, high], all in [0, 1]; None where there is nothing to take a share of, and the
    row stays empty. words: the row for who hears it; tier: the heading that it stands under."""

    label: str
    share: float | None
    low: float
    high: float
    words: str
    tier: StrOrPromise = ""
    url: str = ""


def intervals(dots: Sequence[Dot], title: str, name: str = "intervals") -> Markup:
    """The picture for wide pages and for phones. Raises ValueError for a share outside its
    interval, or an interval outside [0, 1]."""
    for dot in dots:
        middle = dot.low if dot.share is None else dot.share
        if not 0 <= dot.low <= middle <= dot.high <= 1:
            raise ValueError(f"{dot.label}: {dot.share} between {dot.low} and {dot.high}")
    if not dots:
        return Markup("")
    drawings = [
        _drawing(dots, title, f"{name}-{kind}", width, beside, kind)
        for kind, width, beside in (("lying", 1000.0, 260.0), ("upright", 340.0, 0.0))
    ]
    return element("figure", *drawings, class_="picture")


def _drawing(
    dots: Sequence[Dot], title: str, name: str, width: float, beside: float, kind: str
) -> Markup:
    """beside: the room for labels at the left; 0 puts each above its line."""
    left, right = beside + 8, width - 56
    row = ROW if beside else 2 * ROW - 8
    body: list[Markup] = []
    y = 0.0
    for tier, among in groupby(dots, key=lambda dot: str(dot.tier)):
        if tier:
            body.append(_heading(tier, y, width))
            y += HEAD
        for dot in among:
            body.append(_dot(dot, (y, row), (left, right), beside))
            y += row
    body[:0] = _scale(left, right, y)
    described = "; ".join(dot.words for dot in dots)
    return canvas(name, width, y + FOOT, title, described, body, class_=f"{kind} intervals")


def _heading(words: str, y: float, width: float) -> Markup:
    rule = element("line", x1=0.0, x2=width, y1=y + 6, y2=y + 6, class_="tier-rule")
    return element("g", rule, text(0.0, y + 27, words, class_="soft"))


def _scale(left: float, right: float, bottom: float) -> list[Markup]:
    found = []
    for tick in TICKS:
        x = left + tick * (right - left)
        anchor = {0.0: "start", 1.0: "end"}.get(tick, "middle")
        found.append(element("line", x1=x, x2=x, y1=0.0, y2=bottom, class_="axis"))
        words = text(x, bottom + 19, f"{tick:.0%}", 13, class_="soft", text_anchor=anchor)
        found.append(words)
    return found


def _dot(dot: Dot, place: tuple[float, float], ends: tuple[float, float], beside: float) -> Markup:
    (y, row), (left, right) = place, ends
    middle = y + row - ROW / 2
    label = text(0.0, middle + 5 if beside else middle - 18, _short(dot.label, beside))
    if dot.share is None:
        return link(
            dot.url,
            dot.words,
            label,
            text(right + 56, middle + 5, "—", class_="soft", text_anchor="end"),
        )
    low, at, high = (left + share * (right - left) for share in (dot.low, dot.share, dot.high))
    line = element("line", x1=low, x2=high, y1=middle, y2=middle, class_="interval")
    mark = element("circle", cx=at, cy=middle, r=5, class_="bar-mark")
    share = text(right + 56, middle + 5, f"{dot.share:.0%}", class_="num", text_anchor="end")
    return link(dot.url, dot.words, label, line, mark, share)


def _short(label: str, room: float) -> str:
    """The label as far as there is room for it; the whole of it is in the row's words."""
    if not room or columns_of(label) * EM <= room:
        return label
    kept = label
    while columns_of(kept) * EM > room - EM:
        kept = kept[:-1]
    return f"{kept}…"
