"""Declaring a yearly programme, and saying it anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Programme
from zhixing.campaigns.rules import SlugTaken, may_declare, require
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import Actor
from zhixing.web.writing import insert


@action
def declare(
    *, name: str, slug: str, year: int, organiser: Unit, by: Actor, aim: str = ""
) -> Programme:
    """Open a programme under which campaigns may hang. Raises SlugTaken."""
    require(may_declare(by))
    programme = Programme(name=name, slug=slug, year=year, organiser=organiser, aim=aim)
    insert(programme, SlugTaken(_("网址名“%(slug)s”已有主题年使用，请换一个") % {"slug": slug}))
    record("programme.declared", programme, facts=snapshot(programme))
    return programme


@action
def revise_programme(*, programme: Programme, changes: Mapping[str, Any], by: Actor) -> Programme:
    """changes: any of name, year, aim, organiser; the address stays."""
    require(may_declare(by))
    held = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))
    record("programme.revised", held, facts=snapshot(held, *changes))
    return held
