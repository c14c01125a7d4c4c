"""The shapes of which the inspections of a demo campaign are made. Days count back from today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Inspecting:
    """A round that is over, and one whose draw waits for the staff's number.

    inspectors: who joins those named at the start. checks: how many items of each unit were
    checked. facts: what was seen, by kind of record. undone: what was seen of the first task that
    turned out to be done in part; its finding is given to the unit's head.
    """

    inspectors: tuple[str, ...]
    staff: str
    title: str
    purpose: str
    checks: int
    facts: Mapping[str, tuple[str, ...]]
    undone: str
    finding: str
    conclusion: str
    again: str
