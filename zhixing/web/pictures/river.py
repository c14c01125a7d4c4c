"""The river: how much of what was said reached the sea, and where it went into the sand.

Every stage is a bar whose extent is its count, every band between two bars is what went on, every
branch that leaves is what did not. All share one scale; what would be thinner than it can be seen
is drawn as a dashed hairline and said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.web.pictures.drawing import Point, band, bend, canvas, element, link, text, wrapped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THINNEST = 1.5


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the chain.

    count: its records, opened by `url`. leaked: those of them that did not flow on to the next
    stage, opened by `leaked_url`, named by `leaked_label` ("未答复"). flow_url opens those that did
    flow on; "" takes the next stage's records.
    """

    key: str
    label: StrOrPromise
    count: int
    url: str
    leaked: int = 0
    leaked_url: str = ""
    leaked_label: StrOrPromise = ""
    flow_url: str = ""

    @property
    def flowed(self) -> int:
        return max(self.count - self.leaked, 0)


def river(stages: Sequence[Stage], name: str = "river") -> Markup:
    """The picture lying down for wide pages and upright for phones, and its table.

    Raises ValueError where a stage counts or leaks less than nothing, or leaks more than it has.
    """
    for stage in stages:
        if not 0 <= stage.leaked <= stage.count:
            raise ValueError(f"stage {stage.key}: {stage.leaked} leaked of {stage.count}")
    if not stages:
        return Markup("")
    drawn = Markup("").join(_drawing(stages, name, shape) for shape in (_Lying, _Upright))
    parts = [drawn]
    if any(0 < part < THINNEST / _scale(stages, _Lying.extent) for part in _parts(stages)):
        parts.append(element("figcaption", _("虚线处数量太小，已按最细的线画出。")))
    return element("figure", *parts, class_="picture") + table(stages)


def table(stages: Sequence[Stage]) -> Markup:
    """The same figures for those who do not see the picture, and for paper."""
    head = [_("环节"), _("数量"), _("流向下一环节"), _("未流向下一环节")]
    cells = [
        element("th", words, scope="col", class_="figure" if at else None)
        for at, words in enumerate(head)
    ]
    rows = [_row(stage, last=stage is stages[-1]) for stage in stages]
    return element(
        "table",
        element("caption", _("各环节数量，点数字可查看对应记录")),
        element("thead", element("tr", *cells)),
        element("tbody", *rows),
        class_="tight",
    )


def _row(stage: Stage, *, last: bool) -> Markup:
    on = _door(stage.flowed, stage.flow_url, "")
    lost = _door(stage.leaked, stage.leaked_url, str(stage.leaked_label))
    figures = [_door(stage.count, stage.url, ""), "—" if last else on, "—" if last else lost]
    cells = [element("td", figure, class_="figure") for figure in figures]
    return element("tr", element("th", stage.label, scope="row"), *cells)


def _door(count: int, url: str, words: str) -> Markup:
    figure = element("a", f"{count:,}", class_="door", href=url) if url else Markup(f"{count:,}")  # noqa: S704 - digits
    return element("span", words, class_="meta") + " " + figure if words and count else figure


@dataclass(frozen=True, slots=True)
class _Lying:
    """From left to right: the stages are columns, a count is a height."""

    lying = True
    extent = 170.0
    pitch = 150.0
    near = 86.0
    bar = 8.0

    at: int

    @property
    def along(self) -> float:
        return self.at * self.pitch + 2

    def point(self, along: float, across: float) -> Point:
        return (along, self.near + across)

    def lines(self, stage: Stage) -> list[str]:
        return [*wrapped(str(stage.label), 9)[:2], f"{stage.count:,}"]

    def words(self, stage: Stage) -> Markup:
        *lines, count = self.lines(stage)
        label = [
            text(self.along, 42 - 18 * (len(lines) - row), line, class_="soft")
            for row, line in enumerate(lines, start=1)
        ]
        return SPACE.join([*label, text(self.along, 74, count, 28, class_="num")])

    def leak_lines(self, stage: Stage) -> list[str]:
        return [f"▼ {stage.leaked:,}", *wrapped(str(stage.leaked_label), 7.5)[:3]]

    def leak_words(self, stage: Stage) -> Markup:
        return SPACE.join(
            text(self.along + 40, self.near + self.extent + 48 + 18 * row, line, 14, class_="lost")
            for row, line in enumerate(self.leak_lines(stage))
        )

    def leak(self, across: float, size: float) -> str:
        """A branch that turns down from the bar, narrowing as it runs out below the river."""
        x, top = self.along + self.bar, self.near + across
        end, floor = x + 32, self.near + self.extent + 28
        return bend(
            (x, top), (end + min(size, 48), floor), (end, floor), (x, top + size), flat=True
        )

    @classmethod
    def size(cls, stages: int) -> tuple[float, float]:
        return ((stages - 1) * cls.pitch + 100, cls.near + cls.extent + 106)


