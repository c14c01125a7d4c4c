"""The phases of a campaign as bars over time: they overlap, and today is a line across them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.web.pictures.drawing import canvas, columns_of, element, link, text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROW = 46.0
HEAD = 30.0


@dataclass(frozen=True, slots=True)
class Span:
    """A phase: its first and last day, both included; key: what a script knows its bar by."""

    label: StrOrPromise
    begins: date
    ends: date
    url: str = ""
    key: str = ""

    @property
    def days(self) -> int:
        return (self.ends - self.begins).days + 1


def phases(
    spans: Sequence[Span],
    today: date,
    name: str = "phases",
    whole: tuple[date, date] | None = None,
) -> Markup:
    """The picture for wide pages and for phones, its words as a list for those who see neither.

    whole: first and last day of the line of time, where it is longer than what lies on it.
    Raises ValueError where a span ends before it begins.
    """
    for span in spans:
        if span.days < 1:
            raise ValueError(f"{span.label} ends before it begins: {span.begins} to {span.ends}")
    if not spans:
        return Markup("")
    days = [*(whole or ()), *(s.begins for s in spans), *(s.ends for s in spans)]
    first, last = min(days), max(days)
    drawings = [
        _drawing(spans, today, f"{name}-{kind}", _Axis(first, last, width), kind)
        for kind, width in (("lying", 1000.0), ("upright", 340.0))
    ]
    return element(
        "figure", *drawings, class_="picture",
        data_first=first.isoformat(), data_last=last.isoformat(),
    )  # fmt: skip


def _drawing(spans: Sequence[Span], today: date, name: str, axis: _Axis, kind: str) -> Markup:
    width = axis.width
    height = HEAD + ROW * len(spans) + 6
    body = [_month(axis, month, height) for month in axis.months(7 if width > 500 else 4)]
    body += [_bar(axis, span, row, today) for row, span in enumerate(spans)]
    if axis.first <= today <= axis.last:
        body.append(_today(axis, today, height))
    return canvas(name, width, height, _("活动阶段"), _described(spans, today), body, class_=kind)


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date
    width: float

    def x(self, day: date) -> float:
        """Where the day begins."""
        days = (self.last - self.first).days + 1
        return (day - self.first).days / days * self.width

    def months(self, most: int) -> Iterator[date]:
        """First days of months within the axis, thinned until at most `most` are left."""
        start = self.first.year * 12 + self.first.month
        end = self.last.year * 12 + self.last.month - 1
        step = max(1, -(-(end - start + 1) // most))
        for month in range(start, end + 1, step):
            yield date(month // 12, month % 12 + 1, 1)


def _month(axis: _Axis, month: date, height: float) -> Markup:
    x = axis.x(month)
    line = element("line", x1=x, x2=x, y1=HEAD - 8, y2=height, class_="axis")
    words = _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}
    inside = x + columns_of(words) * 13 < axis.width
    return line + (text(x + 4, 14, words, 13, class_="soft") if inside else Markup(""))


def _bar(axis: _Axis, span: Span, row: int, today: date) -> Markup:
    x, y = axis.x(span.begins), HEAD + row * ROW
    width = max(span.days / ((axis.last - axis.first).days + 1) * axis.width, 2.0)
    current = span.begins <= today <= span.ends
    bar = element(
        "rect", x=x, y=y + 22, width=width, height=10, class_="bar-mark" if current else "flow",
        data_key=span.key or None,
    )  # fmt: skip
    # A name that would run over the right edge ends there instead.
    fits = x + columns_of(str(span.label)) * 15 <= axis.width
    words = text(
        x if fits else axis.width, y + 16, span.label, class_="num" if current else None,
        text_anchor=None if fits else "end",
    )  # fmt: skip
    return link(span.url, _words(span, today), words, bar)


def _today(axis: _Axis, today: date, height: float) -> Markup:
    x = axis.x(today)
    left = x + 40 > axis.width
    line = element("line", x1=x, x2=x, y1=HEAD - 8, y2=height, class_="now")
    word = text(
        x - 4 if left else x + 4, HEAD, _("今天"), 13, class_="now-word",
        text_anchor="end" if left else None,
    )  # fmt: skip
    return line + word


def _words(span: Span, today: date) -> str:
    state = _("进行中") if span.begins <= today <= span.ends else ""
    dates = f"{span.label} {span.begins.isoformat()} – {span.ends.isoformat()}"
    return f"{dates} {state}".rstrip()


def _described(spans: Sequence[Span], today: date) -> str:
    return "; ".join(_words(span, today) for span in spans)
