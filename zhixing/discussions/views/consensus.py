"""Consensus: what was adopted with its figures, and adopting more."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import consensus as actions
from zhixing.discussions.forms.maps import AdoptForm, DissentForm
from zhixing.discussions.queries import consensus as queries
from zhixing.discussions.queries import maps, topics
from zhixing.discussions.rules.consensus import may_adopt, require_adopt
from zhixing.ledger.queries import entries_of
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@require_safe
def consensus_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every consensus of the campaign, for everybody."""
    campaign = campaign_of(slug)
    context = {
        "campaign": campaign,
        "public": True,
        "found": slice_of(queries.adopted(campaign), request),
    }
    return page(request, "discussions/consensus_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def consensus(request: HttpRequest, pk: int) -> HttpResponse:
    """One consensus: its words, the figures it rested on, the dissent and its answer."""
    found = queries.consensus(pk)
    found.topic = topics.topic(found.topic_id)
    may = may_adopt(request.user, found.topic.campaign)
    form = DissentForm(request.POST or None) if may and not found.dissent_answer else None

    def write(dissent_answer: str) -> None:
        by = known(request.user)
        actions.answer_dissent(consensus=found, dissent_answer=dissent_answer, by=by)

    if request.method == "POST":
        require_adopt(request.user, found.topic.campaign)
    if form is not None and submitted(request, form, write):
        messages.success(request, _("已答复不同意见并存证。"))
        return redirect("discussions:consensus", pk=pk)
    context = {
        "campaign": found.topic.campaign,
        "public": True,
        "topic": found.topic,
        "consensus": found,
        "form": form,
        "entries": entries_of(found),
    }
    return page(request, "discussions/consensus.jinja", context)


@login_required
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """The office or the leading group adopts a statement, seeing what it rests on."""
    statement = topics.statement(pk)
    statement.topic = topics.topic(statement.topic_id)
    require_adopt(request.user, statement.topic.campaign)
    form = AdoptForm(request.POST or None)
    write = partial(actions.adopt, statement=statement, by=known(request.user))
    if submitted(request, form, write):
        messages.success(request, _("已采纳为共识并存证，当时的数据一并封存。"))
        return redirect("discussions:consensus", pk=statement.consensus.pk)
    figures = queries.figures(maps.latest(statement.topic), statement)
    context = {
        "campaign": statement.topic.campaign,
        "topic": statement.topic,
        "statement": statement,
        "form": form,
        "figures": figures,
        "against": queries.opponents(figures) if figures else [],
        "dissent": queries.dissent(statement),
    }
    return page(request, "discussions/adopt.jinja", context)
