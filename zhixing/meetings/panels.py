"""What the room of meetings shows on other pages."""

from __future__ import annotations

from django.http import HttpRequest
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.meetings.queries import counts, decision_of
from zhixing.plans.models import PlanItem
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.pages import fragment


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """Meetings, what they decided, and those that decided nothing; not for strangers."""
    if not is_insider(request.user, campaign):
        return None
    context = {"campaign": campaign, "counts": counts(campaign)}
    return fragment(request, "meetings/panel.jinja", context)


def on_item(request: HttpRequest, item: PlanItem) -> Markup | None:
    """The meeting that decided the task."""
    decision = decision_of(item)
    if decision is None or not is_insider(request.user, decision.meeting.campaign):
        return None
    return fragment(request, "meetings/on_item.jinja", {"decision": decision})
