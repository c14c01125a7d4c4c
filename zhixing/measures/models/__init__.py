"""Measures, what proves them, and what the people who raised the matter say of the result."""

from zhixing.measures.models.answers import Answer, FollowUp, Rating
from zhixing.measures.models.checks import Check, Claim, Inquiry
from zhixing.measures.models.exemptions import (
    Appeal,
    Clarification,
    Condition,
    ExemptionFinding,
)
from zhixing.measures.models.measures import Evidence, Extension, Measure, Reopening, Task
from zhixing.measures.models.pilots import BoundsReading, Pilot
from zhixing.measures.models.practices import Mechanism, MechanismReview, Practice
from zhixing.measures.models.recommendations import Recommendation

__all__ = [
    "Answer",
    "Appeal",
    "BoundsReading",
    "Check",
    "Claim",
    "Clarification",
    "Condition",
    "Evidence",
    "ExemptionFinding",
    "Extension",
    "FollowUp",
    "Inquiry",
    "Measure",
    "Mechanism",
    "MechanismReview",
    "Pilot",
    "Practice",
    "Rating",
    "Recommendation",
    "Reopening",
    "Task",
]
