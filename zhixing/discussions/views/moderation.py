"""The office looks at what came in: shown, or refused with a reason that the author reads."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.discussions.actions import statements as actions
from zhixing.discussions.forms.topics import ModerationForm, TakeDownForm
from zhixing.discussions.models import Argument, Statement, Topic
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules.topics import require_moderate, require_take_down
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@login_required
def moderation(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements and reasons of a topic that nobody has looked at, the oldest first."""
    topic = queries.topic(pk)
    require_moderate(request.user, topic)
    context = {
        "campaign": topic.campaign,
        "topic": topic,
        "statements": slice_of(queries.waiting(topic), request),
        "arguments": queries.waiting_arguments(topic),
        "first": queries.FIRST,
    }
    return page(request, "discussions/moderation.jinja", context)


@login_required
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.written(pk)
    return _decide(request, found.topic, found, partial(actions.moderate, statement=found))


@login_required
def moderate_argument(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.written_argument(pk)
    act = partial(actions.moderate_argument, argument=found)
    return _decide(request, found.statement.topic, found, act)


@login_required
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """The office takes down a statement that is shown, with a reason for everybody."""
    found = queries.written(pk)
    return _take_down(request, found, found, partial(actions.take_down, statement=found))


@login_required
def take_down_argument(request: HttpRequest, pk: int) -> HttpResponse:
    """As `take_down`, for a reason."""
    found = queries.written_argument(pk)
    act = partial(actions.take_down_argument, argument=found)
    return _take_down(request, found.statement, found, act)


def _take_down(
    request: HttpRequest, statement: Statement, words: Statement | Argument, act: Any
) -> HttpResponse:
    require_take_down(request.user, statement.topic)
    form = TakeDownForm(request.POST or None)
    if submitted(request, form, partial(act, by=known(request.user))):
        messages.success(request, _("已撤下并存证，理由已公开。"))
        return redirect("discussions:statement", pk=statement.pk)
    context = {
        "campaign": statement.topic.campaign,
        "topic": statement.topic,
        "statement": statement,
        "words": words,
        "form": form,
    }
    return page(request, "discussions/take_down.jinja", context)


def _decide(request: HttpRequest, topic: Topic, words: Any, act: Any) -> HttpResponse:
    require_moderate(request.user, topic)
    form = ModerationForm(request.POST or None)
    if submitted(request, form, partial(act, by=known(request.user))):
        messages.success(request, _("已审核并存证。"))
        return redirect("discussions:moderation", pk=topic.pk)
    context = {"campaign": topic.campaign, "topic": topic, "words": words, "form": form}
    return page(request, "discussions/moderate.jinja", context)
