"""Notices and slips over the API: the same forms, rules and actions as the pages."""

from ninja import Router

from zhixing.notices.api import notices, slips

router = Router(tags=["notices"])
router.add_router("", notices.router)
router.add_router("", slips.router)

__all__ = ["router"]
