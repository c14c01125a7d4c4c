"""Asking whether something should go, and deciding it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.measures.models import Practice
from zhixing.measures.rules.practices import demand_decide, demand_list
from zhixing.measures.rules.refusals import OutsideCampaign, SameFate
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem

# What a decision writes, and so binds.
DECISION = ("fate", "reason", "effective_on", "decided_by", "decided_at")


@action
def list_practice(
    *,
    campaign: Campaign,
    kind: str,
    title: str,
    harm: str,
    unit: Unit,
    by: Person,
    problem: Problem | None = None,
) -> Practice:
    """Put something that stands in the way on the list.

    unit: who can change it. problem: of the campaign, where one led here.
    Raises OutsideCampaign.
    """
    demand_list(by, campaign)
    if not unit.path.startswith(campaign.organiser.path):
        raise OutsideCampaign(_("“%(unit)s”不属于主办单位。") % {"unit": unit}, field="unit")
    if problem is not None and problem.campaign_id != campaign.pk:
        raise OutsideCampaign(_("这个问题属于另一个活动。"), field="problem")
    practice = Practice.objects.create(
        campaign=campaign,
        kind=kind,
        title=title,
        harm=harm,
        unit=unit,
        problem=problem,
        listed_by=by,
    )
    record("practice.listed", practice, facts=snapshot(practice), campaign=campaign)
    return practice


@action
def decide_practice(
    *, practice: Practice, fate: str, reason: str, effective_on: date, by: Person
) -> Practice:
    """Keep, change or abolish it, with a reason and the day from which that holds.

    What was decided may be decided anew; the ledger keeps both. Raises SameFate.
    """
    held = _locked(practice)
    demand_decide(by, held)
    if held.fate == fate:
        raise SameFate(
            _("“%(title)s”已经是“%(fate)s”。") % {"title": held, "fate": held.get_fate_display()}
        )
    held.fate, held.reason, held.effective_on = fate, reason, effective_on
    held.decided_by, held.decided_at = by, timezone.now()
    held.save(update_fields=DECISION)
    record("practice.decided", held, facts=snapshot(held, *DECISION), campaign=held.campaign)
    return held


def _locked(practice: Practice) -> Practice:
    rows = Practice.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign", "unit"
    )
    return rows.prefetch_related("campaign__phases").get(pk=practice.pk)
