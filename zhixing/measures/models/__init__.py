"""Measures, what proves them, and what the people who raised the matter say of the result."""

from zhixing.measures.models.answers import Answer, FollowUp, Rating
from zhixing.measures.models.checks import Check, Claim, Inquiry
from zhixing.measures.models.measures import Evidence, Extension, Measure, Reopening, Task
from zhixing.measures.models.practices import Mechanism, MechanismReview, Practice

__all__ = [
    "Answer",
    "Check",
    "Claim",
    "Evidence",
    "Extension",
    "FollowUp",
    "Inquiry",
    "Measure",
    "Mechanism",
    "MechanismReview",
    "Practice",
    "Rating",
    "Reopening",
    "Task",
]
