"""The shapes of which the demo's outside feedback is made. Days count from the campaign's first;
those below nothing count back from today, those `ahead` from today on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """The measure of a point, and the words of its steps; a day of 0: not taken yet.

    refused_on: the day of a review that sent it back; the steps before it came then, those after
    it are the second round's. again_on: the day on which the problem was found again.
    """

    title: str
    text: str
    owner: str
    indicator: str
    unit: str
    baseline: str
    target: str
    acceptance: str
    promised_on: float
    ahead: int
    evidence: str = ""
    statement: str = ""
    claimed_on: float = 0
    finding: str = ""
    refused_on: float = 0
    refusal: str = ""
    missing: str = ""
    claimed_again_on: float = 0
    more: str = ""
    proof: str = ""
    reviewed_on: float = 0
    opinion: str = ""
    published_on: float = 0
    published: str = ""
    objected_on: float = 0
    objection: str = ""
    closed_on: float = 0
    look_back_ahead: int = 0
    again_on: float = 0
    again: str = ""
    again_ahead: int = 0


@dataclass(frozen=True, kw_only=True)
class Point:
    """What the body found wrong."""

    number: str
    problem: str
    kind: str
    category: str
    unit: str
    leader: str
    ahead: int
    goal: str
    remedy: Remedy | None = None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A document with its points; `reviewer` signs for the office, `inspector` goes and looks."""

    body: str
    body_name: str
    title: str
    number: str
    received_on: int
    reply_ahead: int
    clerk: str
    reviewer: str
    inspector: str
    points: tuple[Point, ...]
