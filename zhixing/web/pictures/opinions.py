"""The opinion map: where people are, the groups they form, and the statements that pull them apart.

No mark stands for fewer than five people; "you are here" is drawn for oneself alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.web.pictures.drawing import Point, canvas, element, link, text, wrapped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHADES = 5
LOOKS = 6  # of groups; a seventh looks like the first, and has its own name
SMALL_MARKS = 30  # on a phone
SPOKEN = 24  # characters of a statement that are read out
REACH = 0.92  # of the way to the edge: where the statement furthest out stands

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A square of the grid: lower corner, length of its side, people in it."""

    x: float
    y: float
    side: float
    count: int


@dataclass(frozen=True, slots=True)
class Party:
    """A group: its name and size, its centre, and the squares (x0, y0, x1, y1) that it fills."""

    name: StrOrPromise
    size: int
    centre: Point
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement: its number in the table, its place, what is read out, its address."""

    number: int
    x: float
    y: float
    words: str
    url: str


def opinion_map(
    crowds: Sequence[Crowd],
    parties: Sequence[Party],
    marks: Sequence[Mark],
    here: Point | None = None,
    name: str = "opinions",
) -> Markup:
    """The picture for wide pages and for phones; the same data stand in a table beside it.

    marks: those that pull furthest first; a phone shows fewer.
    """
    drawings = [
        _drawing(crowds, parties, marks, here, f"{name}-{kind}", kind, *size)
        for kind, size in (("lying", (1000.0, 600.0)), ("upright", (340.0, 340.0)))
    ]
    return element("figure", *drawings, class_="picture opinions")


class _Scale:
    """Places of people into the picture, one unit the same length both ways; upwards is up."""

    def __init__(self, points: Iterable[Point], width: float, height: float) -> None:
        xs, ys = zip(*points, strict=True)
        self._middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        room = 0.06 * min(width, height)
        wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
        self.unit = min((width - 2 * room) / wide, (height - 2 * room) / high)
        self.width, self.height = width, height

    def at(self, point: Point) -> Point:
        return (
            self.width / 2 + (point[0] - self._middle[0]) * self.unit,
            self.height / 2 - (point[1] - self._middle[1]) * self.unit,
        )


def _drawing(
    crowds: Sequence[Crowd],
    parties: Sequence[Party],
    marks: Sequence[Mark],
    here: Point | None,
    name: str,
    kind: str,
    width: float,
    height: float,
) -> Markup:
    corners = [(c.x, c.y) for c in crowds] + [(c.x + c.side, c.y + c.side) for c in crowds]
    corners += [corner for party in parties for corner in _corners(party.boxes)]
    corners += [here] if here else []
    scale = _Scale(corners or [(-1.0, -1.0), (1.0, 1.0)], width, height)
    most = max((crowd.count for crowd in crowds), default=0)
    body = [_crowd(scale, crowd, most) for crowd in crowds]
    body += [_outline(scale, party, look) for look, party in enumerate(parties)]
    body += _marks(scale, marks, small=kind == "upright")
    body += [_label(scale, party, look, kind) for look, party in enumerate(parties)]
    body += [_here(scale, here)] if here else []
    return canvas(name, width, height, _("意见图谱"), _described(parties), body, class_=kind)


def _described(parties: Sequence[Party]) -> str:
    if len(parties) < 2:
        return _("眼下没有看出明显不同的群体。图后有同样数据的表格。")
    groups = "；".join(
        _("%(name)s %(n)s 人") % {"name": party.name, "n": party.size} for party in parties
    )
    return _("看法相近的人站得近。%(groups)s。图后有同样数据的表格。") % {"groups": groups}


def _crowd(scale: _Scale, crowd: Crowd, most: int) -> Markup:
    x, y = scale.at((crowd.x, crowd.y + crowd.side))
    side = crowd.side * scale.unit
    shade = min(SHADES, 1 + int(SHADES * crowd.count / (most + 1)))
    words = _("%(n)s 人") % {"n": f"{crowd.count:,}"}
    return element(
        "rect", element("title", words), x=x, y=y, width=side, height=side, class_=f"crowd s{shade}"
    )


def _outline(scale: _Scale, party: Party, look: int) -> Markup:
    hull = convex_hull(_corners(party.boxes))
    if len(hull) < 3:
        return Markup("")
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(scale.at, hull))
    return element("polygon", points=points, class_=f"party g{look % LOOKS}")


def _label(scale: _Scale, party: Party, look: int, kind: str) -> Markup:
    x, y = scale.at(party.centre)
    size = 18 if kind == "lying" else 14
    lines = [*wrapped(str(party.name), 8)[:2], _("%(n)s 人") % {"n": f"{party.size:,}"}]
    top = y - size * len(lines) / 2
    words = [
        text(x, top + size * 1.2 * row, line, size, text_anchor="middle", class_=f"g{look % LOOKS}")
        for row, line in enumerate(lines)
    ]
    return element("g", *words, class_="party-name")


def _marks(scale: _Scale, marks: Sequence[Mark], *, small: bool) -> list[Markup]:
    """Statements in their own scale: the one that pulls furthest stands near the edge."""
    furthest = max((max(abs(m.x), abs(m.y)) for m in marks), default=0) or 1.0
    half = (scale.width / 2 * REACH, scale.height / 2 * REACH)
    radius = 9 if small else 11
    drawn = []
    for mark in marks[:SMALL_MARKS] if small else marks:
        x = scale.width / 2 + mark.x / furthest * half[0]
        y = scale.height / 2 - mark.y / furthest * half[1]
        dot = element("circle", cx=x, cy=y, r=radius, class_="mark")
        number = text(x, y + 4, mark.number, 11, text_anchor="middle", class_="mark-number")
        said = mark.words if len(mark.words) <= SPOKEN else f"{mark.words[:SPOKEN]}…"
        words = f"{mark.number} {said}"
        drawn.append(link(mark.url, words, dot, number, data_mark=mark.number))
    return drawn


def _here(scale: _Scale, here: Point) -> Markup:
    x, y = scale.at(here)
    ring = element("circle", cx=x, cy=y, r=8, class_="here")
    return element(
        "g", ring, text(x, y - 14, _("您在这里"), 14, text_anchor="middle", class_="num")
    )


def _corners(boxes: Iterable[Box]) -> list[Point]:
    return [(x, y) for x0, y0, x1, y1 in boxes for x in (x0, x1) for y in (y0, y1)]


def convex_hull(points: Iterable[Point]) -> list[Point]:
    """The corners of the smallest convex outline, anticlockwise (Andrew's monotone chain, 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(reversed(ordered))[:-1]


def _chain(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
