"""The records that a figure counts: nothing more and nothing less."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhixing.comparison.forms import RecordsFilter
from zhixing.comparison.queries.catalogue import FIGURES, count, demand_shown
from zhixing.comparison.queries.groups import group_of
from zhixing.comparison.views.pages import opened
from zhixing.comparison.views.rows import KINDS
from zhixing.comparison.views.words import name_of
from zhixing.web.figures import kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@login_required
@require_safe
def records(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One figure's records, of all units or of one with all below it."""
    campaign = opened(request, slug)
    if key not in FIGURES:
        raise Http404
    form = kept(f"comparison filter:{campaign.pk}", lambda: RecordsFilter(campaign=campaign)).asked(
        request.GET
    )
    figure, group = FIGURES[key], group_of(campaign, form.wanted)
    demand_shown(campaign, figure, group)
    kind = KINDS[figure.kind]
    found = slice_of(kind.prepare(figure.within(campaign, group)), request)
    context = {
        "campaign": campaign,
        "figure": figure,
        "form": form,
        "unit": name_of(group) if group else "",
        "count": count(campaign, figure, group),
        "slice": found,
        "rows": kind.rows(found.items, campaign, request.user),
        "back": reverse("comparison:overview", args=[slug]),
    }
    return page(request, "comparison/records.jinja", context)
