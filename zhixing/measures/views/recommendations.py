"""Recommendations about people (能上能下): the few who may read them, and whom they are against."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.ledger.queries import entries_of
from zhixing.measures.actions import recommendations as actions
from zhixing.measures.forms.exemptions import HandOverForm, RecommendForm, StatementForm
from zhixing.measures.models import Recommendation
from zhixing.measures.queries import recommendations as queries
from zhixing.measures.rules.recommendations import (
    demand_answer,
    demand_hand_over,
    demand_recommend,
    heard_until,
    may_answer,
    may_hand_over,
    may_recommend,
    was_heard,
)
from zhixing.organisation.rules import known
from zhixing.plans.rules.leading import leads
from zhixing.web.jinja import calendar
from zhixing.web.pages import component, page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address, Row


@login_required
@require_safe
def recommendation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """For leader and deputies; nobody else learns that there are any."""
    campaign = campaign_of(slug)
    if not leads(request.user, campaign):
        raise Http404
    rows = slice_of(queries.of_campaign(campaign), request)
    context = {
        "campaign": campaign,
        "found": rows,
        "rows": _rows(rows.items),
        "recommends": may_recommend(request.user, campaign),
    }
    return page(request, "measures/recommendation_list.jinja", context)


@login_required
@require_safe
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.recommendation(pk, request.user)
    context = {
        "campaign": found.campaign,
        "found": found,
        "leads": leads(request.user, found.campaign),
        "answers": may_answer(request.user, found),
        "hands_over": may_hand_over(request.user, found) and was_heard(found),
        "heard_until": None if was_heard(found) else heard_until(found),
        "entries": entries_of(found),
    }
    return page(request, "measures/recommendation.jinja", context)


@login_required
def recommend(request: HttpRequest, slug: str) -> HttpResponse:
    """Write one down."""
    campaign, person = campaign_of(slug), known(request.user)
    if not leads(person, campaign):
        raise Http404
    demand_recommend(person, campaign)
    form = RecommendForm(request.POST or None, campaign=campaign)
    made: list[Recommendation] = []

    def act(**fields: Any) -> None:
        made.append(actions.recommend(campaign=campaign, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("建议已登记并存证。"))
        return redirect("measures:recommendation", pk=made[0].pk)
    context = {
        "campaign": campaign,
        "form": form,
        "title": _("提出建议"),
        "submit": _("登记建议"),
        "lead": _("只是一条记录，由有权限的部门依规决定；系统里什么也不会因此改变。"),
        "cancel": reverse("measures:recommendation_list", args=[slug]),
    }
    status = 400 if form.errors else 200
    return page(request, "measures/recommendation_step.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person says to it."""
    found, person = queries.recommendation(pk, request.user), known(request.user)
    demand_answer(person, found)
    form = StatementForm(request.POST or None)
    act = partial(actions.answer, recommendation=found, by=person)
    submit = pgettext("button", "提交意见")
    return _step(request, found, form, act, _("说明意见"), submit, lead=found.grounds)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who received it."""
    found, person = queries.recommendation(pk, request.user), known(request.user)
    demand_hand_over(person, found)
    form = HandOverForm(request.POST or None)
    act = partial(actions.hand_over, recommendation=found, by=person)
    return _step(request, found, form, act, _("登记移交"), _("登记"))


def _step(
    request: HttpRequest,
    found: Recommendation,
    form: Any,
    act: Any,
    title: str,
    submit: str,
    *,
    lead: str = "",
) -> HttpResponse:
    back = reverse("measures:recommendation", args=[found.pk])
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    context = {
        "campaign": found.campaign,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel": back,
    }
    status = 400 if form.errors else 200
    return page(request, "measures/recommendation_step.jinja", context, status=status)


def _rows(found: list[Recommendation]) -> list[Row]:
    address, day = Address("measures:recommendation"), calendar()
    waits, passed = (
        component("state", _("没有移交")),
        component("state", _("已移交"), tone="proved"),
    )
    return [
        Row(
            row.person.name,
            address.of(row.pk),
            row.grounds,
            (
                str(row.get_direction_display()),
                day(row.at),
                _("本人已说明意见") if row.answered_at else "",
                row.passed_to,
            ),
            passed if row.passed_on else waits,
        )
        for row in found
    ]
