"""The record of a measure: what was claimed, said, asked for and written down so far.

All of it changes only with the ledger, so a page reads it once for each state of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.measures.models import Claim, Evidence, Extension, Measure, Mechanism, Reopening
from zhixing.measures.queries.answers import grades, present_round
from zhixing.measures.queries.checks import Tally, claims_of, tallies_of
from zhixing.measures.queries.raisers import unanswered
from zhixing.organisation.models import Person
from zhixing.web.figures import cached


@dataclass(frozen=True, slots=True)
class Record:
    """claims: the latest first. steps: for each state of H6 when it was reached and by whom, None
    while it was not. told, untold: raisers with and without an answer in this round.
    grades: how often each was given."""

    steps: dict[str, tuple[datetime | None, Person | None]]
    evidence: list[Evidence]
    claims: list[tuple[Claim, Tally]]
    extensions: list[Extension]
    reopenings: list[Reopening]
    mechanisms: list[Mechanism]
    entries: list[Entry]
    grades: dict[int, int]
    told: int
    untold: int


def record_of(measure: Measure) -> Record:
    return cached(f"measure:{measure.pk}", lambda: _read(measure))


def _read(measure: Measure) -> Record:
    return Record(
        _steps(measure),
        list(measure.evidence.select_related("by")),
        tallies_of(claims_of(measure)),
        list(measure.extensions.select_related("asked_by", "decided_by")),
        list(measure.reopenings.select_related("by")),
        list(measure.mechanisms.order_by("pk")),
        entries_of(measure),
        grades(measure),
        present_round(measure).count(),
        unanswered(measure).count(),
    )


def _steps(measure: Measure) -> dict[str, tuple[datetime | None, Person | None]]:
    return {
        "committed": (measure.created_at, measure.created_by),
        "done": (measure.claimed_at, measure.claimed_by),
        "verified": (measure.verified_at, measure.verified_by),
        "closed": (measure.closed_at, None),
    }
