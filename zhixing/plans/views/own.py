"""把自己摆进去: the leaders' example first, then one's own problems and commitments."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.rules import Visitor, known
from zhixing.plans.actions import own as actions
from zhixing.plans.forms.leading import CommitmentForm, ConfirmForm, KeepForm, OwnProblemForm
from zhixing.plans.models import Commitment, OwnProblem
from zhixing.plans.queries import own as queries
from zhixing.plans.rules.leading import (
    demand_commit,
    demand_confirm,
    demand_keep,
    demand_note,
    leads,
    may_commit,
    may_confirm,
    may_keep,
    may_note,
)
from zhixing.plans.rules.permissions import is_insider
from zhixing.plans.views.stepping import step_page
from zhixing.web.pages import page


@require_safe
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """What the leaders have done with themselves; under it what the reader has, seen by nobody."""
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    found = queries.examples(campaign)
    context = {
        "campaign": campaign,
        "examples": found,
        "complete": sum(example.is_complete for example in found),
        "begun": sum(bool(example.problems) for example in found),
        "mine": queries.mine(campaign, request.user),
        "leads": leads(request.user, campaign),
        "notes": may_note(request.user, campaign),
    }
    return page(request, "plans/own.jinja", context)


@require_safe
def own_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem with what is promised about it."""
    found = queries.problem(pk, request.user)
    person = request.user
    own = found.person_id == person.pk
    seen = [one for one in found.commitments.all() if own or found.shared or _asked(one, person)]
    context = {
        "campaign": found.campaign,
        "problem": found,
        "own": own,
        "rows": [
            (one, queries.light_of(one), may_keep(person, one), may_confirm(person, one))
            for one in seen
        ],
        "commits": may_commit(person, found),
    }
    return page(request, "plans/own_problem.jinja", context)


@login_required
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what one finds wanting in oneself."""
    campaign, person = campaign_of(slug), known(request.user)
    demand_note(person, campaign)
    made: list[OwnProblem] = []

    def act(**fields: Any) -> None:
        made.append(actions.note(campaign=campaign, by=person, **fields))

    shared = _("您是活动的领导，写下的问题和承诺，活动范围内的人员都能看到。")
    alone = _("自愿填写，只有您自己看得到。")
    return step_page(
        request,
        campaign,
        OwnProblemForm(request.POST or None),
        act,
        title=_("写自己的问题"),
        submit=pgettext("button", "记下"),
        lead=shared if leads(person, campaign) else alone,
        back=reverse("plans:own", args=[slug]),
        crumbs=_crumbs(campaign),
        after=lambda: reverse("plans:own_problem", args=[made[0].pk]),
        done=_("已记下。接着写一条承诺：做什么、何时完成、谁来确认。"),
    )


@login_required
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise something about it."""
    found, person = queries.problem(pk, request.user), known(request.user)
    demand_commit(person, found)
    form = CommitmentForm(request.POST or None, campaign=found.campaign, person=person)
    _offer(form, queries.witnesses(found.campaign, person))
    act = partial(actions.promise, problem=found, by=person)
    return _step(request, found, form, act, title=_("作出承诺"), submit=pgettext("button", "承诺"))


@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what one has done about one's promise."""
    found = queries.commitment(pk, request.user)
    demand_keep(request.user, found)
    act = partial(actions.keep, commitment=found, by=known(request.user))
    lead = _("由他人确认后才算做到。")
    words = {"title": _("登记做到了什么"), "submit": _("登记"), "lead": lead}
    return _step(request, found.problem, KeepForm(request.POST or None), act, **words)


@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else says whether it is kept."""
    found = queries.commitment(pk, request.user)
    demand_confirm(request.user, found)
    act = partial(actions.confirm, commitment=found, by=known(request.user))
    words = {"title": _("确认承诺"), "submit": pgettext("button", "确认"), "lead": found.result}
    return _step(request, found.problem, ConfirmForm(request.POST or None), act, **words)


def _step(
    request: HttpRequest, problem: OwnProblem, form: Any, act: Any, **words: Any
) -> HttpResponse:
    return step_page(
        request,
        problem.campaign,
        form,
        act,
        kicker=problem.text[:60],
        back=reverse("plans:own_problem", args=[problem.pk]),
        crumbs=_crumbs(problem.campaign),
        **words,
    )


def _asked(one: Commitment, person: Visitor) -> bool:
    """A witness of a private matter sees what they were asked about, not the rest."""
    return one.witness_id == person.pk


def _crumbs(campaign: Campaign) -> list[tuple[str, str]]:
    return [
        (_("组织推进"), reverse("plans:overview", args=[campaign.slug])),
        (_("把自己摆进去"), reverse("plans:own", args=[campaign.slug])),
    ]


def _offer(form: forms.Form, people: list[tuple[int, str]]) -> None:
    field = cast("forms.ModelChoiceField[Any]", form.fields["witness"])
    field.choices = [("", _("不指定")), *people]
