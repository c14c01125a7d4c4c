"""The burden meter's pages: a campaign's week, and the uses of one form."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.ledger import kinds
from zhixing.plans.rules.permissions import is_insider
from zhixing.publicity.queries import burden as queries
from zhixing.web.burden import LONGEST, WEEK, monday
from zhixing.web.pages import fragment, page
from zhixing.web.paging import slice_of


@login_required
@require_safe
def burden(request: HttpRequest, slug: str) -> HttpResponse:
    """What the week's forms took of people against the budget, form by form."""
    campaign = _campaign(request, slug)
    begins, latest = queries.week_asked(request.GET.get("week", "")), monday(timezone.localdate())
    context = {
        "campaign": campaign,
        "week": queries.week(campaign, begins),
        "ends": begins + WEEK,
        "before": (begins - WEEK).isoformat(),
        "after": (begins + WEEK).isoformat() if begins < latest else "",
        "longest": LONGEST // 60,
    }
    return page(request, "publicity/burden.jinja", context)


@login_required
@require_safe
def burden_uses(request: HttpRequest, slug: str) -> HttpResponse:
    """Each use of one form in a week: what it asked and how long it took, never of whom."""
    campaign, form = _campaign(request, slug), request.GET.get("form", "")
    begins = queries.week_asked(request.GET.get("week", ""))
    found = slice_of(queries.uses(campaign, begins, form), request)
    if form and not found.items:
        raise Http404
    context = {
        "campaign": campaign,
        "uses": found,
        "rows": [(kinds.label(use.kind), use) for use in found.items],
        "back": f"{reverse('publicity:burden', args=[slug])}?{urlencode({'week': begins})}",
        "begins": begins,
    }
    return page(request, "publicity/burden_uses.jinja", context)


def panel(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """This week's spend, on the campaign's overview."""
    if not is_insider(request.user, campaign):
        return None
    found = queries.week(campaign, monday(timezone.localdate()))
    return fragment(request, "publicity/burden_panel.jinja", {"campaign": campaign, "week": found})


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    return campaign
