"""The one write of this room: weighing the three rates."""

from __future__ import annotations

from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.comparison.models import Weights
from zhixing.comparison.rules import WHOLE, NotAHundred, demand_weigh, not_a_hundred
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person


@action
def weigh(
    *,
    campaign: Campaign,
    response: int,
    resolution: int,
    satisfaction: int,
    reason: str,
    by: Person,
) -> Weights:
    """Set what each rate weighs in the campaign's index. Raises NotAHundred."""
    # Held, so that two who weigh at once do so one after the other.
    held = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    demand_weigh(by, held)
    total = response + resolution + satisfaction
    if total != WHOLE:
        raise NotAHundred(not_a_hundred(total))
    values = {
        "response": response, "resolution": resolution, "satisfaction": satisfaction,
        "reason": reason, "by": by, "at": timezone.now(),
    }  # fmt: skip
    weights, _made = Weights.objects.update_or_create(campaign=held, defaults=values)
    record("weights.set", weights, facts=snapshot(weights), campaign=held)
    return weights
