"""What the room of supervision shows on the pages of earlier rooms."""

from __future__ import annotations

from django.http import HttpRequest
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.plans.models import PlanItem
from zhixing.supervision.queries import rounds, tallies, teams
from zhixing.supervision.rows import check_rows
from zhixing.supervision.rules.permissions import may_see
from zhixing.web.pages import fragment


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """The latest round and what it may say."""
    if not may_see(request.user, campaign):
        return None
    latest = rounds.latest_of(campaign)
    context = {
        "campaign": campaign,
        "round": latest,
        "tally": tallies.tally(latest) if latest else None,
    }
    return fragment(request, "supervision/panel.jinja", context)


def on_measure(request: HttpRequest, measure: Measure) -> Markup | None:
    return _on_record(request, measure.campaign, "measure", measure.pk)


def on_item(request: HttpRequest, item: PlanItem) -> Markup | None:
    return _on_record(request, item.plan.campaign, "item", item.pk)


def _on_record(request: HttpRequest, campaign: Campaign, kind: str, key: int) -> Markup | None:
    if not may_see(request.user, campaign):
        return None
    found = teams.checks_of_record(kind, key)
    if not found:
        return None
    return fragment(request, "supervision/on_record.jinja", {"rows": check_rows(found)})
