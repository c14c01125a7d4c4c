"""Who may take what is published here."""

from __future__ import annotations

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import current_duties
from zhixing.organisation.rules import Visitor


def may_export(person: Visitor, campaign: Campaign) -> bool:
    """Registers hold the words of people who asked not to be published: for the campaign's own."""
    return any(duty.campaign_id == campaign.pk for duty in current_duties(person))
