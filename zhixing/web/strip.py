"""The chain strip: one line of figures under a campaign's name, each a door to what it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhixing.web import figures

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Campaign = object


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain; `order` places it, `count` and `url` take the campaign."""

    key: str
    label: StrOrPromise
    order: int
    count: Callable[..., int]
    url: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A step with its figure; `leaks` marks the step after which most was lost."""

    key: str
    label: StrOrPromise
    count: int
    url: str
    leaks: bool


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    _steps[step.key] = step


def chain_strip(campaign: Campaign) -> tuple[Figure, ...]:
    """The campaign's figures in the order of the chain."""
    steps = sorted(_steps.values(), key=lambda step: step.order)
    pk = campaign.pk  # type: ignore[attr-defined]  # an earlier room does not know the class
    counts: tuple[int, ...] = figures.cached(
        f"strip:{pk}", lambda: tuple(step.count(campaign) for step in steps)
    )
    worst = leakiest(counts)
    return tuple(
        Figure(step.key, step.label, count, step.url(campaign), position == worst)
        for position, (step, count) in enumerate(zip(steps, counts, strict=True))
    )


def leakiest(counts: tuple[int, ...]) -> int | None:
    """Position of the step from which the smallest share went on; None when nothing is lost.

    Voices and problems are left out (joining voices into problems is no loss), and so is what
    follows an empty step.
    """
    shares = {
        position: counts[position + 1] / counts[position]
        for position in range(1, len(counts) - 1)
        if counts[position] and counts[position + 1] < counts[position]
    }
    return min(shares, key=lambda position: (shares[position], position)) if shares else None
