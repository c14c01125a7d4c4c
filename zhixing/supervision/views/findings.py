"""What rounds found wrong: the list, one finding with what became of it, and writing one down."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.rules import is_inspector, is_office, require
from zhixing.discussions.rules.topics import may_open as may_discuss
from zhixing.organisation.rules import known
from zhixing.supervision.actions.findings import find as find_action
from zhixing.supervision.forms.checks import FindingForm
from zhixing.supervision.models import Round, SpotCheck
from zhixing.supervision.queries import rounds, teams
from zhixing.supervision.rows import finding_rows
from zhixing.supervision.rules.permissions import demand_running
from zhixing.supervision.views.steps import seen_campaign, step
from zhixing.web import lights
from zhixing.web.pages import page
from zhixing.web.paging import slice_of, whole


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
        "discusses": may_discuss(request.user, found.campaign),
    }
    return page(request, "supervision/finding.jinja", context)


@login_required
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a finding; `?check=` says of which item."""
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    writes = is_inspector(person, found.campaign) or is_office(person, found.campaign)
    require(writes, _("只有督查员和办公室可以登记督查发现。"))
    demand_running(found)
    about = _about(request.GET.get("check", ""), found)
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


def _about(asked: str, found: Round) -> SpotCheck | None:
    """The check of the round that the address names; raises Http404 for another one."""
    if not asked:
        return None
    about = teams.check_of(whole(asked) or 0)
    if about is None or about.item.draw.round_id != found.pk:
        raise Http404
    return about
