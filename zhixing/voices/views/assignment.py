"""The pages on which a problem is given to a unit, handed on, ruled upon or turned down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhixing.organisation.rules import known
from zhixing.voices.actions import assignment
from zhixing.voices.forms.problems import AssignForm, DeclineForm, HandOnForm, RuleForm
from zhixing.voices.models import Problem
from zhixing.voices.queries import problems as queries
from zhixing.voices.queries.similarity import Precedent, precedents
from zhixing.voices.rules.problems import require_hand_on, require_handle
from zhixing.web.pages import page, submitted


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the problem to a lead unit; units that handled its like are named first."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    require_handle(person, found.campaign)
    advice = [] if request.method == "POST" else precedents(found)
    initial = {"lead_unit": advice[0].unit if advice else queries.unit_named(found)}
    form = AssignForm(request.POST or None, initial=initial, campaign=found.campaign)
    act = partial(assignment.assign, problem=found, by=person)
    return _decide(request, found, form, act, (_("交办问题"), _("交办")), advice)


def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the problem to another unit, saying why."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    require_hand_on(person, found)
    advice = [] if request.method == "POST" else precedents(found)
    form = HandOnForm(request.POST or None, campaign=found.campaign)
    act = partial(assignment.hand_on, problem=found, by=person)
    return _decide(request, found, form, act, (_("移交问题"), _("移交")), advice)


def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle which unit leads."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    require_handle(person, found.campaign)
    form = RuleForm(request.POST or None, campaign=found.campaign)
    act = partial(assignment.rule, problem=found, by=person)
    return _decide(request, found, form, act, (_("裁定牵头单位"), _("裁定")))


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn the problem down, with a reason that its raisers read."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    require_handle(person, found.campaign)
    form = DeclineForm(request.POST or None)
    act = partial(assignment.decline, problem=found, by=person)
    words = pgettext("button", "不予采纳")
    return _decide(request, found, form, act, (words, words))


def _decide(
    request: HttpRequest,
    problem: Problem,
    form: Form,
    act: Callable[..., object],
    words: tuple[str, str],
    advice: Sequence[Precedent] = (),
) -> HttpResponse:
    title, submit = words
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(_after(request, problem))
    context = {
        "campaign": problem.campaign,
        "problem": problem,
        "form": form,
        "title": title,
        "submit": submit,
        "advice": advice,
        "assignments": queries.assignments(problem),
        "limit": problem.campaign.handoff_limit,
        "cancel": reverse("voices:problem", args=[problem.pk]),
    }
    return page(request, "voices/handoff.jinja", context)


def _after(request: HttpRequest, problem: Problem) -> str:
    """The problem's page, or the list for someone who handed the problem out of their sight."""
    problem.refresh_from_db(fields=["lead_unit", "state"])
    if queries.is_seen_by(request.user, problem):
        return reverse("voices:problem", args=[problem.pk])
    return reverse("voices:problem_list", args=[problem.campaign.slug])
