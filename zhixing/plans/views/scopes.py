"""A leader's page with both duties, and urging what is slow in the leader's scope."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.organisation.rules import known
from zhixing.plans.actions import urging as actions
from zhixing.plans.forms.leading import AnswerUrgeForm, UrgeForm
from zhixing.plans.models import Urge
from zhixing.plans.queries import items, scopes
from zhixing.plans.rules.leading import demand_answer, demand_urge, may_answer, urges_here
from zhixing.plans.views.rows import standing_rows
from zhixing.plans.views.stepping import step_page
from zhixing.web.pages import page


@require_safe
def scope(request: HttpRequest, pk: int) -> HttpResponse:
    """业务 and 活动 side by side, for one leader; under it the log of what the leader did."""
    duty = scopes.duty(pk, request.user)
    found = scopes.scope(duty)
    campaign = duty.campaign
    context = {
        "campaign": campaign,
        "duty": duty,
        "scope": found,
        "columns": _columns(),
        "standings": [row[:5] for row in standing_rows(found.standings)],
        "items": [(item, items.light_of(item)) for item in found.items],
        "mine": urges_here(request.user, duty),
        "urges": [(urge, scopes.address_of(urge)) for urge in found.urges],
    }
    return page(request, "plans/scope.jinja", context)


@login_required
def urge_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the owner of a task in one's scope."""
    item = items.seen_item(pk, request.user)
    campaign, person = item.plan.campaign, known(request.user)
    duty = demand_urge(person, campaign, item.unit)
    act = partial(actions.urge_item, item=item, by=person)
    return step_page(
        request,
        campaign,
        UrgeForm(request.POST or None, initial={"kind": Urge.Kind.URGE}),
        act,
        title=_("督促"),
        submit=pgettext("button", "发出"),
        kicker=item.title,
        lead=_("责任人会在待办里看到，回复后记入分管工作记录。"),
        back=reverse("plans:scope", args=[duty.pk]),
        done=_("已发给责任人。"),
    )


@login_required
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """What a leader said, and the reply; whoever was urged replies here."""
    found = scopes.urge(pk, request.user)
    if request.method == "POST":
        demand_answer(request.user, found)
    answers = may_answer(request.user, found)
    context: dict[str, Any] = {"urge": found, "about": scopes.address_of(found)}
    if not answers:
        names = {"campaign": found.duty.campaign, "form": None, **context}
        return page(request, "plans/urge.jinja", names)
    return step_page(
        request,
        found.duty.campaign,
        AnswerUrgeForm(request.POST or None),
        partial(actions.answer, urge=found, by=known(request.user)),
        title=found.title,
        submit=pgettext("button", "回复"),
        back=reverse("plans:urge", args=[pk]),
        done=_("已回复。"),
        template="plans/urge.jinja",
        context=context,
    )


def _columns() -> list[Any]:
    return [(_("指标"), "wide"), _("单位"), _("基期"), _("现在"), _("目标")]
