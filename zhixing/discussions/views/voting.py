"""One statement at a time; one's own votes, and the proof of each."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from zhixing.discussions.actions.joining import move_all
from zhixing.discussions.actions.votes import cast
from zhixing.discussions.forms.topics import VoteForm
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import ballots
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.queries.facts import beside, origins
from zhixing.discussions.queries.topics import Card
from zhixing.discussions.rules import topics as rules
from zhixing.discussions.voters import Voter, forget, note_sending
from zhixing.ledger.canonical import canonical
from zhixing.web.pages import fragment, page
from zhixing.web.paging import whole
from zhixing.web.rows import Row

MARK = 12  # characters of an account's key that tell its queue from another's in one browser
SHOWN = 3  # facts beside a statement on the page where one votes


@never_cache
@require_safe
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """The topic: what it is about, and the next statement to vote on. `?again=` shows one that was
    voted on once more, to undo a slip."""
    found = queries.topic(pk)
    voter = Voter(request)
    participant = voter.found(pk)
    key = participant.pk if participant else None
    cards = _cards(request, found, key)
    voted, total = queries.progress(found, key)
    visits = voter.visited([pk]) if rules.may_vote(found) else []
    dealt = _dealt(request, found, cards)
    context = {
        "campaign": found.campaign,
        "public": True,
        "topic": found,
        "problems": queries.problems_of(found, request.user),
        "origins": origins(found, request.user),
        "card": cards[0] if cards else None,
        "deck": json.dumps(dealt),
        "beside": dealt[0]["facts"] if dealt else "",
        "votes": rules.may_vote(found),
        # Votes that wait in a browser are their voter's, not whoever signs in there next.
        "queue": voter.key(pk)[:MARK] if voter.on_roll else "",
        "states": rules.may_state(found),
        "moderates": rules.may_moderate(request.user, found),
        "waiting": queries.count_waiting(found),
        "voted": voted,
        "total": total,
        "visits": queries.count_votes(visits),
        "fates": queries.fates(participant) if participant else None,
    }
    shown = page(request, "discussions/topic.jinja", context)
    # The name comes before the first vote: one that is sent again, since the answer to the first
    # sending was lost, is then known for the same.
    return voter.remember(shown) if cards else shown


@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a vote, or what a screen has kept while it was without a network: then the answer is
    data, and empty. The short path: no topic is read, no entry written."""
    note_sending(request)
    voter = Voter(request)
    form = VoteForm(request.POST)
    queued = "votes" in request.POST
    if not form.is_valid():
        message = str(next(iter(form.errors.values()))[0])
        if queued:
            return JsonResponse({"detail": message}, status=422)
        messages.error(request, message)
        return _back(pk)
    gate = queries.gate(pk)
    gate.demand_open()
    participant = voter.found(pk) or voter.joined(queries.topic(pk))
    cast(gate=gate, participant=participant.pk, choices=form.cleaned_data["choices"])
    return voter.remember(HttpResponse(status=204) if queued else _back(pk))


@require_POST
def visited(request: HttpRequest, pk: int) -> HttpResponse:
    """What was voted in this browser before signing in was mine, or was not: then nothing moves,
    and nobody is asked again."""
    voter = Voter(request)
    if request.POST.get("mine") == "yes":
        topics = queries.open_topics()
        keys = {topic: voter.key(topic) for topic in topics}
        moved = move_all(voter.visited(topics), keys)
        messages.success(
            request,
            ngettext("%(n)s 个表态已并入您的账号。", "%(n)s 个表态已并入您的账号。", moved)
            % {"n": moved},
        )
    return forget(_back(pk))


@never_cache
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """What this person or browser has voted, sealed or not yet, and what became of what
    they said themselves."""
    found = queries.topic(pk)
    participant = Voter(request).found(pk)
    context = {
        "campaign": found.campaign,
        "public": True,
        "topic": found,
        "votes": ballots.votes_of(participant) if participant else [],
        "statements": queries.said_by(participant) if participant else [],
        "arguments": list(participant.arguments.select_related("statement")) if participant else [],
        "votes_now": rules.may_vote(found),
    }
    return page(request, "discussions/mine.jinja", context)


@never_cache
@require_safe
def proof(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """The receipt of one's own ballot, for whoever cast it."""
    participant = Voter(request).found(pk)
    if participant is None:
        raise Http404
    text = canonical(ballots.proof(participant, statement))
    headers = {"Content-Disposition": f'attachment; filename="ballot-{pk}-{statement}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _cards(request: HttpRequest, topic: Any, participant: int | None) -> list[Card]:
    if not rules.may_vote(topic):
        return []
    cards = queries.deck(topic, participant, np.random.default_rng())
    again = whole(request.GET.get("again", ""))
    if again is not None and again in queries.gate(topic.pk).statements:
        asked = queries.again(again, participant)
        return [asked, *(card for card in cards if card.statement.pk != again)]
    return cards


def _dealt(request: HttpRequest, topic: Topic, cards: list[Card]) -> list[dict[str, Any]]:
    """What a screen needs of each statement to show it without asking again."""
    facts = beside(topic, request.user) if cards else {}
    return [
        {
            "statement": card.statement.pk,
            "text": card.statement.text,
            "seed": card.statement.seed,
            "votes": card.counts.total,
            "chance": round(card.chance, 4),
            "asked": card.asked,
            "voted": card.voted,
            "facts": _drawn(request, card.statement.pk, facts.get(card.statement.pk, [])),
        }
        for card in cards
    ]


def _drawn(request: HttpRequest, statement: int, facts: list[Row]) -> Markup:
    """The first facts beside a statement, small; the statement's page has the others."""
    if not facts:
        return Markup("")
    context = {
        "facts": _mixed(facts)[:SHOWN],
        "more": max(len(facts) - SHOWN, 0),
        "address": f"{reverse('discussions:statement', args=[statement])}#facts",
    }
    return fragment(request, "discussions/beside.jinja", context)


def _mixed(facts: list[Row]) -> list[Row]:
    """The first of each kind, then the second ones: ten problems must not hide the measure."""
    counts: Counter[str] = Counter()
    placed = []
    for fact in facts:
        placed.append((counts[fact.meta[0]], fact))
        counts[fact.meta[0]] += 1
    return [fact for _place, fact in sorted(placed, key=lambda pair: pair[0])]


def _back(pk: int) -> HttpResponse:
    return redirect("discussions:topic", pk=pk)
