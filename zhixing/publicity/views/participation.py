"""Participation by unit: one level of the organisation at a time."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.analysis.disclosure import THRESHOLD
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.plans.rules.permissions import is_insider
from zhixing.publicity import rules
from zhixing.publicity.queries.participation import ancestors, level, table
from zhixing.web.pages import fragment, page
from zhixing.web.participation import ways


@login_required
@require_safe
def participation(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The organiser, or the unit with this key, and each unit right below it."""
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    found, address = level(campaign, pk, request), _address(campaign)
    above = ancestors(campaign, found.unit)
    context = {
        "campaign": campaign,
        "level": found,
        "lines": [
            (line, address(line.unit) if line.unit and line.opens else "") for line in found.lines
        ],
        "crumbs": [(one.name, address(one.pk)) for one in above] + [(found.unit.name, "")],
        "threshold": THRESHOLD,
        "ways": [(str(way.label), way.url(campaign)) for way in ways()],
        "sheet": _sheet(request, campaign),
    }
    return page(request, "publicity/participation.jinja", context)


def panel(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """The whole organisation's figure, on the campaign's overview."""
    if not is_insider(request.user, campaign):
        return None
    whole = table(campaign).of(campaign.organiser)
    context = {"campaign": campaign, "whole": whole}
    return fragment(request, "publicity/participation_panel.jinja", context)


def _address(campaign: Campaign) -> Callable[[int], str]:
    """The addresses of many levels of one campaign: the pattern is resolved once."""
    top = reverse("publicity:participation", args=[campaign.slug])
    return lambda pk: top if pk == campaign.organiser_id else f"{top}{pk}/"


def _sheet(request: HttpRequest, campaign: Campaign) -> str:
    if not rules.may_export(request.user, campaign):
        return ""
    return reverse("publicity:register_file", args=[campaign.slug, "participation", "xlsx"])
