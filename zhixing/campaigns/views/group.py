"""The leading group: who is in it, who was on a given day, and its list as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns import roster
from zhixing.campaigns.actions import duties as actions
from zhixing.campaigns.forms.duties import DutyForm, GroupFilter, ReviseDutyForm
from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.duties import duty_or_404, leading_group, past_duties, with_posts
from zhixing.campaigns.rules import may_give_duties, require
from zhixing.campaigns.views.editing import form_page, sent
from zhixing.organisation.rules import known
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in it today, or with ?on= on that day; whoever left, under it."""
    campaign = campaign_of(slug)
    form = GroupFilter(request.GET if "on" in request.GET else None)
    day = form.cleaned_data["on"] if form.is_valid() else None
    past = slice_of(past_duties(campaign), request, per=20)
    context = {
        "campaign": campaign,
        "public": True,
        "form": form,
        "day": day,
        "group": with_posts(leading_group(campaign, day)),
        "past": past,
        "gives": may_give_duties(request.user, campaign) and day is None,
        "roles": roster.ROLE_ORDER,
    }
    return page(request, "campaigns/group.jinja", context, status=400 if form.errors else 200)


@require_safe
def roster_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The list of names (名单) as a workbook or as a document for printing and sealing."""
    campaign = campaign_of(slug)
    if form not in roster.FORMS:
        raise Http404
    body = roster.written(campaign, with_posts(leading_group(campaign)), form)
    response = HttpResponse(body, content_type=roster.FORMS[form])
    name = content_disposition_header(True, f"{campaign.name}{_('领导小组名单')}.{form}")
    response.headers["Content-Disposition"] = name or ""
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Give somebody a duty."""
    campaign = campaign_of(slug)
    require(may_give_duties(request.user, campaign))
    return form_page(
        request,
        DutyForm(sent(request)),
        partial(_assign, request, campaign),
        title=_("明确职责"),
        submit=_("明确职责"),
        done=_("已明确职责并存证。"),
        **_place(campaign),
    )


@login_required
def revise_duty(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a duty covers."""
    campaign, duty = _duty(request, slug, pk)
    title = _("%(name)s的分工") % {"name": duty.person.name}
    return form_page(
        request,
        ReviseDutyForm(sent(request), duty=duty),
        partial(actions.revise_duty, duty=duty, by=known(request.user)),
        title=title,
        submit=_("保存"),
        template="campaigns/duty.jinja",
        context={"duty": duty},
        **_place(campaign),
    )


@login_required
@require_POST
def end_duty(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a role back."""
    _campaign, duty = _duty(request, slug, pk)
    actions.end_duty(duty=duty, by=known(request.user))
    said = {"name": duty.person.name, "role": duty.get_role_display()}
    messages.success(request, _("已解除%(name)s的“%(role)s”职责") % said)
    return redirect("campaigns:group", slug=slug)


def _duty(request: HttpRequest, slug: str, pk: int) -> tuple[Campaign, Duty]:
    campaign = campaign_of(slug)
    require(may_give_duties(request.user, campaign))
    return campaign, duty_or_404(campaign, pk)


def _assign(request: HttpRequest, campaign: Campaign, **data: Any) -> None:
    actions.assign_duty(campaign=campaign, by=known(request.user), **data)


def _place(campaign: Campaign) -> dict[str, Any]:
    address = reverse("campaigns:group", args=[campaign.slug])
    return {"back": address, "crumbs": [(_("领导小组"), address)], "campaign": campaign}
