"""Feedback, rectifications and publications over the API: the same forms, rules and actions."""

from zhixing.rectification.api import feedback as feedback
from zhixing.rectification.api import rectifications as rectifications
from zhixing.rectification.api.shapes import router

__all__ = ["router"]
