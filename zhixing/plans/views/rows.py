"""Rows of lists and tables, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.analysis.indicators import gap
from zhixing.campaigns.models import Campaign
from zhixing.plans.models import Benchmark, Indicator, Plan, PlanItem
from zhixing.plans.queries import items as queries
from zhixing.plans.queries.indicators import Standing
from zhixing.plans.queries.plans import item_counts
from zhixing.plans.queries.tree import Level
from zhixing.web import lights
from zhixing.web.jinja import calendar, number
from zhixing.web.pages import component
from zhixing.web.pictures.sparkline import sparkline
from zhixing.web.rows import Address, Row

PLAN_TONES = {
    Plan.State.DRAFT: "idle",
    Plan.State.SUBMITTED: "info",
    Plan.State.APPROVED: "ok",
    Plan.State.RETURNED: "late",
}
ITEM_TONES = {
    PlanItem.State.PLANNED: "idle",
    PlanItem.State.DONE: "info",
    PlanItem.State.VERIFIED: "proved",
}


def plan_rows(plans: Iterable[Plan]) -> list[Row]:
    """Plans as lists show them."""
    plans = list(plans)
    address, day = Address("plans:plan"), calendar()
    states, counts = plan_signs(), item_counts(plans)
    return [
        Row(
            plan.unit.name,
            address.of(plan.pk),
            plan.target[:120],
            (
                _("任务 %(n)s 项，已核验 %(proved)s 项")
                % dict(zip(("n", "proved"), counts.get(plan.pk, (0, 0)), strict=True)),
                _("批准于 %(day)s") % {"day": day(plan.decided_at)}
                if plan.state == Plan.State.APPROVED
                else "",
            ),
            states[plan.state],
        )
        for plan in plans
    ]


def item_rows(items: Iterable[Any]) -> list[Row]:
    """Items as lists show them; rows of `queries.items.columns`."""
    address, day = Address("plans:item"), calendar()
    states = {
        state.value: component("state", str(state.label), tone=ITEM_TONES[state])
        for state in PlanItem.State
    }
    origins = {origin.value: str(origin.label) for origin in PlanItem.Origin}
    signs = {light: component("light", light) for light in lights.ALL}
    due, core, loose = _("时限"), _("核心任务"), _("没有结合业务")
    return [
        Row(
            item.title,
            address.of(item.pk),
            "",
            (
                states[item.state],
                item.unit__name,
                f"{due} {day(item.due)}" if item.due else "",
                origins[item.origin],
                core if item.core else "",
                loose if item.business_task_id is None and item.indicator_id is None else "",
            ),
            signs[queries.light_of(item)],
        )
        for item in items
    ]


def standing_rows(standings: Iterable[Standing]) -> list[list[Markup | str]]:
    """Indicators as cells of a table: before, now, target, a small picture, and whom they face."""
    address, day = Address("plans:indicator"), calendar()
    alone = component("state", _("只与自己比"), tone="warn")
    return [
        [
            Markup('<a href="{}">{}</a><br><span class="meta">{} · {}</span>').format(
                address.of(found.indicator.pk),
                found.indicator.name,
                found.indicator.unit.name,
                _("读于 %(day)s") % {"day": day(found.latest.on)}
                if found.latest
                else _("还没有读数"),
            ),
            number(found.indicator.baseline),
            number(found.now),
            number(found.indicator.target),
            sparkline(found.line, went(found)) if found.latest else "—",
            f"{found.share:.0%}",
            alone if found.self_compared else faced(found),
        ]
        for found in standings
    ]


def went(found: Standing) -> str:
    """How the indicator went, for those who do not see the picture."""
    return _("%(name)s：由 %(before)s 到 %(now)s，目标 %(target)s") % {
        "name": found.indicator.name,
        "before": number(found.indicator.baseline),
        "now": number(found.now),
        "target": number(found.indicator.target),
    }


def faced(found: Standing) -> Markup:
    """How far an indicator is behind each place that it is compared with (row E11)."""
    return Markup("<br>").join(
        Markup("{}").format(gap_words(benchmark.place, gap)) for benchmark, gap in found.benchmarks
    )


def gap_words(place: str, gap: Decimal) -> str:
    if gap > 0:
        return _("距%(place)s差 %(gap)s") % {"place": place, "gap": number(gap)}
    return _("已赶上%(place)s") % {"place": place}


def benchmark_rows(benchmarks: Iterable[Benchmark]) -> list[list[Markup | str]]:
    """The benchmark library as cells of a table."""
    address, day = Address("plans:indicator"), calendar()
    rows: list[list[Markup | str]] = []
    for benchmark in benchmarks:
        indicator = benchmark.indicator
        readings = list(indicator.readings.all())
        now = readings[-1].value if readings else indicator.baseline
        higher = indicator.better == Indicator.Better.HIGHER
        behind = gap(now, benchmark.value, higher_is_better=higher)
        rows.append(
            [
                benchmark.place,
                Markup('<a href="{}">{}</a>').format(address.of(indicator.pk), indicator.name),
                number(now),
                number(benchmark.value),
                number(behind) if behind > 0 else component("state", _("已赶上"), tone="ok"),
                _over(day(benchmark.on), benchmark.source),
                benchmark.action,
                day(benchmark.due),
            ]
        )
    return rows


def _over(words: str, under: str) -> Markup:
    return Markup('{}<br><span class="meta">{}</span>').format(words, under)


def plan_signs() -> dict[str, Markup]:
    """The sign of every state of a plan."""
    return {
        state.value: component("state", str(state.label), tone=PLAN_TONES[state])
        for state in Plan.State
    }


def level_rows(
    campaign: Campaign, levels: Sequence[Level], *, inner: bool
) -> list[list[Markup | str]]:
    """Levels of the responsibility tree as cells of a table; the first names the row.

    inner: names of heads and plans that are not approved are for the organisation only.
    """
    tree = reverse("plans:responsibility", args=[campaign.slug])
    items = reverse("plans:item_list", args=[campaign.slug])
    signs, plan = plan_signs(), Address("plans:plan")
    return [
        [
            component("door", level.name, f"{tree}?unit={level.pk}")
            if level.children
            else level.name,
            _heads(level, inner),
            _plan_cell(level, signs, plan, inner),
            *(_count(level, state, items) for state in PlanItem.State.values),
            _gaps(level, tree, items),
        ]
        for level in levels
    ]


def _heads(level: Level, inner: bool) -> Markup | str:
    if level.has_no_owner:
        return component("state", _("没有责任人"), tone="late")
    return _("、").join(level.heads) if inner else _("已明确")


def _plan_cell(
    level: Level, signs: dict[str, Markup], address: Address, inner: bool
) -> Markup | str:
    if level.plan is None:
        return component("state", _("没有方案"), tone="late") if level.has_no_plan else "—"
    pk, state = level.plan
    if not inner and state != Plan.State.APPROVED:
        return component("state", _("编制中"), tone="idle")
    return Markup('<a href="{}">{}</a>').format(address.of(pk), signs[state])


def _count(level: Level, state: str, items: str) -> Markup | str:
    n = getattr(level, state)
    if not n:
        return "0"
    return component("door", n, f"{items}?{urlencode({'state': state, 'within': level.pk})}")


def _gaps(level: Level, tree: str, items: str) -> Markup:
    found: list[Markup] = []
    if level.untaken:
        href = f"{items}?{urlencode({'untaken': 'on', 'unit': level.pk})}"
        found.append(component("door", _("%(n)s 项未承接") % {"n": level.untaken}, href))
    if level.gaps_below:
        href = f"{tree}?unit={level.pk}&gaps=below"
        found.append(
            component("door", _("下级 %(n)s 个层级有缺口") % {"n": level.gaps_below}, href)
        )
    return Markup(" ").join(found) if found else Markup("—")
