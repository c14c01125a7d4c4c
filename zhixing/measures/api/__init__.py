"""The room of measures over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from ninja import Router

from zhixing.measures.api import pilots, practices, raisers, steps

router = Router(tags=["measures"])
for part in (
    steps,
    raisers,
    practices,
    pilots,
):  # the lists share the router of the steps, as they share addresses
    router.add_router("", part.router)
