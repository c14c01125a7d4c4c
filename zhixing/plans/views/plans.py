"""The list of plans, one plan, and its way from draft to approval."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import current_posts, known
from zhixing.plans.actions import plans as actions
from zhixing.plans.forms.plans import BeginForm, DecidePlanForm, PlanFilter, PlanForm
from zhixing.plans.models import Plan
from zhixing.plans.queries import items as item_queries
from zhixing.plans.queries import plans as queries
from zhixing.plans.rules.permissions import demand_role, is_insider, may_begin, verbs
from zhixing.plans.rules.readiness import gaps
from zhixing.plans.views.rows import plan_rows, plan_signs
from zhixing.plans.views.stepping import step_page
from zhixing.web.figures import kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@require_safe
def plan_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The plans, unit by unit; outsiders see the approved ones."""
    campaign = campaign_of(slug)
    form = kept(f"plan filter:{campaign.pk}", lambda: PlanFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    inner = is_insider(request.user, campaign)
    counts = queries.counts(campaign)
    shown = Plan.State if inner else [Plan.State.APPROVED]
    rows = slice_of(queries.listed(queries.of_campaign(campaign, request.user), **chosen), request)
    context = {
        "campaign": campaign,
        "form": form,
        "plans": rows,
        "rows": plan_rows(rows.items),
        "states": [(state, state.label, counts[state]) for state in shown],
        "begins": bool(_units(request, campaign)),
        "inner": inner,
    }
    return page(request, "plans/plan_list.jinja", context)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its tasks to everybody once it is approved, all of it to the organisation."""
    found = queries.seen_plan(pk, request.user)
    inner = is_insider(request.user, found.campaign)
    items, allowed = queries.items_of(found), verbs(request.user, found)
    waiting = queries.unanswered(found) if inner else []
    is_open = found.state in {Plan.State.DRAFT, Plan.State.RETURNED}
    context = {
        "campaign": found.campaign,
        "plan": found,
        "sign": plan_signs()[found.state],
        "items": [(item, item_queries.light_of(item)) for item in items],
        "verbs": allowed,
        "inner": inner,
        "waiting": waiting,
        "gaps": gaps(found, items, waiting) if is_open and inner else [],
        "entries": queries.record_of(found) if inner else [],
    }
    return page(request, "plans/plan.jinja", context)


@login_required
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the plan of one of the person's units."""
    campaign, person = campaign_of(slug), known(request.user)
    form = BeginForm(request.POST or None, campaign=campaign)
    units = _units(request, campaign)
    form.offer(units)
    if units:
        form.fields["unit"].initial = request.GET.get("unit") or units[0].pk
    made: list[Plan] = []

    def act(unit: Unit) -> None:
        made.append(actions.begin(campaign=campaign, unit=unit, by=person))

    return step_page(
        request,
        campaign,
        form,
        act,
        title=_("起草实施方案"),
        submit=pgettext("button", "开始起草"),
        lead=_("承接上一级已批准的方案。上级分给本单位的任务会列在草稿里，逐项承接。"),
        back=reverse("plans:plan_list", args=[slug]),
        crumbs=_crumbs(campaign),
        done=_("草稿已建好。随时可以保存，齐了再报送。"),
        after=lambda: reverse("plans:plan", args=[made[0].pk]),
    )


@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft; it is saved with whatever is missing."""
    found, person = opened(request, pk, "revise")
    initial = {name: getattr(found, name) for name in actions.TEXTS}
    form = PlanForm(request.POST or None, initial=initial)
    return step_page(
        request,
        found.campaign,
        form,
        partial(actions.revise, plan=found, by=person),
        title=_("填写实施方案"),
        submit=pgettext("button", "保存草稿"),
        kicker=found.unit.name,
        lead=_("缺什么都可以先保存；报送时会逐条说明还缺什么。"),
        back=reverse("plans:plan", args=[pk]),
        crumbs=plan_crumbs(found),
        done=_("草稿已保存。"),
    )


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the plan before the level above."""
    found, person = opened(request, pk, "submit")
    actions.submit(plan=found, by=person)
    messages.success(request, _("“%(unit)s”的实施方案已报送上一级。") % {"unit": found.unit})
    return redirect("plans:plan", pk=pk)


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The level above approves the plan or returns it."""
    found, person = opened(request, pk, "decide")

    def act(approved: bool, decision: str) -> None:
        step = actions.approve if approved else actions.send_back
        step(plan=found, decision=decision, by=person)

    return step_page(
        request,
        found.campaign,
        DecidePlanForm(request.POST or None),
        act,
        title=_("审批实施方案"),
        submit=pgettext("button", "决定"),
        kicker=found.unit.name,
        lead=_("批准以后，方案里的任务就是承诺，只能留痕变更。"),
        back=reverse("plans:plan", args=[pk]),
        crumbs=plan_crumbs(found),
        template="plans/decide.jinja",
        context={"plan": found, "items": queries.items_of(found)},
    )


def opened(request: HttpRequest, pk: int, verb: str) -> tuple[Plan, Person]:
    """The plan for one of its steps: 404 for who may not see it, 403 for who may not act."""
    found = queries.seen_plan(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def plan_crumbs(plan: Plan) -> list[tuple[str, str]]:
    address = reverse("plans:plan", args=[plan.pk])
    return [*_crumbs(plan.campaign), (plan.unit.name, address)]


def _crumbs(campaign: Campaign) -> list[tuple[str, str]]:
    return [
        (_("组织推进"), reverse("plans:overview", args=[campaign.slug])),
        (_("实施方案"), reverse("plans:plan_list", args=[campaign.slug])),
    ]


def _units(request: HttpRequest, campaign: Campaign) -> list[Unit]:
    """Those for which the person may begin a plan now: their own units, and the organiser."""
    own = [post.unit for post in current_posts(request.user)]
    units = {unit.pk: unit for unit in [*own, campaign.organiser]}
    allowed = [unit for unit in units.values() if may_begin(request.user, campaign, unit)]
    return queries.without_plan(campaign, allowed)
