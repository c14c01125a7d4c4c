"""What rounds found wrong: the list, one finding with what became of it, and writing one down."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.organisation.rules import known
from zhixing.supervision.actions.findings import find as find_action
from zhixing.supervision.forms.checks import FindingForm
from zhixing.supervision.queries import rounds, teams
from zhixing.supervision.rows import finding_rows
from zhixing.supervision.rules.permissions import demand_running
from zhixing.supervision.views.steps import seen_campaign, step
from zhixing.web import lights
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@login_required
@require_safe
def finding_list(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = seen_campaign(request, slug)
    found = slice_of(rounds.findings_in(campaign), request)
    context = {"campaign": campaign, "findings": found, "rows": finding_rows(found.items)}
    return page(request, "supervision/finding_list.jinja", context)


@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    found = rounds.finding_of(pk, request.user)
    context = {
        "campaign": found.campaign,
        "round": found.round,
        "finding": found,
        "light": lights.light(found.due),
        "entries": rounds.entries_about(found),
    }
    return page(request, "supervision/finding.jinja", context)


@login_required
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a finding; `?check=` says of which item."""
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    demand_running(found)
    asked = request.GET.get("check", "")
    about = teams.check_of(int(asked)) if asked.isascii() and asked.isdecimal() else None
    if about is not None and about.item.draw.round_id != found.pk:
        raise Http404
    initial = {"unit": about.item.unit, "text": about.facts} if about else {}
    return step(
        request,
        found.campaign,
        FindingForm(request.POST or None, initial=initial),
        partial(find_action, round_=found, check=about, by=person),
        title=_("登记督查发现"),
        submit=_("登记"),
        back=reverse("supervision:round", args=[pk]),
        lead=about.item.title if about else "",
        round_=found,
    )
