"""Discussions over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from ninja import Router

from zhixing.discussions.api import maps, moderation, topics

router = Router(tags=["discussions"])
for part in (topics, moderation, maps):
    router.add_router("", part.router)

__all__ = ["router"]
