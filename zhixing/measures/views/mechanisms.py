"""Standing mechanisms: the list, one with its reviews, and registering one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.ledger.queries import entries_of
from zhixing.measures.actions import mechanisms as actions
from zhixing.measures.forms.practices import MechanismFilter, MechanismForm, ReviewForm
from zhixing.measures.models import Mechanism
from zhixing.measures.queries import measures
from zhixing.measures.queries import practices as queries
from zhixing.measures.rules.practices import demand_issue, demand_review, may_review
from zhixing.measures.views.stepping import step_page
from zhixing.organisation.rules import known
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.figures import kept
from zhixing.web.jinja import calendar
from zhixing.web.lights import light
from zhixing.web.pages import component, page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address, Row


@require_safe
def mechanism_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to last after the campaign; everybody may read it."""
    campaign = campaign_of(slug)
    form = kept("mechanism filter", MechanismFilter).asked(request.GET)
    standing = ""
    if form.is_bound and form.is_valid():
        standing = form.cleaned_data["standing"]
    rows = slice_of(queries.mechanisms(campaign, standing=standing), request)
    context = {
        "campaign": campaign,
        "form": form,
        "mechanisms": rows,
        "rows": _rows(rows.items),
    }
    return page(request, "measures/mechanism_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them with its reviews; who keeps it, reviews it here."""
    found = queries.mechanism(pk)
    reviews = may_review(request.user, found)
    if request.method == "POST":
        demand_review(request.user, found)
        reviews = True  # of one that ended meanwhile the action says so, beside what was typed
    form = ReviewForm(request.POST or None) if reviews else None
    if form and submitted(request, form, partial(_review, request, found)):
        return redirect("measures:mechanism", pk=pk)
    campaign = found.measure.campaign
    inner = is_insider(request.user, campaign)
    context = {
        "campaign": campaign,
        "mechanism": found,
        "light": None if found.ended_on else light(found.review_on),
        "inner": inner,
        "form": form,
        "entries": entries_of(found) if inner else [],
    }
    status = 400 if form is not None and form.errors else 200
    return page(request, "measures/mechanism.jinja", context, status=status)


@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Register what was laid down so that the matter stays solved."""
    measure = measures.measure(pk)
    demand_issue(request.user, measure)
    form = MechanismForm(request.POST or None)
    act = partial(actions.issue, measure=measure, by=known(request.user))
    lead = _("问题解决以后，把管用的做法定成制度，到期评估它还管不管用。")
    return step_page(
        request, measure, form, act, title=_("登记制度成果"), submit=_("登记"), lead=lead
    )


def _review(request: HttpRequest, found: Mechanism, **fields: Any) -> None:
    actions.review(mechanism=found, by=known(request.user), **fields)
    messages.success(request, _("评估情况已登记并存证。"))


def _rows(found: list[Mechanism]) -> list[Row]:
    address, day = Address("measures:mechanism"), calendar()
    ended, since, looks = _("已废止"), _("%(day)s起施行"), _("评估 %(day)s")
    return [
        Row(
            row.title,
            address.of(row.pk),
            row.summary,
            (
                row.number,
                row.unit.name,
                since % {"day": day(row.effective_on)},
                looks % {"day": day(row.review_on)} if row.review_on else "",
            ),
            component("state", ended) if row.ended_on else component("light", light(row.review_on)),
        )
        for row in found
    ]
