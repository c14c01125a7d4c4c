"""Discussions over the API: the same forms, rules and actions as the pages."""

from zhixing.discussions.api.topics import router

__all__ = ["router"]
