"""The list of rounds, one round with its bound, opening and closing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.campaigns.rules import is_office
from zhixing.organisation.rules import known
from zhixing.supervision import sources
from zhixing.supervision.actions import rounds as actions
from zhixing.supervision.forms.rounds import CheckFilter, CloseForm, RoundFilter, RoundForm
from zhixing.supervision.models import Round
from zhixing.supervision.queries import draws, rounds, tallies, teams
from zhixing.supervision.rows import (
    check_rows,
    draw_rows,
    finding_rows,
    plan_table,
    round_rows,
    unit_table,
    unseen_rows,
)
from zhixing.supervision.rules.permissions import demand_manage, demand_open, may_manage, may_open
from zhixing.supervision.views.steps import seen_campaign, step
from zhixing.web.pages import page
from zhixing.web.paging import slice_of

FILTER, CHECK_FILTER = RoundFilter(), CheckFilter()
SHOWN_UNSEEN = 200
SHOWN = 20  # checks on the round's own page; the list has them all


@login_required
@require_safe
def round_list(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = seen_campaign(request, slug)
    form = FILTER.asked(request.GET)
    found = slice_of(rounds.of_campaign(campaign, state=form.wanted), request)
    context = {
        "campaign": campaign,
        "form": form,
        "rounds": found,
        "rows": round_rows(found.items),
        "opens": may_open(request.user, campaign),
    }
    return page(request, "supervision/round_list.jinja", context)


@login_required
@require_safe
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """What the round may say, and what it rests on."""
    found = rounds.seen_round(pk, request.user)
    tally = tallies.tally(found)
    checks = list(tallies.checks_by(found, "")[:SHOWN])
    findings = list(rounds.findings_of(found))
    manages = may_manage(request.user, found)
    office = is_office(request.user, found.campaign)  # a device may send after the end
    context = {
        "campaign": found.campaign,
        "round": found,
        "tally": tally,
        "unit_table": unit_table(tally, teams.unit_names(found)),
        "draw_table": draw_rows(draws.draws_of(found), inner=True),
        "planned": tally.claimed > 0,
        "plan_table": plan_table(tallies.planned(tally.claimed)),
        "checks": check_rows(checks),
        "findings": finding_rows(findings),
        "stepped_in": tallies.checks_by(found, "stepped_in").count(),
        "turned_away": slice_of(teams.turned_away(found), request, per=SHOWN) if office else None,
        "goes": found.closed_at is None and teams.goes(request.user, found),
        "manages": manages,
        "kinds": [str(sources.source(kind).label) for kind in found.kinds],
        "entries": rounds.record_of(found),
    }
    return page(request, "supervision/round.jinja", context)


@login_required
@require_safe
def check_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The checks that a figure of the round counts, and what it counts that nobody went to see.

    Before the end only the office is told what that is: an inspector may come back and go there.
    """
    found = rounds.seen_round(pk, request.user)
    form = CHECK_FILTER.asked(request.GET)
    checks = slice_of(tallies.checks_by(found, form.wanted), request)
    counts = form.wanted in {"counted", "not_done"} and not checks.has_previous
    counts = counts and (found.closed_at is not None or may_manage(request.user, found))
    unseen = tallies.unseen(found)[:SHOWN_UNSEEN] if counts else []
    context = {
        "campaign": found.campaign,
        "round": found,
        "form": form,
        "checks": checks,
        "rows": check_rows(checks.items),
        "unseen": unseen_rows(unseen),
    }
    return page(request, "supervision/check_list.jinja", context)


@login_required
def open_round(request: HttpRequest, slug: str) -> HttpResponse:
    campaign, person = seen_campaign(request, slug), known(request.user)
    demand_open(person, campaign)
    form = RoundForm(request.POST or None, campaign=campaign)
    made: list[Round] = []

    def act(**fields: Any) -> None:
        made.append(actions.open_round(campaign=campaign, by=person, **fields))

    answer = step(
        request,
        campaign,
        form,
        act,
        title=_("组织督查"),
        submit=_("开始督查"),
        back=reverse("supervision:round_list", args=[slug]),
        lead=_("不定期、不打招呼。抽哪些、谁去抽、按什么顺序，先定下来，再抽签。"),
    )
    return redirect("supervision:round", pk=made[0].pk) if made else answer


@login_required
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = rounds.seen_round(pk, request.user), known(request.user)
    demand_manage(person, found)
    return step(
        request,
        found.campaign,
        CloseForm(request.POST or None),
        partial(actions.close_round, round_=found, by=person),
        title=_("结束督查"),
        submit=pgettext("button", "结束督查"),
        back=reverse("supervision:round", args=[pk]),
        round_=found,
    )
