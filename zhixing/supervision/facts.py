"""What rounds found as facts beside a statement of a discussion; to the organisation's own only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.discussions.facts import Kind
from zhixing.supervision.models import Finding
from zhixing.supervision.queries import rounds
from zhixing.supervision.rules.permissions import may_see
from zhixing.web import lights
from zhixing.web.jinja import day, excerpt
from zhixing.web.pages import component
from zhixing.web.rows import Row


def _confirmed(campaign: Campaign) -> QuerySet[Any, Any]:
    """What one inspector saw is no fact before the other says so; nor what both dispute."""
    agreed = Q(check_made__isnull=True) | Q(check_made__agreed=True)
    return rounds.findings_in(campaign).filter(agreed)


def _findings(person: Visitor, campaign: Campaign) -> QuerySet[Any, Any]:
    found = _confirmed(campaign)
    return found if may_see(person, campaign) else found.none()


def _finding(finding: Finding, _person: Visitor) -> Row:
    told = finding.unit.name, _("时限：%(day)s") % {"day": day(finding.due)}
    address = reverse("supervision:finding", args=[finding.pk])
    light = component("light", lights.light(finding.due))
    return Row(excerpt(finding.text, 60), address, meta=told, side=light)


FINDINGS = Kind(
    "findings", lazy("督查发现"), 40, _confirmed, _findings, ("text",), _finding, opens=True
)
