"""The daily business: tasks, indicators with their readings, benchmarks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require, require_open
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.actions import business as actions
from zhixing.plans.forms.business import (
    BenchmarkForm,
    BusinessTaskForm,
    CorrectReadingForm,
    IndicatorFilter,
    IndicatorForm,
    ReadingForm,
)
from zhixing.plans.models import Indicator
from zhixing.plans.queries import indicators as queries
from zhixing.plans.queries.items import columns, in_force
from zhixing.plans.queries.people import units_kept_by
from zhixing.plans.rules.permissions import demand_keep_business, is_insider, may_keep_business
from zhixing.plans.views.rows import benchmark_rows, item_rows, standing_rows, went
from zhixing.plans.views.stepping import step_page
from zhixing.web.figures import cached, kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of
from zhixing.web.pictures.sparkline import sparkline


@require_safe
def indicator_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Before, now and target of every indicator; one that is compared with nobody is marked."""
    campaign = campaign_of(slug)
    form = kept(f"indicator filter:{campaign.pk}", lambda: IndicatorFilter(campaign=campaign))
    form = form.asked(request.GET)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    every = queries.standings(campaign)
    rows = slice_of(queries.listed(every, **chosen), request)
    context = {
        "campaign": campaign,
        "form": form,
        "indicators": rows,
        "columns": _indicator_columns(),
        "rows": standing_rows(rows.items),
        "moved": sum(standing.moved for standing in every),
        "reached": sum(standing.reached for standing in every),
        "alone": sum(standing.self_compared for standing in every),
        "total": len(every),
        "keeps": bool(units_kept_by(request.user, campaign)),
    }
    return page(request, "plans/indicator_list.jinja", context)


@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """One indicator: how it went, where we stand against others, which tasks serve it."""
    found = queries.indicator(pk)
    campaign = found.campaign
    items = in_force(campaign).filter(indicator=found).order_by("due", "pk")
    standing = queries.standing(found)
    inner = is_insider(request.user, campaign)
    context = {
        "campaign": campaign,
        "indicator": found,
        "standing": standing,
        "picture": sparkline(standing.line, went(standing)) if standing.latest else "",
        "rows": item_rows(columns(items)),
        "keeps": may_keep_business(request.user, campaign, found.unit),
        "inner": inner,
        "entries": cached(f"indicator:{pk}:entries", lambda: entries_of(found)) if inner else [],
    }
    return page(request, "plans/indicator.jinja", context)


@login_required
def set_indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Say by which figure a unit will be judged."""
    campaign, person, units = _keeper(request, slug)
    form = IndicatorForm(request.POST or None, units=units)
    made: list[Indicator] = []

    def act(**fields: Any) -> None:
        made.append(actions.set_indicator(campaign=campaign, by=person, **fields))

    return step_page(
        request,
        campaign,
        form,
        act,
        title=_("设定业务指标"),
        submit=pgettext("button", "设定"),
        lead=_("用哪个数字看成效：现在是多少，要到多少，到什么时候。"),
        back=reverse("plans:indicator_list", args=[slug]),
        crumbs=_crumbs(campaign),
        after=lambda: reverse("plans:indicator", args=[made[0].pk]),
    )


@login_required
def take_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down today's value; the source is known from the indicator."""
    found, person = _kept(request, pk)
    form = ReadingForm(request.POST or None, initial={"source": found.source})
    act = partial(actions.take_reading, indicator=found, by=person)
    return _step(request, found, form, act, _("登记读数"), pgettext("button", "登记"))


@login_required
def set_benchmark(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a place that does better."""
    found, person = _kept(request, pk)
    act = partial(actions.set_benchmark, indicator=found, by=person)
    form = BenchmarkForm(request.POST or None)
    lead = _("与先进比，不与自己比：差距多少、学什么、什么时候赶上。")
    return _step(request, found, form, act, _("对标先进"), pgettext("button", "确定"), lead)


@login_required
def correct_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a value that was written down wrongly."""
    reading = queries.reading(pk)
    found, person = _kept(request, reading.indicator_id)
    initial = {"value": reading.value, "source": reading.source}
    form = CorrectReadingForm(request.POST or None, initial=initial)
    act = partial(actions.correct_reading, reading=reading, by=person)
    return _step(request, found, form, act, _("更正读数"), pgettext("button", "更正"))


@require_safe
def benchmark_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The library of places that do better (rows E11, E12)."""
    campaign = campaign_of(slug)
    rows = slice_of(queries.benchmarks(campaign), request)
    columns = [
        _("先进地区"),
        _("指标"),
        (_("我们"), "figure"),
        (_("先进值"), "figure"),
        (_("差距"), "figure"),
        _("数据日期"),
        (_("对标举措"), "wide"),
        (_("赶上期限"), "date"),
    ]
    context = {
        "campaign": campaign,
        "benchmarks": rows,
        "columns": columns,
        "rows": benchmark_rows(rows.items),
    }
    return page(request, "plans/benchmark_list.jinja", context)


@require_safe
def business_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The regular work that the campaign serves, each with the tasks that serve it."""
    campaign = campaign_of(slug)
    rows = slice_of(queries.counted_tasks(campaign), request)
    context = {
        "campaign": campaign,
        "tasks": rows,
        "keeps": bool(units_kept_by(request.user, campaign)),
    }
    return page(request, "plans/business_list.jinja", context)


@login_required
def list_task(request: HttpRequest, slug: str) -> HttpResponse:
    """Name a piece of a unit's regular work."""
    campaign, person, units = _keeper(request, slug)
    return step_page(
        request,
        campaign,
        BusinessTaskForm(request.POST or None, units=units),
        partial(actions.list_task, campaign=campaign, by=person),
        title=_("登记业务工作"),
        submit=pgettext("button", "登记"),
        lead=_("活动任务要服务日常业务。先登记本来就要做的工作，再把任务结合上去。"),
        back=reverse("plans:business_list", args=[slug]),
        crumbs=_crumbs(campaign),
    )


def _indicator_columns() -> list[Any]:
    return [
        (_("指标"), "wide"),
        (_("之前"), "figure"),
        (_("现在"), "figure"),
        (_("目标"), "figure"),
        _("走势"),
        (_("走完"), "figure"),
        _("对标"),
    ]


def _keeper(request: HttpRequest, slug: str) -> tuple[Campaign, Person, Any]:
    """The campaign, and the units for which the person keeps its figures; 403 for nobody's."""
    campaign, person = campaign_of(slug), known(request.user)
    require_open(campaign)
    units = units_kept_by(person, campaign)
    require(bool(units), _("只有本单位人员和领导小组办公室可以登记业务工作和指标。"))
    return campaign, person, units


def _kept(request: HttpRequest, pk: int) -> tuple[Indicator, Person]:
    found = queries.indicator(pk)
    demand_keep_business(request.user, found.campaign, found.unit)
    return found, known(request.user)


def _step(
    request: HttpRequest,
    found: Indicator,
    form: Any,
    act: Any,
    title: str,
    submit: str,
    lead: str = "",
) -> HttpResponse:
    address = reverse("plans:indicator", args=[found.pk])
    return step_page(
        request,
        found.campaign,
        form,
        act,
        title=title,
        submit=submit,
        kicker=found.name,
        lead=lead,
        back=address,
        crumbs=[*_crumbs(found.campaign), (found.name, address)],
    )


def _crumbs(campaign: Campaign) -> list[tuple[str, str]]:
    return [
        (_("组织推进"), reverse("plans:overview", args=[campaign.slug])),
        (_("业务指标"), reverse("plans:indicator_list", args=[campaign.slug])),
    ]
