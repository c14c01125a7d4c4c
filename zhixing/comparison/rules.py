"""Who reads the comparison, and who weighs its rates."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor, is_office, require, require_open
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.errors import Refused

WHOLE = 100


class NotAHundred(Refused):
    """The weights of the three rates do not make a hundred."""

    code = "not_a_hundred"
    field = "satisfaction"


class Withheld(Refused):
    """So few people said something that their list would tell who said what."""

    code = "withheld"
    status = 403


def may_read(person: Visitor, campaign: Campaign) -> bool:
    """Units are compared before those who work in them, and nobody else."""
    return is_insider(person, campaign)


def may_weigh(person: Visitor, campaign: Campaign) -> bool:
    """The office, while the campaign is open; no phase is needed."""
    return campaign.closed_at is None and is_office(person, campaign)


def demand_weigh(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_weigh`."""
    require(is_office(person, campaign), _("只有领导小组办公室可以设定三率的权重。"))
    require_open(campaign)


def not_a_hundred(total: int) -> str:
    """What is wrong with weights that make so many hundredths."""
    return _("三项权重相加须为 100，现在是 %(n)s。") % {"n": total}
