"""SVG elements as safe markup. Colour comes from CSS classes, so a picture follows the page into
the dark and onto paper; nothing is styled inline, which the content policy would refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[float, float]

# Marks that may stand beyond the end of a line, and white space.
MAY_HANG = "\uff0c\u3002\u3001\uff1b\uff1a,;:. "
# A Chinese character with the marks that may not begin a line, or a run of anything else.
PARTS = re.compile(
    r"[\u2e80-\uffee][\uff0c\u3002\u3001\uff1b\uff1a,;:.]*|[^\s\u2e80-\uffee]+\s*|\s+"
)


def element(name: str, *children: object, **attributes: object) -> Markup:
    """One element; `class_` becomes class, `stroke_width` stroke-width; None is left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inner)  # noqa: S704 - our names


def link(href: str, words: str, *children: object, **attributes: object) -> Markup:
    """A part of a picture that opens the records it stands for, named by `words`."""
    # Apart, so that the last word of one text and the first of the next are not read as one.
    drawn = Markup(" ").join(escape(child) for child in children)
    if not href:
        return element("g", element("title", words), drawn)
    return element("a", element("title", words), drawn, href=href, aria_label=words, **attributes)


def text(x: float, y: float, words: object, size: float = 15, **attributes: object) -> Markup:
    return element("text", words, x=x, y=y, font_size=size, **attributes)


def band(start: tuple[Point, Point], end: tuple[Point, Point], *, lying: bool) -> str:
    """The path of a band with smooth sides from one edge to another, each edge two points."""
    (a, b), (c, d) = start, end
    return f"M{_at(a)}{_curve(a, c, lying)}L{_at(d)}{_curve(d, b, lying)}Z"


def bend(outer: Point, outer_end: Point, inner_end: Point, inner: Point, *, flat: bool) -> str:
    """The path of a branch that turns by a right angle; `flat`: it leaves sideways."""
    way, back = _turn(outer, outer_end, flat), _turn(inner_end, inner, not flat)
    return f"M{_at(outer)}{way}L{_at(inner_end)}{back}Z"


def canvas(
    name: str, width: float, height: float, title: str, described: str, body: Sequence[Markup],
    class_: str = "",
) -> Markup:  # fmt: skip
    """A picture with its title and description; `name` is unique on the page."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", described, id=f"{name}-desc"),
        *body,
        class_=class_ or None,
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        role="group",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def columns_of(words: str) -> float:
    """Width of words in ems: a Chinese character is 1, a Latin letter about 0.56."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in words)


def wrapped(words: str, ems: float) -> list[str]:
    """Words in lines of at most `ems`, broken at spaces and between Chinese characters; no line
    begins with a comma or a stop."""
    lines = [""]
    for part in PARTS.findall(words):
        if lines[-1] and columns_of(lines[-1] + part.rstrip(MAY_HANG)) > ems:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _curve(start: Point, end: Point, lying: bool) -> str:
    if lying:
        middle = (start[0] + end[0]) / 2
        return f"C{_at((middle, start[1]))} {_at((middle, end[1]))} {_at(end)}"
    middle = (start[1] + end[1]) / 2
    return f"C{_at((start[0], middle))} {_at((end[0], middle))} {_at(end)}"


def _turn(start: Point, end: Point, flat: bool) -> str:
    corner = (end[0], start[1]) if flat else (start[0], end[1])
    return f"Q{_at(corner)} {_at(end)}"


def _at(point: Point) -> str:
    return f"{_plain(point[0])} {_plain(point[1])}"


def _plain(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
