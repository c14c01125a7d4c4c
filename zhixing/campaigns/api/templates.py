"""Templates over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Router, Status

from zhixing.campaigns.actions import templates as actions
from zhixing.campaigns.api.shapes import TemplateOut
from zhixing.campaigns.forms.templates import TemplateForm, read_template
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.templates import Outline, outline, outline_of, outlines
from zhixing.campaigns.rules import may_found, may_keep_templates, may_take_template, require
from zhixing.organisation.rules import known
from zhixing.web.api import Invalid, schema_of

router = Router()
BODY = schema_of(TemplateForm).json_schema()


@router.get("/templates", response=list[TemplateOut])
def templates(request: HttpRequest) -> Any:
    """Whoever may begin a campaign: what there is to begin from."""
    require(may_found(request.user))
    return [_said(one) for one in outlines()]


@router.get("/templates/{slug:key}", response=dict[str, Any])
def template(request: HttpRequest, key: str) -> Any:
    """A template whole, as its file holds it."""
    require(may_found(request.user))
    return outline(key).content


@router.post(
    "/templates",
    response={201: TemplateOut},
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": BODY}}}},
)
def import_template(request: HttpRequest) -> Any:
    """Administrators: bring a template in; the body is its file, checked as the page checks it."""
    require(may_keep_templates(request.user))
    try:
        content = read_template(request.body)
    except ValidationError as error:
        raise Invalid({"template": error.messages}) from error
    row = actions.import_template(content=content, by=known(request.user))
    return Status(201, _said(Outline(row.content, row)))


@router.delete("/templates/{slug:key}", response={204: None})
def remove_template(request: HttpRequest, key: str) -> Any:
    """Administrators: take out a template that was brought in."""
    require(may_keep_templates(request.user))
    row = outline(key).row
    if row is None:
        raise Http404
    actions.remove_template(template=row, by=known(request.user))
    return Status(204, None)


@router.get("/campaigns/{slug:slug}/template", response=dict[str, Any])
def campaign_template(request: HttpRequest, slug: str) -> Any:
    """Whoever runs it: the campaign as a template."""
    campaign = campaign_of(slug)
    require(may_take_template(request.user, campaign))
    return outline_of(campaign)


def _said(one: Outline) -> dict[str, Any]:
    names = ("key", "name", "about", "language", "days")
    return {"id": one.row.pk if one.row else None, **{n: one.content[n] for n in names}}
