"""The organisation over the API: the same forms, rules and actions as the pages."""

from ninja import Router

from zhixing.organisation.api import calendar, imports, people, units

router = Router(tags=["organisation"])
router.add_router("", people.router)
router.add_router("", units.router)
router.add_router("", imports.router)
router.add_router("", calendar.router)

__all__ = ["router"]
