"""The room of plans over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from ninja import Router

from zhixing.plans.api import business, items, leading, plans

router = Router(tags=["plans"])
for part in (plans, items, business, leading):
    router.add_router("", part.router)
