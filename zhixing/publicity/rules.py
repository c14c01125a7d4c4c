"""Who may take what is published here."""

from __future__ import annotations

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import current_duties, has_role
from zhixing.organisation.rules import Visitor, current_posts


def may_export(person: Visitor, campaign: Campaign) -> bool:
    """Registers hold the words of people who asked not to be published: for the campaign's own."""
    return any(duty.campaign_id == campaign.pk for duty in current_duties(person))


def may_see_participation(person: Visitor, campaign: Campaign) -> bool:
    """Whoever is counted, and whoever has a duty in the campaign; not the world."""
    within = campaign.organiser.path
    return has_role(person, campaign) or any(
        post.unit.path.startswith(within) for post in current_posts(person)
    )
