"""The list of rounds, and one round with what it may draw from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.supervision.models import Finding, Round, SpotCheck
from zhixing.supervision.rules.permissions import may_see
from zhixing.supervision.sources import Scope, Span
from zhixing.web.figures import cached, seen

Rounds = QuerySet[Round, Round]


def of_campaign(campaign: Campaign, *, state: str = "") -> Rounds:
    """The campaign's rounds, the latest first, with how much each checked and found.

    state: "open" or "closed".
    """
    found = Round.objects.filter(campaign=campaign)
    if state:
        found = found.filter(closed_at__isnull=state == "open")
    checks = SpotCheck.objects.filter(item__draw__round=OuterRef("pk"))
    findings = Finding.objects.filter(round=OuterRef("pk"))
    counted = found.annotate(checked=_count(checks), found=_count(findings))
    return counted.select_related("opened_by").order_by("-number")


def round_of(pk: int) -> Round:
    """The round with all that its rules ask for; raises Http404."""
    rows = Round.objects.select_related("campaign__organiser", "opened_by", "closed_by")
    found = rows.prefetch_related("units", "phases", "inspectors").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_round(pk: int, person: Visitor) -> Round:
    """The round, for the organisation's own; for everybody else it does not exist."""
    found = round_of(pk)
    if not may_see(person, found.campaign):
        raise Http404
    return found


def scope_of(round_: Round) -> Scope:
    """What the round may draw from."""
    spans = [_span(phase.begins, phase.ends) for phase in round_.phases.all()]
    return Scope(round_.campaign, list(round_.units.all()), spans)


def findings_of(round_: Round) -> QuerySet[Finding, Finding]:
    return round_.findings.select_related("unit", "owner", "by").order_by("due", "pk")


def finding_of(pk: int, person: Visitor) -> Finding:
    """One finding, for the organisation's own; for everybody else it does not exist."""
    rows = Finding.objects.select_related(
        "campaign__organiser", "round", "unit", "owner", "by", "check_made__item"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not may_see(person, found.campaign):
        raise Http404
    return found


def entries_about(finding: Finding) -> list[Entry]:
    return cached(f"finding:{finding.pk}:entries", lambda: entries_of(finding))


def findings_in(campaign: Campaign) -> QuerySet[Finding, Finding]:
    """Every finding of the campaign's rounds, the latest first."""
    return campaign.findings.select_related("unit", "owner", "by").order_by("-at", "-pk")


def record_of(round_: Round) -> list[Entry]:
    return cached(f"round:{round_.pk}:entries", lambda: entries_of(round_))


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    """How many rows there are, as a subquery: a join would multiply them by each other."""
    one = rows.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one), 0)


def _span(begins: date, ends: date) -> Span:
    zone = timezone.get_current_timezone()
    day_after = ends + timedelta(days=1)
    first, last = (datetime.combine(day, time.min, tzinfo=zone) for day in (begins, day_after))
    return first, last


def latest_of(campaign: Campaign) -> Round | None:
    rows = Round.objects.filter(campaign=campaign).prefetch_related("units").order_by("-number")
    return seen(f"round:latest:{campaign.pk}", rows.first)
