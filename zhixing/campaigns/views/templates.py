"""Templates as files: taken from a campaign, brought in, taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.actions import templates as actions
from zhixing.campaigns.forms.templates import TemplateFileForm
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.templates import outline, outline_of, outlines
from zhixing.campaigns.rules import may_found, may_keep_templates, may_take_template, require
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted


@login_required
def templates(request: HttpRequest) -> HttpResponse:
    """Every template in every language, and the way to bring another in."""
    require(may_keep_templates(request.user))
    form = TemplateFileForm(*_sent(request))
    if submitted(request, form, partial(actions.import_template, by=known(request.user))):
        name = form.cleaned_data["content"]["name"]
        messages.success(request, _("模板“%(name)s”已导入并存证。") % {"name": name})
        return redirect("campaigns:templates")
    context = {"outlines": outlines(), "form": form}
    return page(request, "campaigns/templates.jinja", context, status=400 if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a template out that was brought in; ours stay."""
    require(may_keep_templates(request.user))
    row = outline(key).row
    if row is None:
        raise Http404
    actions.remove_template(template=row, by=known(request.user))
    messages.success(request, _("模板已移除并存证。"))
    return redirect("campaigns:templates")


@login_required
@require_safe
def template_file(request: HttpRequest, key: str) -> HttpResponse:
    """A template as a file."""
    require(may_found(request.user))
    return _download(outline(key).content)


@login_required
@require_safe
def campaign_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign as a template, to begin others from."""
    campaign = campaign_of(slug)
    require(may_take_template(request.user, campaign))
    return _download(outline_of(campaign))


def _download(content: Mapping[str, Any]) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    name = f"{content['key']}.template.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
