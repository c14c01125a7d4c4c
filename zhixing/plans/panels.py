"""What the room of plans shows on the pages of earlier rooms."""

from __future__ import annotations

from django.http import HttpRequest
from markupsafe import Markup

from zhixing.campaigns.models import Clause
from zhixing.plans.queries.items import of_clause
from zhixing.plans.views.rows import item_rows
from zhixing.web.pages import fragment

MOST = 100


def on_clause(request: HttpRequest, clause: Clause) -> Markup | None:
    """The tasks in force that serve the clause."""
    rows = item_rows(of_clause(clause.basis.campaign, clause)[:MOST])
    return fragment(request, "plans/on_clause.jinja", {"rows": rows}) if rows else None
