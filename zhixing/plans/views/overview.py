"""How the campaign is driven, and who answers for what, level by level."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.plans.forms.plans import LevelForm
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries import drive as figures
from zhixing.plans.queries import tree as trees
from zhixing.plans.rules.permissions import is_insider
from zhixing.plans.views.rows import level_rows
from zhixing.web.figures import kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of
from zhixing.web.pictures.pace import Bar, pace


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What is proved against the time that is gone; every figure opens its list."""
    campaign = campaign_of(slug)
    found = figures.drive(campaign)
    context = {
        "campaign": campaign,
        "drive": found,
        "picture": _picture(campaign),
        "item_states": [(state, state.label, found.items.states[state]) for state in _STATES],
        "plan_states": [(state, state.label, found.plans[state]) for state in Plan.State],
        "inner": is_insider(request.user, campaign),
    }
    return page(request, "plans/overview.jinja", context)


_STATES = PlanItem.State


@require_safe
def responsibility(request: HttpRequest, slug: str) -> HttpResponse:
    """One level of the tree: a unit and those directly below it; or every level with a gap."""
    campaign = campaign_of(slug)
    asked = LevelForm(request.GET)
    asked.is_valid()
    tree, top = trees.tree(campaign), campaign.organiser.path
    level, below = tree.level(asked.cleaned_data.get("unit"), top)
    gaps = asked.cleaned_data.get("gaps", "")
    rows = slice_of(_levels(tree, level, below, gaps), request)
    inner = is_insider(request.user, campaign)
    context = {
        "campaign": campaign,
        "level": level,
        "way": tree.way(level, top),
        "gaps": gaps,
        "slice": rows,
        "rows": level_rows(campaign, rows.items, inner=inner),
        "own": level_rows(campaign, [level], inner=inner)[0],
        "columns": _columns(),
        "inner": inner,
    }
    return page(request, "plans/responsibility.jinja", context)


def _levels(
    tree: trees.Tree, level: trees.Level, below: list[trees.Level], gaps: str
) -> list[trees.Level]:
    """Those directly below; or, where gaps are asked for, all that have one, however deep."""
    if not gaps:
        return below
    if gaps == "below":
        return [found for found in tree.gaps(level) if found is not level]
    return tree.gaps(level, gaps)


def _columns() -> list[Any]:
    return [
        (_("层级"), "wide"),
        _("责任人"),
        _("实施方案"),
        (_("推进中"), "figure"),
        (_("申请办结"), "figure"),
        (_("已核验"), "figure"),
        _("缺口"),
    ]


def _picture(campaign: Campaign) -> Markup:
    """Drawn once for each state of the ledger and each day, in each language."""
    key = f"pace:{campaign.pk}:{timezone.localdate()}:{get_language()}:{get_script_prefix()}"
    return kept(key, lambda: _drawn(campaign, figures.drive(campaign)))


def _drawn(campaign: Campaign, found: figures.Drive) -> Markup:
    items = reverse("plans:item_list", args=[campaign.slug])
    bars = [
        Bar(_("时间已过"), found.time),
        Bar(_("任务已核验"), found.verified or 0.0, True, f"{items}?state=verified"),
        Bar(_("说已办结、还没有人核验"), found.claimed, False, f"{items}?state=done"),
    ]
    return pace(bars, _("时间与进展"))
