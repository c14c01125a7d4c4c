"""The registers: a list of them, and each as a workbook or as delimited text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.publicity import rules
from zhixing.publicity.downloads import sent
from zhixing.publicity.queries.registers import REGISTERS
from zhixing.web.pages import page


@require_safe
def registers(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(slug)
    if not rules.may_export(request.user, campaign):
        return _closed(request, campaign)
    context = {"campaign": campaign, "registers": REGISTERS.values()}
    return page(request, "publicity/registers.jinja", context)


@require_safe
def register_file(request: HttpRequest, slug: str, key: str, form: str) -> HttpResponseBase:
    """One register, or all of them as sheets of one workbook (key "all")."""
    campaign = campaign_of(slug)
    if not rules.may_export(request.user, campaign):
        return _closed(request, campaign)
    return sent(campaign, key, form)


def _closed(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """A visitor may be a clerk who has not signed in yet: the page says so and leads there."""
    context = {"campaign": campaign, "back": request.get_full_path()}
    return page(request, "publicity/registers_closed.jinja", context, status=403)
