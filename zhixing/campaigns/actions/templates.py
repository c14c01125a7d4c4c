"""Bringing a template in, and taking it out again."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Template
from zhixing.campaigns.queries.templates import built_in
from zhixing.campaigns.rules import KeyTaken, TemplateGone, may_keep_templates, require
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.rules import Actor
from zhixing.web.writing import insert


@action
def import_template(*, content: dict[str, Any], by: Actor) -> Template:
    """Keep a template. content: as TemplateForm gives it back. Raises KeyTaken."""
    require(may_keep_templates(by))
    key = content["key"]
    taken = KeyTaken(_("已有代号为“%(key)s”的模板。请先移除它，或者换一个代号。") % {"key": key})
    if key in built_in():
        raise taken
    template = Template(key=key, content=content)
    insert(template, taken)
    record("template.imported", template, facts=snapshot(template))
    return template


@action
def remove_template(*, template: Template, by: Actor) -> Template:
    """Offer it no more; campaigns begun from it stay as they are. Raises TemplateGone."""
    require(may_keep_templates(by))
    held = Template.objects.select_for_update().filter(pk=template.pk).first()
    if held is None:
        raise TemplateGone(_("模板“%(key)s”已经移除") % {"key": template.key})
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    record("template.removed", held, facts=snapshot(held, "removed_at"))
    return held
