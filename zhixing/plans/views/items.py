"""The list of tasks, one task, and what is written of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.actions import claims
from zhixing.plans.actions import items as actions
from zhixing.plans.forms.plans import (
    ChangeItemForm,
    CheckItemForm,
    ClaimItemForm,
    ItemFilter,
    ItemForm,
    NewItemForm,
    SupportForm,
    offer_owners,
)
from zhixing.plans.models import Plan, PlanItem
from zhixing.plans.queries import changes
from zhixing.plans.queries import items as queries
from zhixing.plans.queries.plans import given
from zhixing.plans.rules.permissions import (
    demand_item_role,
    demand_role,
    is_insider,
    item_verbs,
)
from zhixing.plans.views.plans import opened, plan_crumbs
from zhixing.plans.views.rows import item_rows
from zhixing.plans.views.stepping import step_page
from zhixing.web.figures import kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of

# What a unit that takes up a task from above need not type again.
KNOWN_ABOVE = ("title", "category", "outcome", "due", "acceptance", "business_task", "indicator")


@require_safe
def item_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The tasks in force, filtered by what stands in the address; everybody may read it."""
    campaign = campaign_of(slug)
    form = kept(f"item filter:{campaign.pk}", lambda: ItemFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = queries.chosen(_asked(form), request.user, campaign)
    counts = queries.counts(campaign)
    rows = slice_of(
        queries.columns(queries.listed(queries.in_force(campaign), **chosen)),
        request,
        count=None if any(chosen.values()) else lambda: counts.total,
    )
    context = {
        "campaign": campaign,
        "form": form,
        "items": rows,
        "rows": item_rows(rows.items),
        "counts": counts,
        "states": [(state, state.label, counts.states[state]) for state in PlanItem.State],
        "origins": [(o, o.label, counts.origins[o]) for o in PlanItem.Origin],
        "within": chosen.get("within"),
        "tied_to": chosen.get("indicator") or chosen.get("business_task"),
    }
    return page(request, "plans/item_list.jinja", context)


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: the promise to everybody, how it is being kept to the organisation."""
    found = queries.seen_item(pk, request.user)
    inner = is_insider(request.user, found.plan.campaign)
    record = queries.record_of(found)
    context = {
        "campaign": found.plan.campaign,
        "item": found,
        "light": queries.light_of(found),
        "verbs": item_verbs(request.user, found),
        "inner": inner,
        "record": record,
        "changes": changes.in_words(record.changes) if inner else [],
        "can_remove": found.plan.state in {Plan.State.DRAFT, Plan.State.RETURNED}
        and found.origin != PlanItem.Origin.MEETING,
    }
    return page(request, "plans/item.jinja", context)


@login_required
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a task into the plan; `?answers=` takes one up from above, with what is known of it."""
    plan, person = opened(request, pk, "add_item")
    above = _above(request, plan)
    form = NewItemForm(request.POST or None, plan=plan, initial=_known(above))
    offer_owners(form, plan.unit)
    return step_page(
        request,
        plan.campaign,
        form,
        _writing(partial(actions.add_item, plan=plan, by=person)),
        title=_("承接上级任务") if above else _("列入工作任务"),
        submit=pgettext("button", "列入方案"),
        kicker=plan.unit.name,
        lead=above.title if above else "",
        back=reverse("plans:plan", args=[pk]),
        crumbs=plan_crumbs(plan),
        done=_("任务已列入方案。"),
    )


@login_required
def revise_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a task of a draft."""
    found, person = _opened(request, pk, "revise")
    form = ItemForm(request.POST or None, plan=found.plan, initial=_present(found))
    offer_owners(form, found.plan.unit)
    act = _writing(partial(actions.revise_item, item=found, by=person))
    words = {"title": _("修改工作任务"), "submit": pgettext("button", "保存")}
    return _step(request, found, form, act, **words)


@login_required
def change_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a promise, with a reason that stays."""
    found, person = _opened(request, pk, "change_item")
    form = ChangeItemForm(request.POST or None, plan=found.plan, initial=_present(found))
    offer_owners(form, found.plan.unit)
    act = _writing(partial(actions.change_item, item=found, by=person))
    lead = _("方案已批准。改动前后的内容和理由都会留痕。")
    words = {"title": _("变更工作任务"), "submit": pgettext("button", "变更"), "lead": lead}
    return _step(request, found, form, act, **words)


@login_required
@require_POST
def remove_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a task out of a draft."""
    found, person = _opened(request, pk, "revise")
    actions.remove_item(item=found, by=person)
    messages.success(request, _("任务“%(title)s”已删去。") % {"title": found.title})
    return redirect("plans:plan", pk=found.plan_id)


@login_required
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the unit said it needs."""
    found, person = _opened(request, pk, "support")
    act = partial(actions.support, item=found, by=person)
    words = {"title": _("答复所需支持"), "submit": pgettext("button", "答复")}
    lead = found.needed_support
    return _step(request, found, SupportForm(request.POST or None), act, lead=lead, **words)


@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner says that the task is done."""
    found = queries.seen_item(pk, request.user)
    demand_item_role("claim", request.user, found)
    act = partial(claims.claim, item=found, by=known(request.user))
    words = {"title": _("申请办结"), "submit": pgettext("button", "申请")}
    lead = _("办结由他人核验。开了会、发了文不算办结。")
    return _step(request, found, ClaimItemForm(request.POST or None), act, lead=lead, **words)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else says whether it is."""
    found = queries.seen_item(pk, request.user)
    demand_item_role("check", request.user, found)
    act = partial(claims.check, item=found, by=known(request.user))
    words = {"title": _("核验工作任务"), "submit": pgettext("button", "核验")}
    form = CheckItemForm(request.POST or None)
    return _step(request, found, form, act, template="plans/check.jinja", **words)


def _writing(act: Callable[..., object]) -> Callable[..., object]:
    """Give an action the fields of the item together, beside what else the form asks."""

    def write(**data: Any) -> None:
        beside = {name: data.pop(name) for name in ("answers", "reason") if name in data}
        act(fields=data, **beside)

    return write


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[PlanItem, Person]:
    """The item for a step that its plan allows."""
    found = queries.seen_item(pk, request.user)
    demand_role(verb, request.user, found.plan)
    return found, known(request.user)


def _step(request: HttpRequest, item: PlanItem, form: Any, act: Any, **words: Any) -> HttpResponse:
    return step_page(
        request,
        item.plan.campaign,
        form,
        act,
        kicker=item.title,
        back=reverse("plans:item", args=[item.pk]),
        crumbs=plan_crumbs(item.plan),
        context={"item": item},
        **words,
    )


def _asked(form: ItemFilter) -> dict[str, Any]:
    """The filters that hold; senseless ones let everything pass."""
    if not form.is_bound:
        return {}
    form.is_valid()
    return dict(form.cleaned_data)


def _above(request: HttpRequest, plan: Plan) -> PlanItem | None:
    """The task of the plan above that the address, or the form sent, names."""
    asked = request.POST.get("answers") or request.GET.get("answers") or ""
    if not asked.isdecimal() or len(asked) > 15:
        return None
    return get_object_or_404(given(plan), pk=int(asked))


def _known(above: PlanItem | None) -> dict[str, Any]:
    if above is None:
        return {}
    known_above = {name: getattr(above, name) for name in KNOWN_ABOVE}
    return {**known_above, "answers": above.pk}


def _present(item: PlanItem) -> dict[str, Any]:
    """The item as the form shows it."""
    present = {name: getattr(item, name) for name in actions.FIELDS}
    many = {name: getattr(item, name).all() for name in ("supporting_units", "clauses")}
    return {**present, **many}
