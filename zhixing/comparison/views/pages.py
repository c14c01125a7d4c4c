"""The pages of the comparison: four dimensions, rates, effort, profile, effect, formalism."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.analysis.disclosure import THRESHOLD
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require
from zhixing.comparison import actions
from zhixing.comparison.forms import WeighForm
from zhixing.comparison.models import Weights
from zhixing.comparison.queries import effect as effects
from zhixing.comparison.queries import mirror, tables
from zhixing.comparison.queries.counting import kept_today
from zhixing.comparison.queries.dimensions import BENCHMARKS, BY_KEY, DIMENSIONS, PROFILE
from zhixing.comparison.queries.effort import CONTENT, EFFORT, RATED, RATES
from zhixing.comparison.rules import may_read, may_weigh
from zhixing.comparison.views import words
from zhixing.measures.queries.figures import rates as campaign_rates
from zhixing.organisation.rules import known
from zhixing.plans.views.rows import standing_rows
from zhixing.web.pages import fragment, page, submitted
from zhixing.web.paging import Slice, slice_of
from zhixing.web.pictures.intervals import intervals


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Each dimension in a line, the effect on the business first."""
    campaign = opened(request, slug)
    context = {
        **_common(campaign, ""),
        "effect": effects.effect(campaign),
        "dimensions": [(one, tables.dimension(campaign, one)) for one in DIMENSIONS],
        "signs": [seen for seen in mirror.signs(campaign) if seen.count],
    }
    return page(request, "comparison/overview.jinja", context)


