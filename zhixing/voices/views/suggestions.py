"""What consolidation proposes: the office looks, takes out what does not belong, and decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import is_office
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.voices.actions import suggestions as actions
from zhixing.voices.forms.problems import AcceptForm
from zhixing.voices.models import Problem, Suggestion
from zhixing.voices.queries import suggestions as queries
from zhixing.voices.rules.problems import require_consolidate
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address

PER_PAGE = 10  # each is a decision to think about
VOICES_SHOWN = 500


def suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """The open suggestions, the hottest first."""
    campaign, _person = _consolidator(request, campaign_of(slug))
    found = queries.with_voices(queries.waiting(campaign))
    context = {
        "campaign": campaign,
        "suggestions": slice_of(found, request, per=PER_PAGE),
        "review": Address("voices:suggestion"),
        "dismissal": Address("voices:dismiss"),
        "free": queries.count_free(campaign),
    }
    return page(request, "voices/suggestions.jinja", context)


@require_POST
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for voices that say the same thing, anew."""
    campaign, person = _consolidator(request, campaign_of(slug))
    n = actions.suggest(campaign=campaign, by=person)
    words = _("已比对全部未归并的诉求，提出 %(n)s 条归并建议，请逐条核对。") % {"n": n}
    messages.success(request, words)
    return redirect("voices:suggestions", slug=slug)


def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion with its voices; sent, it is accepted with the voices that stay checked."""
    found, person = _decidable(request, pk)
    form = AcceptForm(request.POST or None, initial={"title": found.title}, suggestion=found)
    joined: list[Problem] = []

    def act(**fields: Any) -> None:
        joined.append(actions.accept(suggestion=found, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("已归并到问题“%(title)s”。") % {"title": joined[0].title})
        return redirect("voices:suggestions", slug=found.campaign.slug)
    return page(
        request, "voices/suggestion.jinja", _review(request, found, form), fragment="review"
    )


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the voices apart."""
    found, person = _decidable(request, pk)
    actions.dismiss(suggestion=found, by=person)
    messages.success(request, _("已忽略这条建议，同样的一组不会再提出。"))
    return redirect("voices:suggestions", slug=found.campaign.slug)


def _decidable(request: HttpRequest, pk: int) -> tuple[Suggestion, Person]:
    """The suggestion and who decides it; for everybody but the office it does not exist."""
    found = queries.suggestion(pk)
    if not is_office(request.user, found.campaign):
        raise Http404
    _campaign, person = _consolidator(request, found.campaign)
    return found, person


def _consolidator(request: HttpRequest, campaign: Campaign) -> tuple[Campaign, Person]:
    person = known(request.user)
    require_consolidate(person, campaign)
    return campaign, person


def _review(request: HttpRequest, found: Suggestion, form: AcceptForm) -> dict[str, Any]:
    voices = queries.free_voices(found).defer("original").order_by("-said_at", "-pk")
    shown = list(voices[:VOICES_SHOWN])
    chosen = set(request.POST.getlist("voices")) if form.is_bound else {str(v.pk) for v in shown}
    return {
        "campaign": found.campaign,
        "suggestion": found,
        "target": queries.living_problem(found),
        "form": form,
        "voices": shown,
        "chosen": chosen,
        "reasons": queries.reasons(found),
    }
