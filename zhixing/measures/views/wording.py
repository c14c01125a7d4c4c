"""The list of measures made of slogans, for those who can say it better."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.queries import wording as queries
from zhixing.measures.rules.practices import may_read_wording
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@require_safe
def hollow_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Measures whose text or criterion is nothing but slogans, the latest first."""
    campaign = campaign_of(slug)
    if not may_read_wording(request.user, campaign):
        raise Http404
    found = queries.hollow(campaign)
    rows = slice_of(found, request, count=lambda: len(found))
    context = {"campaign": campaign, "measures": rows}
    return page(request, "measures/hollow_list.jinja", context)