@login_required
@require_safe
def dimension(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The units in one dimension: the share, how sure it is, and the counts beside it."""
    campaign = opened(request, slug)
    if key not in BY_KEY:
        raise Http404
    asked = BY_KEY[key]
    table = tables.dimension(campaign, asked)
    rows = slice_of(table.lines, request)
    units = len(table.lines)

    def told() -> dict[str, Any]:
        url = partial(_records, campaign, asked.ratio.whole.key)
        dots = [
            words.dot(
                line.group,
                line.share,
                words.tier(line.ranks.tier, table.tiers),
                url(line.group.pk),
            )
            for line in rows.items
        ]
        picture = intervals(dots, str(asked.ratio.label))
        return {
            "dimension": asked,
            "benchmarks": BENCHMARKS,
            "units": units,
            "picture": picture,
        }

    context = {
        **_common(campaign, key),
        "dimension": asked,
        "table": table,
        "benchmarks": BENCHMARKS,
        "slice": rows,
        "drawn": _drawn(request, campaign, "_dimension", key, rows, told),
    }
    return page(request, "comparison/dimension.jinja", context)


@login_required
@require_safe
def rates(request: HttpRequest, slug: str) -> HttpResponse:
    """Response, resolution, satisfaction, and the index that the weights make of them."""
    campaign = opened(request, slug)
    found = tables.rates(campaign)
    rows = slice_of(found, request)
    tiers = max((line.ranks.tier for line in found), default=0)

    def told() -> dict[str, Any]:
        dots = [words.dot_of_index(line, words.tier(line.ranks.tier, tiers)) for line in rows.items]
        return {
            # Where no unit has all three rates there is nothing to draw.
            "picture": intervals(dots, _("三率指数")) if any(dot.share for dot in dots) else "",
            "units": len(found),
            "figures": RATES,
        }

    context = {
        **_common(campaign, "rates"),
        "slice": rows,
        "tiers": tiers,
        "weights": tables.weights(campaign),
        "figures": RATES,
        "whole": campaign_rates(campaign),
        "drawn": _drawn(request, campaign, "_rates", "rates", rows, told),
        "threshold": THRESHOLD,
        "weighs": may_weigh(request.user, campaign),
    }
    return page(request, "comparison/rates.jinja", context)


@login_required
@require_safe
def effort(request: HttpRequest, slug: str) -> HttpResponse:
    """Effort beside satisfaction (row F10) and the load of each unit (row F11); no ranks."""
    campaign = opened(request, slug)
    rows = slice_of(tables.effort(campaign), request)
    told = {"figures": EFFORT, "rated": RATED, "content": CONTENT}
    context = {
        **_common(campaign, "effort"),
        **told,
        "slice": rows,
        "drawn": _drawn(request, campaign, "_effort", "effort", rows, lambda: told),
        "threshold": THRESHOLD,
    }
    return page(request, "comparison/effort.jinja", context)


@login_required
@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Will, ability and result of each unit (row F14); no ranks."""
    campaign = opened(request, slug)
    rows, told = slice_of(tables.profiles(campaign), request), {"profile": PROFILE}
    context = {
        **_common(campaign, "profile"),
        **told,
        "slice": rows,
        "drawn": _drawn(request, campaign, "_profile", "profile", rows, lambda: told),
    }
    return page(request, "comparison/profile.jinja", context)


@login_required
@require_safe
def effect(request: HttpRequest, slug: str) -> HttpResponse:
    """What the campaign changed in the business (row H2)."""
    campaign = opened(request, slug)
    found = effects.effect(campaign)
    rows = slice_of(found.standings, request)
    context = {
        **_common(campaign, "effect"),
        "effect": found,
        "slice": rows,
        "rows": standing_rows(rows.items),
        "columns": _effect_columns(),
    }
    return page(request, "comparison/effect.jinja", context)


@login_required
@require_safe
def formalism(request: HttpRequest, slug: str) -> HttpResponse:
    """Every sign that the campaign is walked through, with its list."""
    campaign = opened(request, slug)
    rows, told = slice_of(mirror.by_unit(campaign), request), {"signs": mirror.signs(campaign)}
    context = {
        **_common(campaign, "formalism"),
        **told,
        "slice": rows,
        "drawn": _drawn(request, campaign, "_formalism", "formalism", rows, lambda: told),
        "mindsets": [
            (mirror.MINDSETS(key).label, n) for key, n in mirror.mindsets(campaign).items()
        ],
    }
    return page(request, "comparison/formalism.jinja", context)


@login_required
def weigh(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the weights of the three rates."""
    campaign, person = opened(request, slug), known(request.user)
    require(may_weigh(person, campaign), _("只有领导小组办公室可以设定三率的权重。"))
    row = Weights.objects.filter(campaign=campaign).first()
    initial = {key: getattr(row, key) if row else n for key, n in Weights.DEFAULTS.items()}
    form = WeighForm(request.POST or None, initial=initial)
    if submitted(request, form, partial(actions.weigh, campaign=campaign, by=person)):
        messages.success(request, _("三率权重已设定并存证。"))
        return redirect("comparison:rates", slug=slug)
    context = {
        **_common(campaign, "rates"),
        "form": form,
        "cancel": reverse("comparison:rates", args=[slug]),
    }
    return page(request, "comparison/weigh.jinja", context, status=400 if form.errors else 200)


def opened(request: HttpRequest, slug: str) -> Campaign:
    """The campaign, for those who work in it; for everybody else there is no comparison."""
    campaign = campaign_of(slug)
    if not may_read(request.user, campaign):
        raise Http404
    return campaign


def _common(campaign: Campaign, here: str) -> dict[str, Any]:
    """What every page of the comparison has: its tabs, and the words of its tables."""
    return {"campaign": campaign, "tabs": _tabs(campaign, here), "words": words}


def _drawn(
    request: HttpRequest,
    campaign: Campaign,
    template: str,
    key: str,
    rows: Slice[Any],
    told: Callable[[], dict[str, Any]],
) -> Markup:
    """A slice of a table of units, drawn once for each state of the ledger and each day, in each
    language: everybody who may see it sees the same."""
    if not rows.items:
        return Markup("")
    place = f"{get_language()}:{get_script_prefix()}:{key}:{rows.number}"

    def draw() -> Markup:
        context = {"campaign": campaign, "words": words, "items": rows.items, **told()}
        return fragment(request, f"comparison/{template}.jinja", context)

    return kept_today(f"drawn:{place}", campaign, draw)


def _tabs(campaign: Campaign, here: str) -> list[dict[str, Any]]:
    named = [
        ("", _("总览")),
        *((one.key, str(one.title)) for one in DIMENSIONS),
        ("rates", _("三率")),
        ("effort", _("辛苦与点赞")),
        ("profile", _("想会成")),
        ("effect", _("活动效果")),
        ("formalism", _("形式主义迹象")),
    ]
    top = reverse("comparison:overview", args=[campaign.slug])
    return [
        {"text": text, "href": f"{top}{key}/" if key else top, "current": key == here}
        for key, text in named
    ]


def _records(campaign: Campaign, key: str, unit: int) -> str:
    return f"{reverse('comparison:records', args=[campaign.slug, key])}?unit={unit}"


def _effect_columns() -> list[Any]:
    return [
        (_("指标"), "wide"),
        (_("活动前"), "figure"),
        (_("现在"), "figure"),
        (_("目标"), "figure"),
        _("走势"),
        (_("完成目标"), "figure"),
        _("对标"),
    ]
