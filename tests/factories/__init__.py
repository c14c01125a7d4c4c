"""Rows for tests, written straight through the ORM: no action runs, so the ledger stays empty.

Each function gives a believable, valid row; name what the test is about, leave out the rest.
"""

from tests.factories.campaigns import (
    AFTER,
    BEFORE,
    DURING,
    PHASE_HALF,
    make_campaign,
    make_duty,
    make_phase,
)
from tests.factories.counting import (
    day,
)
from tests.factories.measures import (
    make_answer,
    make_check,
    make_claim,
    make_evidence,
    make_extension,
    make_follow_up,
    make_inquiry,
    make_measure,
    make_rating,
    make_reopening,
    make_task,
)
from tests.factories.organisation import (
    enter_roll,
    make_appointment,
    make_person,
    make_unit,
)
from tests.factories.voices import (
    count_voices,
    make_assignment,
    make_batch,
    make_exchange,
    make_problem,
    make_regrouping,
    make_suggestion,
    make_support,
    make_voice,
)

__all__ = [
    "AFTER",
    "BEFORE",
    "DURING",
    "PHASE_HALF",
    "count_voices",
    "day",
    "enter_roll",
    "make_answer",
    "make_appointment",
    "make_assignment",
    "make_batch",
    "make_campaign",
    "make_check",
    "make_claim",
    "make_duty",
    "make_evidence",
    "make_exchange",
    "make_extension",
    "make_follow_up",
    "make_inquiry",
    "make_measure",
    "make_person",
    "make_phase",
    "make_problem",
    "make_rating",
    "make_regrouping",
    "make_reopening",
    "make_suggestion",
    "make_support",
    "make_task",
    "make_unit",
    "make_voice",
]
