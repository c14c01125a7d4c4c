"""Voices, what their senders and the office say to each other, and the problems they make."""

from zhixing.voices.models.intake import (
    Contact,
    Exchange,
    ImportBatch,
    Voice,
    VoiceAttachment,
)
from zhixing.voices.models.problems import (
    Assignment,
    Problem,
    Regrouping,
    Suggestion,
    Support,
)

__all__ = [
    "Assignment",
    "Contact",
    "Exchange",
    "ImportBatch",
    "Problem",
    "Regrouping",
    "Suggestion",
    "Support",
    "Voice",
    "VoiceAttachment",
]
