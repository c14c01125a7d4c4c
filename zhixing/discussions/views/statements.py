"""Statements: the list with their figures, one with its reasons, adding one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.discussions.actions import statements as actions
from zhixing.discussions.forms.topics import ArgumentForm, StatementForm
from zhixing.discussions.models import Statement, Topic
from zhixing.discussions.models.topics import STATEMENT_LENGTH
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.queries.facts import beside
from zhixing.discussions.queries.sittings import tallies
from zhixing.discussions.rules import topics as rules
from zhixing.discussions.rules.consensus import may_adopt
from zhixing.discussions.voters import Voter, note_typing
from zhixing.web.errors import TooMany
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@require_safe
def statement_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every statement that is shown, with its votes; those of sittings beside them."""
    topic = queries.topic(pk)
    statements = slice_of(queries.shown(topic).order_by("-agree", "pk"), request)
    context = {
        "campaign": topic.campaign,
        "public": True,
        "topic": topic,
        "statements": statements,
        "tallies": tallies([statement.pk for statement in statements.items]),
        "removed": queries.removed(topic),
    }
    return page(request, "discussions/statement_list.jinja", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something of one's own; without scripts the similar ones are shown after sending."""
    topic = queries.topic(pk)
    form = StatementForm(request.POST if request.method == "POST" else None)
    voter = Voter(request)

    def act(text: str) -> None:
        actions.submit(topic=topic, text=text, participant=voter.speaking(topic), by=None)

    if submitted(request, form, act):
        messages.success(request, _("已收到。办公室看过以后会公开；您可以在“我的表态”里看到结果。"))
        return voter.remember(redirect("discussions:mine", pk=pk))
    context = {
        "campaign": topic.campaign,
        "public": True,
        "topic": topic,
        "form": form if rules.may_state(topic) else None,
        "near": _near(request, topic, form.data.get("text", "")) if form.is_bound else [],
    }
    return _named(voter, page(request, "discussions/submit.jinja", context), topic)


def _named(voter: Voter, response: HttpResponse, topic: Topic) -> HttpResponse:
    """Who may speak here has a name before they do: what is sent twice is known for the same."""
    return voter.remember(response) if rules.may_state(topic) else response


def _near(request: HttpRequest, topic: Topic, text: str) -> list[Statement]:
    """As in `similar`, on the page of the form; past the limit none, and no refusal."""
    try:
        note_typing(request)
    except TooMany:
        return []
    return queries.similar(topic, text[: 2 * STATEMENT_LENGTH])


@require_safe
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements like the one being typed: a fragment. Past the limit the page shows none."""
    note_typing(request)
    topic = queries.topic(pk)
    text = request.GET.get("text", "")[: 2 * STATEMENT_LENGTH]
    context = {"topic": topic, "near": queries.similar(topic, text)}
    return page(request, "discussions/near.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement: its votes, the records it speaks of, reasons for and against."""
    try:
        found = queries.statement(pk)
    except Http404:
        return _removed(request, pk)
    topic = queries.topic(found.topic_id)
    form = ArgumentForm(request.POST if request.method == "POST" else None)
    voter = Voter(request)
    found.topic = topic

    def act(**data: Any) -> None:
        participant = voter.speaking(topic)
        actions.argue(statement=found, participant=participant, by=None, **data)

    if submitted(request, form, act):
        messages.success(request, _("已收到，办公室看过以后会公开。"))
        return voter.remember(redirect("discussions:statement", pk=pk))
    context = {
        "campaign": topic.campaign,
        "public": True,
        "topic": topic,
        "statement": found,
        "counts": queries.counts(found),
        "facts": beside(topic, request.user).get(pk, []),
        "tallies": tallies([pk]).get(pk, []),
        "form": form if rules.may_state(topic) else None,
        "votes": rules.may_vote(topic),
        "consensus": getattr(found, "consensus", None),
        "moderates": rules.may_moderate(request.user, topic),
        "takes_down": rules.may_take_down(request.user, topic),
        "adopts": may_adopt(request.user, topic.campaign),
    }
    return _named(voter, page(request, "discussions/statement.jinja", context), topic)


def _removed(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a statement is no longer there, without its words."""
    found = queries.removed_statement(pk)
    topic = queries.topic(found.topic_id)
    context = {"campaign": topic.campaign, "public": True, "topic": topic, "statement": found}
    return page(request, "discussions/removed.jinja", context)
