"""Rows for tests, written straight through the ORM: no action runs, so the ledger stays empty.

Each function gives a believable, valid row; name what the test is about, leave out the rest.
"""

from tests.factories.campaigns import (
    AFTER,
    BEFORE,
    DURING,
    PHASE_HALF,
    make_basis,
    make_campaign,
    make_duty,
    make_phase,
    make_programme,
)
from tests.factories.counting import (
    day,
    moment,
)
from tests.factories.discussions import (
    make_participant,
    make_statement,
    make_topic,
    make_vote,
)
from tests.factories.leading import make_commitment, make_own_problem, make_urge
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
from tests.factories.meetings import (
    make_attendance,
    make_decision,
    make_meeting,
)
from tests.factories.organisation import (
    enter_roll,
    make_appointment,
    make_person,
    make_unit,
)
from tests.factories.plans import (
    make_benchmark,
    make_business_task,
    make_indicator,
    make_item,
    make_plan,
    make_reading,
)
from tests.factories.practices import make_mechanism, make_practice
from tests.factories.rectification import (
    make_feedback,
    make_finding,
    make_objection,
    make_publication,
    make_rectification,
    make_recurrence,
    make_review,
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
    "make_attendance",
    "make_basis",
    "make_batch",
    "make_benchmark",
    "make_business_task",
    "make_campaign",
    "make_check",
    "make_claim",
    "make_commitment",
    "make_decision",
    "make_duty",
    "make_evidence",
    "make_exchange",
    "make_extension",
    "make_feedback",
    "make_finding",
    "make_follow_up",
    "make_indicator",
    "make_inquiry",
    "make_item",
    "make_measure",
    "make_mechanism",
    "make_meeting",
    "make_objection",
    "make_own_problem",
    "make_participant",
    "make_person",
    "make_phase",
    "make_plan",
    "make_practice",
    "make_problem",
    "make_programme",
    "make_publication",
    "make_rating",
    "make_reading",
    "make_rectification",
    "make_recurrence",
    "make_regrouping",
    "make_reopening",
    "make_review",
    "make_statement",
    "make_suggestion",
    "make_support",
    "make_task",
    "make_topic",
    "make_unit",
    "make_urge",
    "make_voice",
    "make_vote",
    "moment",
]
