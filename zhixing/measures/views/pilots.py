"""Pilots: the list, one with its proof of time, and the steps from filing to conclusion."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.actions import pilots as actions
from zhixing.measures.forms.pilots import (
    ConcludeForm,
    PilotFilter,
    PilotForm,
    ReadingForm,
    ReportForm,
    SendBackForm,
)
from zhixing.measures.models import Pilot
from zhixing.measures.queries import measures
from zhixing.measures.queries import pilots as queries
from zhixing.measures.rules.pilots import (
    demand_register,
    demand_role,
    is_due,
    may_list,
    may_see_finding,
    runs,
    verbs,
)
from zhixing.measures.views.pilot_rows import pilot_rows, stage_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.web.figures import kept
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@login_required
@require_safe
def pilot_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the campaign tries, for all who work there."""
    campaign = campaign_of(slug)
    if not may_list(request.user, campaign):
        raise Http404
    form = kept(f"pilot filter:{campaign.pk}", lambda: PilotFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = _chosen(form)
    counts = queries.counts(campaign)
    total = None if any(chosen.values()) else lambda: counts["total"]
    rows = slice_of(queries.listed(campaign, **chosen), request, count=total)
    context = {
        "campaign": campaign,
        "form": form,
        "pilots": rows,
        "rows": pilot_rows(rows.items),
        "counts": counts,
    }
    return page(request, "measures/pilot_list.jinja", context)


@login_required
@require_safe
def pilot(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was filed and when, how it keeps its bounds, what came of it."""
    found = queries.seen_pilot(pk, request.user)
    proofs = queries.entries(found)
    context = {
        "campaign": found.measure.campaign,
        "pilot": found,
        "measure": found.measure,
        "stage": stage_of(found),
        "verbs": verbs(request.user, found),
        "running": runs(found),
        "due": is_due(found),
        "excused": queries.is_excused(found),
        "beyond": queries.beyond(found),
        "judged": may_see_finding(request.user, found),
        "entries": proofs,
        "filing": queries.filing(proofs),
    }
    return page(request, "measures/pilot.jinja", context)


@login_required
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a pilot of the measure on file, before its first day."""
    measure = measures.measure(pk)
    demand_register(request.user, measure)
    form = PilotForm(request.POST or None)
    made: list[Pilot] = []

    def act(**fields: Any) -> None:
        made.append(actions.register(measure=measure, by=known(request.user), **fields))

    if submitted(request, form, act):
        messages.success(request, _("试点已报备并存证，时间由存证链证明。"))
        return redirect("measures:pilot", pk=made[0].pk)
    context = {
        "campaign": measure.campaign,
        "measure": measure,
        "form": form,
        "title": _("登记试点"),
        "submit": _("报备"),
        "lead": _("先备案、后试行。在备案的边界内没有试成，不算责任人和单位的账。"),
        "cancel": reverse("measures:measure", args=[pk]),
    }
    return page(request, "measures/pilot_step.jinja", context, status=400 if form.errors else 200)


@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "revise")
    initial = {name: getattr(found, name) for name in actions.PLAN}
    form = PilotForm(request.POST or None, initial=initial)
    act = partial(actions.revise, pilot=found, by=person)
    lead = found.returned_reason or _("开始以前可以改；改前的内容留在存证里。")
    return step(request, found, form, act, title=_("修改备案"), submit=_("重新报备"), lead=lead)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The office has taken note."""
    found, person = opened(request, pk, "acknowledge")
    actions.acknowledge(pilot=found, by=person)
    messages.success(request, _("试点已备案。"))
    return redirect("measures:pilot", pk=pk)


@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "send_back")
    form = SendBackForm(request.POST or None)
    act = partial(actions.send_back, pilot=found, by=person)
    return step(
        request,
        found,
        form,
        act,
        title=pgettext("button", "退回修改"),
        submit=pgettext("button", "退回"),
    )


@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a value of what the limit is of."""
    found, person = opened(request, pk, "read")
    form = ReadingForm(request.POST or None)
    act = partial(actions.read_bounds, pilot=found, by=person)
    lead = _("%(what)s%(way)s%(limit)s%(unit)s。超出会立即标出，请先按终止条件处置。") % {
        "what": found.limit_of,
        "way": found.get_limit_way_display(),
        "limit": f"{found.limit.normalize():f}" if found.limit is not None else "",
        "unit": found.limit_unit,
    }
    return step(request, found, form, act, title=_("登记数值"), submit=_("登记"), lead=lead)


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit says how it went."""
    found, person = opened(request, pk, "report")
    form = ReportForm(request.POST or None)
    act = partial(actions.report, pilot=found, by=person)
    lead = _("没有试成也是结果。边界内的失败不算单位的账，瞒报才算。")
    return step(request, found, form, act, title=_("报告试点结果"), submit=_("报告"), lead=lead)


@login_required
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt, adjust or stop."""
    found, person = opened(request, pk, "conclude")
    form = ConcludeForm(request.POST or None)
    act = partial(actions.conclude, pilot=found, by=person)
    title = _("作出试点结论")
    return step(request, found, form, act, title=title, submit=_("登记结论"), lead=found.result)


def opened(request: HttpRequest, pk: int, verb: str) -> tuple[Pilot, Person]:
    """The pilot for one of its steps: strangers get 404, who may only read it 403."""
    found = queries.seen_pilot(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def step(
    request: HttpRequest,
    found: Pilot,
    form: forms.Form,
    act: Callable[..., object],
    *,
    title: str,
    submit: str,
    lead: str = "",
) -> HttpResponse:
    """Show the form of a step; once it is done, go back to the pilot."""
    back = reverse("measures:pilot", args=[found.pk])
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    context = {
        "campaign": found.measure.campaign,
        "measure": found.measure,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel": back,
    }
    return page(request, "measures/pilot_step.jinja", context, status=400 if form.errors else 200)


def _chosen(form: PilotFilter) -> dict[str, Any]:
    """The filters that hold; senseless ones let everything pass."""
    if not form.is_bound:
        return {}
    form.is_valid()
    return dict(form.cleaned_data)
