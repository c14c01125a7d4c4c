"""The list of problems, one problem's page, and what visitors may do there."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.ledger.queries import entries_of
from zhixing.organisation.rules import known
from zhixing.voices.actions import grouping
from zhixing.voices.actions import problems as actions
from zhixing.voices.forms.problems import CreateForm, EditForm, ProblemFilter
from zhixing.voices.models import Problem
from zhixing.voices.queries import problems as queries
from zhixing.voices.queries.similarity import similar as similar_problems
from zhixing.voices.queries.suggestions import free
from zhixing.voices.rules import problems as rules
from zhixing.voices.views.rows import problem_rows, voice_rows
from zhixing.web import limits
from zhixing.web.figures import kept
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.pictures.sparkline import sparkline
from zhixing.web.sealing import digest

COOKIE = "supporter"
YEAR = 365 * 24 * 3600
SUPPORTS_AN_HOUR = 60
SIMILAR_AN_HOUR = 600


def problem_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's problems, filtered by what stands in the address, the hottest first."""
    campaign = campaign_of(slug)
    form = kept(f"problem filter:{campaign.pk}", lambda: ProblemFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    seen = queries.seen_by(request.user, campaign)
    counts = queries.counts_by_state(seen, queries.audience(request.user, campaign))
    is_whole = not any(value for name, value in chosen.items() if name != "order")
    found = slice_of(
        queries.columns(queries.listed(seen, **chosen)),
        request,
        count=partial(sum, counts.values()) if is_whole else None,
    )
    context = {
        "campaign": campaign,
        "form": form,
        "problems": found,
        "rows": problem_rows(found.items),
        "states": [(state, state.label, counts[state]) for state in rules.LIVE],
        "hidden": queries.count_hidden(campaign, sum(counts.values())),
        "consolidates": rules.may_consolidate(request.user, campaign),
    }
    return page(request, "voices/problem_list.jinja", context)


def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem; its inner part only for those who handle it."""
    found = queries.visible(pk, request.user, merged=True)
    if found.state == Problem.State.MERGED and not rules.may_see_inner(request.user, found):
        return redirect("voices:problem", pk=queries.root(found).pk)
    inner = rules.may_see_inner(request.user, found)
    timeline = queries.timeline(found)
    voices = slice_of(queries.voices(found, inner=inner), request, per=20)
    context = {
        "campaign": found.campaign,
        "problem": found,
        "inner": inner,
        "voices": voices,
        "rows": voice_rows(voices.items, linked=inner),
        "timeline": timeline,
        "spark": sparkline(timeline.counts, _timeline_words(timeline)),
        "places": queries.places(found, inner=inner),
        "enterprises": queries.enterprises(found) if inner else [],
        "supports": queries.support_count(found),
        "may_support": rules.may_support(found),
        "assignments": queries.assignments(found) if inner else [],
        "steps": _steps(request, found) if inner else [],
    }
    return page(request, "voices/problem.jinja", context)


def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Problems like this one: a part of the problem's page, and a page of its own."""
    # Asking the index costs more than a page, so one visitor may not ask without end.
    limits.hit("similar", limits.visitor(request), SIMILAR_AN_HOUR, 3600)
    found = queries.visible(pk, request.user)
    seen = queries.seen_by(request.user, found.campaign)
    context = {
        "campaign": found.campaign,
        "problem": found,
        "similar": similar_problems(found, among=seen),
        "consolidates": rules.may_consolidate(request.user, found.campaign),
    }
    return page(request, "voices/similar.jinja", context, fragment="similar")


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every regrouping, with its undo, and the problem's entries in the ledger."""
    found = queries.inner(pk, request.user)
    context = {
        "campaign": found.campaign,
        "problem": found,
        "regroupings": queries.regroupings(found),
        "entries": entries_of(found),
        "consolidates": rules.may_consolidate(request.user, found.campaign),
    }
    return page(request, "voices/history.jinja", context, fragment="history")


def problem_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Form a problem of chosen voices, or of none."""
    campaign = campaign_of(slug)
    person = known(request.user)
    rules.require_consolidate(person, campaign)
    formed: list[Problem] = []
    form = CreateForm(
        request.POST or None,
        initial={"voices": request.GET.getlist("voice"), "title": request.GET.get("title", "")},
        voices=free(campaign),
    )

    def create(**fields: Any) -> None:
        formed.append(grouping.create(campaign=campaign, by=person, **fields))

    if submitted(request, form, create):
        messages.success(request, _("问题“%(title)s”已建立并存证。") % {"title": formed[0].title})
        return redirect("voices:problem", pk=formed[0].pk)
    return _form_page(request, campaign, form, _("新建问题"), _("建立"), _list_url(campaign))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Word the problem better."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    rules.require_handle(person, found.campaign)
    names = ("title", "category", "description")
    initial = {name: getattr(found, name) for name in names}
    form = EditForm(request.POST or None, initial=initial)
    if submitted(request, form, partial(actions.edit, problem=found, by=person)):
        messages.success(request, _("已保存并存证。"))
        return redirect("voices:problem", pk=pk)
    return _form_page(request, found.campaign, form, _("编辑问题"), _("保存"), _url(pk))


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Me too": counted once for each person or browser."""
    found = queries.visible(pk, request.user)
    limits.hit("support", limits.visitor(request), SUPPORTS_AN_HOUR, 3600)
    who = _supporter(request)
    is_new = actions.support(problem=found, key=digest("support", str(found.campaign_id), who))
    words = _("已记下，您也遇到了这个问题。") if is_new else _("您之前已经记过一次，不重复计数。")
    messages.success(request, words)
    response = redirect("voices:problem", pk=pk)
    if not request.user.is_authenticated:
        response.set_signed_cookie(
            COOKIE, who, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def _supporter(request: HttpRequest) -> str:
    """The person, or what this browser was named when it first said "me too"."""
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    try:
        return request.get_signed_cookie(COOKIE) or get_random_string(40)
    except (KeyError, BadSignature):
        return get_random_string(40)


def _steps(request: HttpRequest, problem: Problem) -> list[tuple[str, str]]:
    """What the person may do with the problem now: words and address."""
    person = request.user
    consolidates = rules.may_consolidate(person, problem.campaign)
    regroups = consolidates and problem.state in rules.LIVE
    offered = [
        (rules.may_assign(person, problem), _("交办"), "voices:assign"),
        (rules.may_rule(person, problem), _("裁定"), "voices:rule"),
        (rules.may_hand_on(person, problem), _("移交"), "voices:hand_on"),
        (rules.may_decline(person, problem), pgettext("button", "不予采纳"), "voices:decline"),
        (regroups and rules.takes_voices(problem), _("归入诉求"), "voices:attach"),
        (regroups and problem.voice_count > 1, _("拆分"), "voices:split"),
        (regroups and problem.voice_count > 0, _("移出诉求"), "voices:detach"),
        (regroups and rules.takes_voices(problem), _("合并"), "voices:merge"),
        (rules.may_edit(person, problem), _("编辑"), "voices:problem_edit"),
    ]
    return [(words, reverse(name, args=[problem.pk])) for may, words, name in offered if may]


def _timeline_words(timeline: queries.Timeline) -> str:
    return _("每周提出的诉求数，共有 %(n)s 个星期提出过") % {"n": timeline.recurred}


def _form_page(
    request: HttpRequest, campaign: Campaign, form: Any, title: str, submit: str, cancel: str
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "title": title,
        "submit": submit,
        "cancel": cancel,
        "lead": "",
    }
    return page(request, "voices/problem_form.jinja", context)


def _url(pk: int) -> str:
    return reverse("voices:problem", args=[pk])


def _list_url(campaign: Campaign) -> str:
    return reverse("voices:problem_list", args=[campaign.slug])
