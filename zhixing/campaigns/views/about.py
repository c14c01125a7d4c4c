"""What a campaign is for, when its phases are, who leads it; and a person's duties."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from zhixing.campaigns.actions import campaigns as actions
from zhixing.campaigns.actions import duties
from zhixing.campaigns.forms.duties import DutyForm
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.duties import duties_of, leading_group
from zhixing.campaigns.rules import may_close, may_give_duties, require
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.web.pages import fragment, page, submitted
from zhixing.web.pictures import timeline


def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Purpose, phases and the leading group, for everybody; its duties are given here too."""
    campaign = campaign_of(slug)
    if request.method == "POST":
        require(may_give_duties(request.user, campaign))
    form = _duty_form(request, campaign)
    if form and submitted(request, form, partial(_assign, request, campaign)):
        return redirect("campaigns:about", slug=slug)
    today = timezone.localdate()
    spans = [timeline.Span(p.name, p.begins, p.ends) for p in campaign.phases.all()]
    context = {
        "campaign": campaign,
        "public": True,
        "picture": timeline.phases(spans, today),
        "phases": [(phase, _verbs(phase.verbs)) for phase in campaign.phases.all()],
        "group": leading_group(campaign),
        "form": form,
        "closes": may_close(request.user, campaign),
    }
    return page(request, "campaigns/about.jinja", context)


@login_required
@require_POST
def end_duty(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a role back."""
    campaign = campaign_of(slug)
    require(may_give_duties(request.user, campaign))
    duty = get_object_or_404(campaign.duties.select_related("person"), pk=pk)
    duties.end_duty(duty=duty, by=known(request.user))
    said = {"name": duty.person.name, "role": duty.get_role_display()}
    messages.success(request, _("已解除%(name)s的“%(role)s”职责") % said)
    return redirect("campaigns:about", slug=slug)


@login_required
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the campaign an archive."""
    campaign = campaign_of(slug)
    require(may_close(request.user, campaign))
    actions.close(campaign=campaign, by=known(request.user))
    messages.success(request, _("活动已结束，转为只读存档"))
    return redirect("campaigns:about", slug=slug)


def duties_panel(request: HttpRequest, person: Person) -> Markup | None:
    """The person's duties, on the page of their account."""
    held = list(duties_of(person))
    return fragment(request, "campaigns/duties.jinja", {"duties": held}) if held else None


def _duty_form(request: HttpRequest, campaign: Campaign) -> DutyForm | None:
    allowed = may_give_duties(request.user, campaign)
    return DutyForm(request.POST or None) if allowed else None


def _assign(request: HttpRequest, campaign: Campaign, **data: Any) -> None:
    duty = duties.assign_duty(campaign=campaign, by=known(request.user), **data)
    said = {"name": duty.person.name, "role": duty.get_role_display()}
    messages.success(request, _("%(name)s已担任“%(role)s”") % said)


def _verbs(granted: list[str]) -> list[str]:
    return [str(Verb(verb).label) for verb in granted]
