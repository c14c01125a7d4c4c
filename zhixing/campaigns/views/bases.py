"""The documents that a campaign carries out, their clauses, and what serves each clause."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns import serving
from zhixing.campaigns.actions import bases as actions
from zhixing.campaigns.forms.bases import BasisForm, CiteForm, ClauseForm
from zhixing.campaigns.models import Basis, Campaign, Clause
from zhixing.campaigns.queries.bases import bases_of, basis_or_404, clause_or_404
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import may_plan, require
from zhixing.campaigns.views.editing import form_page, sent
from zhixing.organisation.rules import known
from zhixing.web import panels
from zhixing.web.pages import page


@require_safe
def bases(request: HttpRequest, slug: str) -> HttpResponse:
    """Every document with its clauses, from the highest level down."""
    campaign = campaign_of(slug)
    found = bases_of(campaign)
    served = serving.served(campaign)
    clauses = [clause.pk for basis in found for clause in basis.clauses.all()]
    context = {
        "campaign": campaign,
        "public": True,
        "bases": found,
        "served": served,
        "unserved": None if served is None else sum(not served[pk] for pk in clauses),
        "plans": may_plan(request.user, campaign),
    }
    return page(request, "campaigns/bases.jinja", context)


@require_safe
def clause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One clause, with what other rooms show of whatever serves it."""
    campaign = campaign_of(slug)
    found = clause_or_404(campaign, pk)
    standing = found.removed_at is None and found.basis.removed_at is None
    context = {
        "campaign": campaign,
        "public": True,
        "clause": found,
        "standing": standing,
        "panels": panels.render("clause", request, found),
        "plans": may_plan(request.user, campaign) and standing,
    }
    return page(request, "campaigns/clause.jinja", context)


@login_required
def cite(request: HttpRequest, slug: str) -> HttpResponse:
    """Name a document and its clauses."""
    campaign = _campaign(request, slug)
    return form_page(
        request,
        CiteForm(sent(request)),
        partial(actions.cite, campaign=campaign, by=known(request.user)),
        title=_("引用上位文件"),
        submit=_("引用"),
        **_place(campaign),
    )


@login_required
def correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct what is said of a document."""
    campaign, basis = _basis(request, slug, pk)
    initial = {name: getattr(basis, name) for name in BasisForm.base_fields}

    def act(**fields: Any) -> None:
        actions.correct_basis(basis=basis, fields=fields, by=known(request.user))

    form = BasisForm(sent(request), initial=initial)
    title = _("更正文件信息")
    return form_page(request, form, act, title=title, submit=_("保存"), **_place(campaign))


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cite a document no more."""
    campaign, basis = _basis(request, slug, pk)
    actions.withdraw_basis(basis=basis, by=known(request.user))
    messages.success(request, _("文件“%(title)s”已撤下并存证。") % {"title": basis.title})
    return redirect("campaigns:bases", slug=campaign.slug)


@login_required
def add_clause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take another clause from a document."""
    campaign, basis = _basis(request, slug, pk)
    return form_page(
        request,
        ClauseForm(sent(request)),
        partial(actions.add_clause, basis=basis, by=known(request.user)),
        title=_("添加条款"),
        lead=basis.title,
        submit=_("添加"),
        **_place(campaign),
    )


@login_required
def correct_clause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a clause's number or words."""
    campaign, found = _clause(request, slug, pk)
    initial = {"number": found.number, "text": found.text}
    return form_page(
        request,
        ClauseForm(sent(request), initial=initial),
        partial(actions.correct_clause, clause=found, by=known(request.user)),
        title=_("更正条款"),
        lead=found.basis.title,
        submit=_("保存"),
        **_place(campaign),
    )


@login_required
@require_POST
def withdraw_clause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a clause back."""
    campaign, found = _clause(request, slug, pk)
    actions.withdraw_clause(clause=found, by=known(request.user))
    messages.success(request, _("条款“%(number)s”已撤下并存证。") % {"number": found.number})
    return redirect("campaigns:bases", slug=campaign.slug)


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require(may_plan(request.user, campaign))
    return campaign


def _basis(request: HttpRequest, slug: str, pk: int) -> tuple[Campaign, Basis]:
    campaign = _campaign(request, slug)
    return campaign, basis_or_404(campaign, pk)


def _clause(request: HttpRequest, slug: str, pk: int) -> tuple[Campaign, Clause]:
    """A clause that still stands; what was withdrawn cannot be changed."""
    campaign = _campaign(request, slug)
    found = clause_or_404(campaign, pk)
    if found.removed_at or found.basis.removed_at:
        raise Http404
    return campaign, found


def _place(campaign: Campaign) -> dict[str, Any]:
    address = reverse("campaigns:bases", args=[campaign.slug])
    return {"back": address, "crumbs": [(_("上位文件"), address)], "campaign": campaign}
