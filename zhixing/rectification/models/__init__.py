"""What others found wrong, and the steps until it is put right and struck off."""

from zhixing.rectification.models.closing import LookBack, Objection, Publication, Review
from zhixing.rectification.models.feedback import Feedback, FeedbackFile, PointImport
from zhixing.rectification.models.rectifications import Rectification, Recurrence, Stage

__all__ = [
    "Feedback",
    "FeedbackFile",
    "LookBack",
    "Objection",
    "PointImport",
    "Publication",
    "Rectification",
    "Recurrence",
    "Review",
    "Stage",
]
