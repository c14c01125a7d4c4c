"""Things to abolish: the list, one of them with its decision, and putting one on the list."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.ledger.queries import entries_of
from zhixing.measures.actions import practices as actions
from zhixing.measures.forms.practices import FateForm, PracticeFilter, PracticeForm
from zhixing.measures.models import Practice
from zhixing.measures.queries import practices as queries
from zhixing.measures.rules.practices import (
    demand_decide,
    demand_list,
    may_decide,
    may_list,
)
from zhixing.organisation.rules import known
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.figures import kept
from zhixing.web.jinja import calendar
from zhixing.web.pages import component, page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address, Row

TONES = {"listed": "idle", "kept": "info", "changed": "ok", "abolished": "proved"}


@require_safe
def practice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was asked about and what became of it; everybody may read it."""
    campaign = campaign_of(slug)
    form = kept(f"practice filter:{campaign.pk}", lambda: PracticeFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = _chosen(form)
    fates = queries.fates(campaign)
    total = None if any(chosen.values()) else lambda: sum(fates.values())
    rows = slice_of(queries.practices(campaign, **chosen), request, count=total)
    context = {
        "campaign": campaign,
        "form": form,
        "practices": rows,
        "rows": _rows(rows.items),
        "fates": [(fate, fate.label, fates[fate]) for fate in Practice.Fate],
        "lists": may_list(request.user, campaign),
    }
    return page(request, "measures/practice_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what is wrong with it, what was decided; who may decide, does it here."""
    found = queries.practice(pk)
    if request.method == "POST":
        demand_decide(request.user, found)
    decides = may_decide(request.user, found)
    form = FateForm(request.POST or None) if decides else None
    if form and submitted(request, form, partial(_decide, request, found)):
        return redirect("measures:practice", pk=pk)
    inner = is_insider(request.user, found.campaign)
    context = {
        "campaign": found.campaign,
        "practice": found,
        "inner": inner,
        "problem": queries.shown_problem(request.user, found),
        "form": form,
        "entries": entries_of(found) if inner else [],
    }
    status = 400 if form is not None and form.errors else 200
    return page(request, "measures/practice.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody inside says what should go."""
    campaign, person = campaign_of(slug), known(request.user)
    demand_list(person, campaign)
    form = PracticeForm(
        request.POST or None,
        campaign=campaign,
        person=person,
        initial={"problem": request.GET.get("problem")},
    )
    made: list[Practice] = []

    def act(**fields: Any) -> None:
        made.append(actions.list_practice(campaign=campaign, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已列入清理清单。") % {"title": made[0].title})
        return redirect("measures:practice", pk=made[0].pk)
    context = {
        "campaign": campaign,
        "form": form,
        "cancel": reverse("measures:practice_list", args=[slug]),
    }
    status = 400 if form.errors else 200
    return page(request, "measures/list_practice.jinja", context, status=status)


def _decide(request: HttpRequest, found: Practice, **fields: Any) -> None:
    actions.decide_practice(practice=found, by=known(request.user), **fields)
    messages.success(request, _("处理结果已登记并存证。"))


def _chosen(form: PracticeFilter) -> dict[str, Any]:
    """The filters that hold; senseless ones let everything pass."""
    if not form.is_bound:
        return {}
    form.is_valid()
    return dict(form.cleaned_data)


def _rows(found: list[Practice]) -> list[Row]:
    address, day = Address("measures:practice"), calendar()
    signs = {
        fate.value: component("state", str(fate.label), tone=TONES[fate]) for fate in Practice.Fate
    }
    kinds = {kind.value: str(kind.label) for kind in Practice.Kind}
    since = _("%(day)s起")
    return [
        Row(
            row.title,
            address.of(row.pk),
            row.reason or row.harm,
            (
                kinds[row.kind],
                row.unit.name,
                since % {"day": day(row.effective_on)} if row.effective_on else "",
            ),
            signs[row.fate],
        )
        for row in found
    ]
