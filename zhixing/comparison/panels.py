"""What the comparison shows on other pages."""

from __future__ import annotations

from django.http import HttpRequest
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.comparison.queries.dimensions import DIMENSIONS
from zhixing.comparison.queries.mirror import signs
from zhixing.comparison.queries.tables import dimension
from zhixing.comparison.rules import may_read
from zhixing.web.pages import fragment


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """The four dimensions and how many signs of formalism there are; not for strangers."""
    if not may_read(request.user, campaign):
        return None
    context = {
        "campaign": campaign,
        "dimensions": [(one, dimension(campaign, one)) for one in DIMENSIONS],
        "signs": sum(seen.count > 0 for seen in signs(campaign)),
    }
    return fragment(request, "comparison/panel.jinja", context)
