"""What notices and slips show on other pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure
from zhixing.notices.queries import notices, slips
from zhixing.notices.rows import notice_rows, slip_rows
from zhixing.notices.rules.slips import may_issue
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import PlanItem
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.pages import fragment


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """What was commended and criticised, and the slips that are open; for insiders."""
    if not is_insider(request.user, campaign):
        return None
    context = {
        "campaign": campaign,
        "told": notices.counts(notices.visible(campaign, request.user)),
        "slips": slips.counts(slips.visible(campaign, request.user)),
    }
    return fragment(request, "notices/on_overview.jinja", context)


def on_unit(request: HttpRequest, unit: Unit) -> Markup | None:
    """The notices about the unit that stand, and its open slips, as far as the reader may know."""
    told, open_slips = notices.about_unit(unit, request.user), slips.of_unit(unit, request.user)
    if not told and not open_slips:
        return None
    context = {"told": notice_rows(told, request.user), "slips": slip_rows(open_slips)}
    return fragment(request, "notices/on_unit.jinja", context)


def on_measure(request: HttpRequest, measure: Measure) -> Markup | None:
    """The slips about a measure, and for the office the way to issue one."""
    return _about(
        request, measure.campaign, "measure", measure.pk, measure.lead_unit, measure.owner
    )


def on_item(request: HttpRequest, item: PlanItem) -> Markup | None:
    """The slips about a task, and for the office the way to issue one."""
    return _about(request, item.plan.campaign, "plan_item", item.pk, item.unit, item.owner)


def _about(
    request: HttpRequest, campaign: Campaign, source: str, key: int, unit: Unit,
    owner: Person | None,
) -> Markup | None:  # fmt: skip
    if not is_insider(request.user, campaign):
        return None
    found = slips.about(source, key, request.user, campaign)
    issues = may_issue(request.user, campaign) and not any(slip.is_open for slip in found)
    if not found and not issues:
        return None
    asked = {"unit": unit.code, "record": f"{source}:{key}"}
    asked |= {"receiver": owner.username} if owner else {}
    address = f"{reverse('notices:issue', args=[campaign.slug])}?{urlencode(asked)}"
    context = {"rows": slip_rows(found), "issue_url": address if issues else ""}
    return fragment(request, "notices/on_record.jinja", context)
