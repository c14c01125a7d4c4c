"""What the campaign says of itself, changed by its office; closing it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixing.campaigns.actions import campaigns as actions
from zhixing.campaigns.forms.campaigns import ReviseForm
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import may_close, may_plan, require
from zhixing.campaigns.views.editing import form_page, sent
from zhixing.organisation.rules import known


@login_required
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, purpose, dates, the document that set up the leading group, how long is waited."""
    campaign = campaign_of(slug)
    require(may_plan(request.user, campaign))
    about = reverse("campaigns:about", args=[slug])
    return form_page(
        request,
        ReviseForm(sent(request), campaign=campaign),
        partial(_revise, request, campaign),
        title=_("活动设置"),
        submit=_("保存"),
        back=about,
        crumbs=[(_("活动介绍"), about)],
        campaign=campaign,
        template="campaigns/settings.jinja",
        context={"closes": may_close(request.user, campaign)},
    )


@login_required
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the campaign an archive."""
    campaign = campaign_of(slug)
    require(may_close(request.user, campaign))
    actions.close(campaign=campaign, by=known(request.user))
    messages.success(request, _("活动已结束，转为只读存档"))
    return redirect("campaigns:about", slug=slug)


def _revise(request: HttpRequest, campaign: Campaign, **changes: Any) -> None:
    actions.revise(campaign=campaign, changes=changes, by=known(request.user))
