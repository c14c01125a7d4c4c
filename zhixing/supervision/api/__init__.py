"""Rounds, draws and checks over the API: the same forms, rules and actions as the pages."""

from zhixing.supervision.api.rounds import router

__all__ = ["router"]