@dataclass(frozen=True, slots=True)
class _Upright:
    """From top to bottom, for phones: the stages are rows, a count is a width."""

    lying = False
    extent = 150.0
    pitch = 92.0
    near = 2.0
    bar = 8.0

    at: int

    @property
    def along(self) -> float:
        return self.at * self.pitch + 10

    def point(self, along: float, across: float) -> Point:
        return (self.near + across, along)

    def lines(self, stage: Stage) -> list[str]:
        return [str(stage.label), f"{stage.count:,}"]

    def words(self, stage: Stage) -> Markup:
        label, count = self.lines(stage)
        figure = text(340, self.along + 12, count, 24, class_="num", text_anchor="end")
        return SPACE.join([text(200, self.along + 10, label, 15, class_="soft"), figure])

    def leak_lines(self, stage: Stage) -> list[str]:
        return [*wrapped(f"▼ {stage.leaked_label}", 8)[:3], f"{stage.leaked:,}"]

    def leak_words(self, stage: Stage) -> Markup:
        y = self.along + 46
        *lines, leaked = self.leak_lines(stage)
        words = [text(200, y + 15 * row, line, 13, class_="lost") for row, line in enumerate(lines)]
        figure = text(340, y, leaked, 15, class_="lost", text_anchor="end")
        return SPACE.join([*words, figure])

    def leak(self, across: float, size: float) -> str:
        x, y = self.near + across, self.along + self.bar
        middle, half = self.along + 42, min(size, 24) / 2
        return bend((x + size, y), (190, middle - half), (190, middle + half), (x, y), flat=False)

    @classmethod
    def size(cls, stages: int) -> tuple[float, float]:
        return (342, (stages - 1) * cls.pitch + 34)


# Between the lines of a label, so that they are read, and compared with its name, as words apart.
SPACE = Markup(" ")

_Shape = type[_Lying] | type[_Upright]


def _drawing(stages: Sequence[Stage], name: str, shape: _Shape) -> Markup:
    scale = _scale(stages, shape.extent)
    places = [shape(at) for at in range(len(stages))]
    parts: list[Markup] = []
    for (place, stage), (beyond, later) in pairwise(zip(places, stages, strict=True)):
        parts += [_flow(place, stage, beyond, later, scale), _leak(place, stage, scale)]
    parts += [_stage(place, stage, scale) for place, stage in zip(places, stages, strict=True)]
    kind = "lying" if shape.lying else "upright"
    width, height = shape.size(len(stages))
    return canvas(
        f"{name}-{kind}", width, height, _("流向图"), _described(stages), parts, class_=kind
    )


def _described(stages: Sequence[Stage]) -> str:
    figures = " → ".join(f"{stage.label} {stage.count:,}" for stage in stages)
    return _("各环节数量：%(figures)s。图后有同样数据的表格。") % {"figures": figures}


def _stage(place: _Lying | _Upright, stage: Stage, scale: float) -> Markup:
    size = _visible(stage.count * scale)
    near, far = place.point(place.along, 0), place.point(place.along + place.bar, size)
    bar = element(
        "rect", x=near[0], y=near[1], width=far[0] - near[0], height=far[1] - near[1],
        class_="bar-mark",
    ) if stage.count else Markup("")  # fmt: skip
    return link(stage.url, " ".join(place.lines(stage)), bar, place.words(stage))


def _flow(
    place: _Lying | _Upright, stage: Stage, beyond: _Lying | _Upright, later: Stage, scale: float
) -> Markup:
    """What went on: from the near part of one bar to the whole of the next."""
    if not stage.flowed or not later.count:
        return Markup("")
    start, end = place.along + place.bar, beyond.along
    path = band(
        (place.point(start, 0), place.point(start, _visible(stage.flowed * scale))),
        (beyond.point(end, 0), beyond.point(end, _visible(later.count * scale))),
        lying=place.lying,
    )
    words = _("%(from)s → %(to)s：%(n)s") % {
        "from": stage.label, "to": later.label, "n": f"{stage.flowed:,}",
    }  # fmt: skip
    return link(stage.flow_url or later.url, words, element("path", d=path, class_="flow"))


def _leak(place: _Lying | _Upright, stage: Stage, scale: float) -> Markup:
    """What did not: it leaves from the far part of the bar and runs out beside the river."""
    if not stage.leaked:
        return Markup("")
    size = _visible(stage.leaked * scale)
    top = min(_visible(stage.flowed * scale), _visible(stage.count * scale) - size)
    path = place.leak(max(top, 0), size)
    thin = stage.leaked * scale < THINNEST
    mark = element("path", d=path, class_="leak under" if thin else "leak")
    # Named as it reads, line by line: who speaks a command says what stands there (WCAG 2.5.3).
    words = " ".join(place.leak_lines(stage)).removeprefix("▼ ")
    return link(stage.leaked_url, words, mark, place.leak_words(stage))


def _parts(stages: Sequence[Stage]) -> list[int]:
    return [part for stage in stages for part in (stage.count, stage.leaked)]


def _scale(stages: Sequence[Stage], extent: float) -> float:
    return extent / max(1, *(stage.count for stage in stages))


def _visible(size: float) -> float:
    return max(size, THINNEST) if size > 0 else 0.0
