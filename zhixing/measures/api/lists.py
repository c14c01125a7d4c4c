"""Reading measures, claims, answers and follow-ups."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from ninja import Router

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import has_role, unit_ids
from zhixing.measures.api.shapes import (
    FollowUpOut,
    MeasureDetail,
    MeasureOut,
    MeasurePage,
    OutcomePage,
    WaitingOut,
)
from zhixing.measures.forms.measures import AnswerFilter, MeasureFilter
from zhixing.measures.models import Measure
from zhixing.measures.queries import answers, checks, figures
from zhixing.measures.queries import measures as queries
from zhixing.measures.rules.permissions import may_see_claims, may_see_inner
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.voices.models import Voice
from zhixing.voices.rules.intake import may_see
from zhixing.web.api import validated
from zhixing.web.attachments import download
from zhixing.web.paging import slice_of

router = Router()


@router.get("/campaigns/{slug}/measures", response=MeasurePage, auth=anyone)
def measures(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The campaign's measures, 50 a page, with the same filters as the list page: state, light,
    unit, origin, text, deed, mine, problem."""
    campaign = campaign_of(slug)
    chosen = validated(MeasureFilter, request.GET.dict(), campaign=campaign)
    wants_own = chosen.pop("mine", False) and request.user.is_authenticated
    found = queries.listed(
        queries.of_campaign(campaign), mine=known(request.user) if wants_own else None, **chosen
    ).select_related(None)
    rows = slice_of(found.only(*MeasureOut.model_fields), request)
    return {"page": rows.number, "has_next": rows.has_next, "items": rows.items}


@router.get("/measures/{int:pk}", response=MeasureDetail, auth=anyone)
def measure(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One measure; its inner part for those who work on it."""
    found = queries.measure(pk)
    return detail(found, inner=may_see_inner(request.user, found))


@router.get("/evidence/{int:pk}/file", auth=anyone)
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of the evidence."""
    found = queries.evidence_or_404(pk, request.user)
    return download(found.file.name or "", found.name, found.content_type)


@router.get("/campaigns/{slug}/claims", response=list[WaitingOut])
def claims(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Claims that wait for a verdict, those waited for longest first; at most 50."""
    campaign = campaign_of(slug)
    if not may_see_claims(request.user, campaign):
        raise Http404
    waiting = checks.tallies_of(list(checks.waiting(campaign)[:50]))
    needing = {claim.pk for claim in checks.needing_inspector(checks.waiting(campaign))}
    return [
        {"claim": claim, "tally": tally, "needs_inspector": claim.pk in needing}
        for claim, tally in waiting
    ]


@router.get("/campaigns/{slug}/answers", response=OutcomePage, auth=anyone)
def outcomes(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Voices that were answered, rated so, or are resolved: filters rated and resolved."""
    campaign = campaign_of(slug)
    chosen = validated(AnswerFilter, request.GET.dict())
    rows = slice_of(figures.listed_outcomes(request.user, campaign, **chosen), request)
    items = [_outcome(request, voice, campaign) for voice in rows.items]
    return {"page": rows.number, "has_next": rows.has_next, "items": items}


@router.get("/campaigns/{slug}/follow-ups", response=list[FollowUpOut])
def follow_ups(request: HttpRequest, slug: str) -> Any:
    """Follow-ups that concern the caller, open ones first; at most 50."""
    campaign = campaign_of(slug)
    if not has_role(request.user, campaign) and not unit_ids(request.user):
        raise Http404
    return answers.follow_ups(campaign, request.user)[:50]


def detail(found: Measure, *, inner: bool) -> dict[str, Any]:
    """A measure with what the reader may know of it."""
    evidence = found.evidence.all() if inner else found.evidence.filter(public=True)
    shown = {name: getattr(found, name) for name in (*MeasureOut.model_fields, "text")}
    times = {name: getattr(found, name) for name in ("claimed_at", "verified_at", "closed_at")}
    return {
        **shown,
        **times,
        "owner_id": found.owner_id if inner else None,
        "problem_ids": [problem.pk for problem in found.problems.all()],
        "supporting_unit_ids": [unit.pk for unit in found.supporting_units.all()],
        "tasks": list(found.tasks.all()) if inner else [],
        "evidence": list(evidence),
        "claims": checks.claims_of(found) if inner else [],
        "extensions": list(found.extensions.all()) if inner else [],
        "reopenings": list(found.reopenings.all()) if inner else [],
    }


def _outcome(request: HttpRequest, voice: Voice, campaign: Any) -> dict[str, Any]:
    voice.campaign = campaign
    told = getattr(voice, "told", [])
    seen = may_see(request.user, voice)
    return {"voice_id": voice.pk, "answer": told[0] if told and seen else None}
