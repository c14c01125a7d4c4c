"""Answering raisers, the list of answered voices, and following up bad ratings."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import Visitor, has_role, unit_ids
from zhixing.measures.actions import answers as actions
from zhixing.measures.actions.follow_ups import follow_up as do_follow_up
from zhixing.measures.forms.measures import (
    MANY,
    AnswerFilter,
    AnswerForm,
    ExplainForm,
    FollowUpForm,
)
from zhixing.measures.models import Rating
from zhixing.measures.queries import answers as queries
from zhixing.measures.queries.figures import listed_outcomes, rates
from zhixing.measures.queries.raisers import unanswered
from zhixing.measures.rules.permissions import demand_explain, may_follow_up
from zhixing.measures.views.stepping import step_page
from zhixing.measures.views.steps import opened
from zhixing.organisation.rules import known
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake
from zhixing.voices.rules.intake import may_see, may_see_inner
from zhixing.web.figures import kept
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One text for all raisers who wait, or for chosen ones."""
    measure, person = opened(request, pk, "answer")
    waiting = unanswered(measure)
    n = waiting.count()
    initial = {"voices": request.GET.getlist("voice")}
    form = AnswerForm(request.POST or None, waiting=waiting, initial=initial)
    return step_page(
        request,
        measure,
        form,
        partial(actions.answer, measure=measure, by=person),
        title=_("答复提出人"),
        submit=_("答复"),
        lead=_("还有 %(n)s 人没有答复。每一位提出人都会收到这段话，并可评价。") % {"n": n},
        template="measures/answer.jinja",
        context={"waiting": n, "chooses": 1 < n <= MANY},
    )


@login_required
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a voice at once, without a measure."""
    voice = intake.voice(pk)
    if voice is None or not may_see_inner(request.user, voice):
        raise Http404
    demand_explain(request.user, voice)
    form = ExplainForm(request.POST or None)
    act = partial(actions.explain, voice=voice, by=known(request.user))
    if submitted(request, form, act):
        messages.success(request, _("已答复并存证。"))
        return redirect("voices:voice", pk=pk)
    context = {
        "campaign": voice.campaign,
        "voice": voice,
        "form": form,
        "cancel": reverse("voices:voice", args=[pk]),
    }
    return page(request, "measures/explain.jinja", context, status=400 if form.errors else 200)


@require_safe
def answer_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The voices that were answered, or rated so, or are resolved: exactly those that the figures
    count. Of a voice that the reader may not see, the row says only that it exists."""
    campaign = campaign_of(slug)
    form = kept("answer filter", AnswerFilter).asked(request.GET)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = listed_outcomes(request.user, campaign, **chosen)
    rows = slice_of(found, request, count=found.__len__)
    context = {
        "campaign": campaign,
        "form": form,
        "voices": rows,
        "rows": [(voice, _is_seen(request.user, campaign, voice)) for voice in rows.items],
        "speakers": dict(Voice.Speaker.choices),
        "grades": Rating.Grade.choices,
        "rates": rates(campaign),
    }
    return page(request, "measures/answer_list.jinja", context)


@require_safe
@login_required
def follow_up_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Bad ratings and the talks that followed, for the office and the units concerned."""
    campaign = campaign_of(slug)
    if not has_role(request.user, campaign) and not unit_ids(request.user):
        raise Http404
    rows = slice_of(queries.follow_ups(campaign, request.user), request)
    context = {"campaign": campaign, "follow_ups": rows}
    return page(request, "measures/follow_up_list.jinja", context)


@login_required
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up: the bad rating, and the form for what came of the talk."""
    found = queries.follow_up(pk)
    voice = found.rating.answer.voice
    may = may_follow_up(request.user, found)
    if not may and not may_see_inner(request.user, voice):
        raise Http404
    form = FollowUpForm(request.POST or None)
    act = partial(do_follow_up, follow_up=found, by=known(request.user))
    if submitted(request, form, act):
        messages.success(request, _("回访情况已登记并存证。"))
        return redirect("measures:follow_up", pk=pk)
    context = {"campaign": voice.campaign, "follow_up": found, "form": form, "may": may}
    return page(request, "measures/follow_up.jinja", context, status=400 if form.errors else 200)


def _is_seen(person: Visitor, campaign: Campaign, voice: Voice) -> bool:
    """Whether the reader may see the words."""
    voice.campaign = campaign
    return may_see(person, voice)
