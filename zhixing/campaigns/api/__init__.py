"""Campaigns over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from zhixing.campaigns.api.campaigns import router

__all__ = ["router"]
