"""Campaigns over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from ninja import Router

from zhixing.campaigns.api import bases, campaigns, duties, phases, programmes, templates

router = Router(tags=["campaigns"])
for part in (templates, programmes, campaigns, phases, duties, bases):
    router.add_router("", part.router)
