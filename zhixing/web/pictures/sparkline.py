"""A line as small as a word: how a figure went."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from zhixing.web.pictures.drawing import element

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 3.0


def sparkline(values: Sequence[float], label: str) -> Markup:
    """Values at equal steps, from zero up to their greatest; `label` says in words what it shows.

    The scale begins at zero (or below, where a value is negative), so a small change looks small.
    """
    if not values:
        return Markup("")
    points = _points(values)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    last = element("circle", cx=points[-1][0], cy=points[-1][1], r=2.5)
    return element(
        "svg", element("title", label), element("path", d=path), last,
        class_="spark", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", role="img", aria_label=label,
    )  # fmt: skip


def _points(values: Sequence[float]) -> list[tuple[float, float]]:
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    return [
        (MARGIN + step * at, HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN))
        for at, value in enumerate(values)
    ]
