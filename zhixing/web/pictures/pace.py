"""Time that is gone against what is proved: bars under one another on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from zhixing.web.pictures.drawing import canvas, element, link, text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROW = 46.0


@dataclass(frozen=True, slots=True)
class Bar:
    """share: in [0, 1]; strong: what counts, beside what it is compared with."""

    label: StrOrPromise
    share: float
    strong: bool = False
    url: str = ""


def pace(bars: Sequence[Bar], title: str, name: str = "pace") -> Markup:
    """The picture for wide pages and for phones. Raises ValueError for a share outside [0, 1]."""
    for bar in bars:
        if not 0 <= bar.share <= 1:
            raise ValueError(f"{bar.label}: the share {bar.share} lies outside [0, 1]")
    if not bars:
        return Markup("")
    drawings = [
        _drawing(bars, title, f"{name}-{kind}", width, kind)
        for kind, width in (("lying", 1000.0), ("upright", 340.0))
    ]
    return element("figure", *drawings, class_="picture")


def _drawing(bars: Sequence[Bar], title: str, name: str, width: float, kind: str) -> Markup:
    body = [_bar(bar, row, width) for row, bar in enumerate(bars)]
    described = "; ".join(_words(bar) for bar in bars)
    return canvas(name, width, ROW * len(bars) + 4, title, described, body, class_=kind)


def _bar(bar: Bar, row: int, width: float) -> Markup:
    y = row * ROW
    whole = element("line", x1=0.0, x2=width, y1=y + 29, y2=y + 29, class_="axis")
    length = max(bar.share * width, 2.0)
    mark = element(
        "rect",
        x=0.0,
        y=y + 24,
        width=length,
        height=10,
        class_="bar-mark" if bar.strong else "flow",
    )
    # The space keeps label and share apart for those who hear them.
    words = text(0.0, y + 16, f"{bar.label} ", class_="num" if bar.strong else None)
    share = text(width, y + 16, _percent(bar), class_="num", text_anchor="end")
    return link(bar.url, _words(bar), whole, words, share, mark)


def _words(bar: Bar) -> str:
    return f"{bar.label} {_percent(bar)}"


def _percent(bar: Bar) -> str:
    return f"{bar.share:.0%}"
