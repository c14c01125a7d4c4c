"""What the room of rectification shows on other pages."""

from __future__ import annotations

from django.http import HttpRequest
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.queries.rectifications import (
    counts,
    of_finding,
    of_measure,
    open_publications,
)
from zhixing.rectification.rules.permissions import may_register, may_see_publication
from zhixing.rectification.rules.stages import standing
from zhixing.rectification.views.rows import publication_rows
from zhixing.rectification.words import source_of
from zhixing.supervision.models import Finding
from zhixing.web.pages import fragment


def on_measure(request: HttpRequest, measure: Measure) -> Markup | None:
    """What the measure puts right, and how far it is on its way to 销号."""
    if measure.origin != Measure.Origin.RECTIFICATION:
        return None
    found = of_measure(measure)
    if found is None:
        return None
    now = standing(found)
    shown = now.publication
    context = {
        "rectification": found,
        "inner": is_insider(request.user, found.campaign),
        "source": source_of(found),
        "stage": now.stage,
        "publication": shown if shown and may_see_publication(request.user, shown) else None,
    }
    return fragment(request, "rectification/on_measure.jinja", context)


def on_finding(request: HttpRequest, finding: Finding) -> Markup | None:
    """What became of a finding, and the way to register it."""
    if not is_insider(request.user, finding.campaign):
        return None
    own, again = of_finding(finding)
    context = {
        "finding": finding,
        "rectification": own,
        "recurrence": again,
        "registers": may_register(request.user, finding.campaign),
    }
    return fragment(request, "rectification/on_finding.jinja", context)


def on_front(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """What anybody may object to now; nothing where nothing is open for comment."""
    found = open_publications(campaign)
    if not found:
        return None
    context = {"campaign": campaign, "rows": publication_rows(found)}
    return fragment(request, "rectification/on_front.jinja", context)


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """How much was found from outside, and how much of it is put right; not for strangers."""
    if not is_insider(request.user, campaign):
        return None
    context = {"campaign": campaign, "counts": counts(campaign)}
    return fragment(request, "rectification/on_overview.jinja", context)
