"""Urging the owner of a measure in a leader's scope."""

from __future__ import annotations

from zhixing.ledger import action
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.plans.actions.urging import urged
from zhixing.plans.models import Urge


@action
def urge(*, measure: Measure, kind: str, words: str, by: Person) -> Urge:
    """Say something to the owner, who answers on the page of the urge."""
    return urged(
        measure.campaign,
        measure,
        measure.title,
        measure.lead_unit,
        measure.owner,
        kind=kind,
        words=words,
        by=by,
    )
