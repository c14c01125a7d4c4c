"""The list of promises made of slogans, for those who can say it better."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.queries import wording as queries
from zhixing.measures.rules.practices import may_read_wording
from zhixing.plans.queries.wording import count_hollow_items, hollow_item_keys, hollow_items
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@require_safe
def hollow_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Measures, or with ?of=tasks plan items, whose method or criterion is nothing but slogans."""
    campaign = campaign_of(slug)
    if not may_read_wording(request.user, campaign):
        raise Http404
    kind = "tasks" if request.GET.get("of") == "tasks" else "measures"
    keys = hollow_item_keys(campaign) if kind == "tasks" else queries.hollow_keys(campaign)
    found = slice_of(keys, request, count=lambda: len(keys))
    context = {
        "campaign": campaign,
        "kind": kind,
        "found": found,
        "rows": hollow_items(found.items) if kind == "tasks" else queries.hollow(found.items),
        "counts": {
            "measures": queries.count_hollow(campaign),
            "tasks": count_hollow_items(campaign),
        },
    }
    return page(request, "measures/hollow_list.jinja", context)
