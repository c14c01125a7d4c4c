"""Who adopts consensus and answers dissent, and the facts that refuse it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, has_role, require, require_open
from zhixing.web.errors import Refused

ADOPT = (Duty.Role.LEADER, Duty.Role.DEPUTY, Duty.Role.OFFICE)


class AlreadyAdopted(Refused):
    """The statement is a consensus already."""

    code = "already_adopted"


class NoMap(Refused):
    """Nobody has voted: there are no figures that an adoption could rest on."""

    code = "no_map"


class Opposed(Refused):
    """In one of the groups more people disagree with it than agree: that is no consensus."""

    code = "opposed"


class DissentAnswered(Refused):
    """The dissent was answered before; an answer is not rewritten."""

    code = "dissent_answered"


def may_adopt(person: Visitor, campaign: Campaign) -> bool:
    """The office and the leading group, in a campaign that runs."""
    return campaign.closed_at is None and has_role(person, campaign, *ADOPT)


def require_adopt(person: Visitor, campaign: Campaign) -> None:
    require_open(campaign)
    require(has_role(person, campaign, *ADOPT), _("共识由领导小组及其办公室采纳"))
