"""The shapes of which pilots are told. Days count from the first; negative ones back from today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a pilot that failed within its bounds went on. facts: what each condition rests on, by
    its key; finder, conclusion, clarifier: who, when and in which words."""

    day: float
    result: str
    within: str
    cause: str
    remedy: str
    finder: str
    found: float
    reasons: str
    facts: tuple[tuple[str, str], ...]
    concluder: str
    concluded: float
    conclusion: str
    why: str
    clarifier: str
    clarified: float
    audience: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A measure and the pilot that it is. day: of the promise; a fraction later it is filed.
    readings: day, value, note. ending: None while it runs."""

    day: float
    owner: str
    unit: str
    title: str
    text: str
    indicator: str
    measured_in: str
    baseline: str
    target: str
    acceptance: str
    deadline: int
    hypothesis: str
    scope: str
    bounds: str
    limit_of: str
    limit: str
    limit_unit: str
    begins: int
    ends: int
    stop_rule: str
    basis: str
    procedure: str
    clerk: str
    readings: tuple[tuple[int, str, str], ...]
    ending: Ending | None = None
