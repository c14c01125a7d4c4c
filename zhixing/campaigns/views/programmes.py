"""Programmes: what a year is about, and the campaigns under it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns import progress
from zhixing.campaigns.actions import programmes as actions
from zhixing.campaigns.forms.programmes import DeclareForm, ProgrammeForm
from zhixing.campaigns.queries import programmes as queries
from zhixing.campaigns.rules import may_declare, require
from zhixing.campaigns.views.editing import form_page, sent
from zhixing.organisation.rules import known
from zhixing.web.pages import page
from zhixing.web.paging import slice_of
from zhixing.web.pictures import timeline


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """Every programme, the latest year first."""
    context = {
        "public": True,
        "programmes": slice_of(queries.programmes(), request),
        "declares": may_declare(request.user),
    }
    return page(request, "campaigns/programme_list.jinja", context)


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme with its campaigns on one line of time."""
    found = queries.programme(slug)
    today = timezone.localdate()
    under = list(queries.campaigns_under(found))
    spans = [
        timeline.Span(c.name, c.begins, c.ends, reverse("campaigns:about", args=[c.slug]))
        for c in under
    ]
    context = {
        "public": True,
        "programme": found,
        "picture": timeline.phases(spans, today),
        "campaigns": [(c, progress.elapsed(c.begins, c.ends, today)) for c in under],
        "declares": may_declare(request.user),
    }
    return page(request, "campaigns/programme.jinja", context)


@login_required
def declare(request: HttpRequest) -> HttpResponse:
    """Open a programme."""
    require(may_declare(request.user))
    back = reverse("campaigns:programme_list")
    initial = {"year": timezone.localdate().year}
    return form_page(
        request,
        DeclareForm(sent(request), initial=initial),
        partial(actions.declare, by=known(request.user)),
        title=_("设立主题年"),
        submit=_("设立"),
        back=back,
        crumbs=[(_("主题年"), back)],
    )


@login_required
def revise_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Say a programme anew."""
    require(may_declare(request.user))
    found = queries.programme(slug)
    initial = {name: getattr(found, name) for name in ProgrammeForm.base_fields}

    def act(**changes: Any) -> None:
        actions.revise_programme(programme=found, changes=changes, by=known(request.user))

    back = reverse("campaigns:programme", args=[slug])
    return form_page(
        request,
        ProgrammeForm(sent(request), initial=initial),
        act,
        title=_("修改主题年"),
        submit=_("保存"),
        back=back,
        crumbs=[(found.name, back)],
    )
