"""Measures as facts beside a statement of a discussion: who promised what until when."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.discussions.facts import Kind
from zhixing.measures.models import Measure
from zhixing.measures.queries import measures
from zhixing.measures.queries.pilots import spared
from zhixing.measures.rules.permissions import may_see_inner
from zhixing.web.jinja import day
from zhixing.web.pages import component
from zhixing.web.rows import Row


def _measures(person: Visitor, campaign: Campaign) -> QuerySet[Any, Any]:
    """Everybody may read a measure; the rest says whether somebody may read who owns it."""
    found = measures.of_campaign(campaign).annotate(spared=spared()).order_by("-pk")
    if not person.is_authenticated:
        return found.select_related("lead_unit")
    inner = found.select_related("campaign", "lead_unit", "owner")
    return inner.prefetch_related("supporting_units", "tasks", "problems__lead_unit")


def _measure(measure: Measure, person: Visitor) -> Row:
    told = (
        str(measure.get_state_display()),
        measure.lead_unit.name,
        measure.owner.name if may_see_inner(person, measure) else "",
        _("时限：%(day)s") % {"day": day(measure.deadline)},
    )
    address = reverse("measures:measure", args=[measure.pk])
    light = component("light", measures.light_of(measure))
    return Row(measure.title, address, meta=told, side=light)


MEASURES = Kind("measures", lazy("举措"), 30, measures.of_campaign, _measures, ("title",), _measure)
