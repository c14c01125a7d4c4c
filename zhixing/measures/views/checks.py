"""Claiming, what the raisers said, and the check on the spot."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.actions import checks as checking
from zhixing.measures.actions import claims as claiming
from zhixing.measures.forms.measures import CheckForm, ClaimForm
from zhixing.measures.models import Inquiry, Measure
from zhixing.measures.queries import checks as queries
from zhixing.measures.queries import measures
from zhixing.measures.rules.permissions import demand_state, may_see_claims, may_see_inner
from zhixing.measures.views.stepping import step_page
from zhixing.measures.views.steps import opened
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the measure is done."""
    measure, person = opened(request, pk, "claim")
    form = ClaimForm(request.POST or None)
    act = partial(claiming.claim, measure=measure, by=person)
    return step_page(
        request,
        measure,
        form,
        act,
        title=_("申请办结"),
        submit=_("申请办结"),
        lead=_("申请后先征询提出人；答复人数不足的，由督查员核验。您自己说了不算。"),
        template="measures/claim.jinja",
    )


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """An inspector's verdict."""
    measure, person = opened(request, pk, "check")
    demand_state(measure, {Measure.State.DONE})
    waiting = queries.claim_or_404(measure)
    form = CheckForm(request.POST or None)
    context = {
        "claim": waiting,
        "tally": queries.tally(waiting),
        "evidence": measure.evidence.select_related("by"),
    }
    return step_page(
        request,
        measure,
        form,
        partial(checking.check, claim=waiting, by=person),
        title=_("核验办结申请"),
        submit=_("提交核验结论"),
        template="measures/check.jinja",
        context=context,
    )


@require_safe
@login_required
def claim_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Claims that wait for a verdict, for those who have a duty in the campaign."""
    campaign = campaign_of(slug)
    if not may_see_claims(request.user, campaign):
        raise Http404
    rows = slice_of(queries.waiting(campaign), request)
    needing = {claim.pk for claim in queries.needing_inspector(queries.waiting(campaign))}
    context = {
        "campaign": campaign,
        "claims": rows,
        "rows": queries.tallies_of(rows.items),
        "needing": needing,
    }
    return page(request, "measures/claim_list.jinja", context)


@require_safe
@login_required
def inquiries(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was asked for each claim and what they said, by outcome."""
    measure = measures.measure(pk)
    if not may_see_inner(request.user, measure):
        raise Http404
    found = Inquiry.objects.filter(claim__measure=measure).select_related("claim", "voice")
    outcome = request.GET.get("outcome", "")
    if outcome in Inquiry.Outcome.values:
        found = found.filter(outcome=outcome)
    claim = request.GET.get("claim", "")
    if claim.isascii() and claim.isdecimal():
        found = found.filter(claim=int(claim[:15]))
    context = {
        "campaign": measure.campaign,
        "measure": measure,
        "inquiries": slice_of(found.order_by("-claim", "answered_at", "pk"), request),
    }
    return page(request, "measures/inquiries.jinja", context)
