"""The office names the records that a statement speaks of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions.statements import state_facts
from zhixing.discussions.facts import Kind, kinds
from zhixing.discussions.forms.facts import facts_form, keys_in
from zhixing.discussions.models import Statement
from zhixing.discussions.queries import facts as queries
from zhixing.discussions.queries import topics
from zhixing.discussions.rules.topics import require_moderate, require_open_for
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import whole

LOOK = "look"  # name of the button that searches one kind; nothing is saved by it


@login_required
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The records that a statement speaks of. Without scripts a search comes back with all that
    is chosen so far."""
    found = _moderated(request, pk)
    campaign, looks = found.topic.campaign, LOOK in request.POST
    stated = queries.stated(found)
    form = facts_form()(None if looks else request.POST or None, campaign=campaign)

    def act(**data: Any) -> None:
        state_facts(statement=found, by=known(request.user), **data)

    if submitted(request, form, act):
        messages.success(request, _("有关的事实已列出并存证。"))
        return redirect("discussions:statement", pk=pk)
    offers = []
    for kind in kinds():
        keys = keys_in(request.POST, kind) if request.method == "POST" else stated[kind.key]
        offers.append(offered(request, campaign, kind, keys, request.POST))
    context = {
        "campaign": campaign,
        "topic": found.topic,
        "statement": found,
        "form": form,
        "offers": offers,
        "gone": 0 if request.POST else _lost(offers, stated),
    }
    return page(request, "discussions/facts.jinja", context)


@login_required
@require_safe
def offers(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Records of a kind that match what is typed, with those that are ticked: a fragment."""
    campaign = campaign_of(slug)
    require_open_for(request.user, campaign)
    asked = next((one for one in kinds() if one.key == kind), None)
    if asked is None:
        raise Http404
    offer = offered(request, campaign, asked, keys_in(request.GET, asked), request.GET)
    return page(request, "discussions/fact_offer.jinja", {"offer": offer, "campaign": campaign})


def _moderated(request: HttpRequest, pk: int) -> Statement:
    found = topics.statement(pk)
    found.topic = topics.topic(found.topic_id)
    require_moderate(request.user, found.topic)
    return found


def offered(
    request: HttpRequest, campaign: Campaign, kind: Kind, keys: list[int], data: QueryDict
) -> queries.Offer:
    """What is chosen of a kind, and what matches. data: where `find_<kind>` holds the words, and
    the button that searches kind and page."""
    text = data.get(f"find_{kind.key}", "")
    asked, _colon, number = data.get(LOOK, "").partition(":")
    sought = asked == kind.key or bool(text.strip())
    return queries.offer(
        kind,
        request.user,
        campaign,
        keys,
        text=text if sought else None,
        page=(whole(number) or 1) if asked == kind.key else 1,
    )


def _lost(offers: list[queries.Offer], stated: dict[str, list[int]]) -> int:
    """How many facts can no longer be named: their record is gone, or not public any more."""
    return sum(map(len, stated.values())) - sum(len(offer.chosen) for offer in offers)
