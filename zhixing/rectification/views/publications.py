"""What is published for comment: its list, its page with the objection form; no sign-in."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.access import raise_objection
from zhixing.rectification.forms.steps import ObjectionForm
from zhixing.rectification.models import Publication, Stage
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.stages import standing
from zhixing.rectification.views.rows import publication_rows
from zhixing.rectification.words import source_of
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@require_safe
def publication_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was put right and is shown for comment, the latest first."""
    campaign = campaign_of(slug)
    inner = is_insider(request.user, campaign)
    found = slice_of(queries.publications(campaign, inner=inner), request)
    context = {
        "campaign": campaign,
        "inner": inner,
        "publications": found,
        "rows": publication_rows(found.items),
    }
    return page(request, "rectification/publication_list.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One published result; whoever may read it may object while its days last."""
    found = queries.seen_publication(pk, request.user)
    is_open = takes_objections(found)
    form = ObjectionForm(request.POST or None)
    act = partial(raise_objection, request, found)
    if submitted(request, form, act):
        messages.success(request, _("异议已收到并存证，答复会在这一页公开。"))
        return redirect("rectification:publication", pk=pk)
    said, answered = queries.heard(found)
    context = {
        "campaign": found.rectification.campaign,
        "publication": found,
        "rectification": found.rectification,
        "source": source_of(found.rectification),
        "stands": queries.stands(found),
        "form": form if is_open else None,
        "said": said,
        "answered": answered,
        "inner": is_insider(request.user, found.rectification.campaign),
    }
    status = 400 if form.errors else 200
    return page(request, "rectification/publication.jinja", context, status=status)


def takes_objections(found: Publication) -> bool:
    """Whether somebody may still object."""
    now = standing(found.rectification)
    current = now.publication is not None and now.publication.pk == found.pk
    is_open = found.rectification.campaign.closed_at is None
    return is_open and now.stage == Stage.PUBLISHED and current and not now.is_over()
