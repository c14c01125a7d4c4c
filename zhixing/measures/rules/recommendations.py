"""Who reads and writes a recommendation about somebody (能上能下): very few."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor, require, require_open
from zhixing.measures.models import Recommendation
from zhixing.measures.rules.refusals import WrongState
from zhixing.plans.rules.leading import leads
from zhixing.web import working_days
from zhixing.web.errors import Refused

HEAR_DAYS = 5  # working days in which the person may answer before it is handed over
DOWN = Recommendation.Direction.DOWN


class PersonOutside(Refused):
    """The person holds no post in the organisation that runs the campaign, or is oneself."""

    code = "person_outside"
    field = "person"


class RestsOnExcused(Refused):
    """A pilot that failed within its bounds is held against nobody."""

    code = "rests_on_excused"
    field = "measures"


class NotHeard(Refused):
    """The person has days to answer first."""

    code = "not_heard"
    field = "passed_to"


def may_read(person: Visitor, recommendation: Recommendation) -> bool:
    """Leader and deputies; whom a recommendation is against."""
    return leads(person, recommendation.campaign) or is_against(person, recommendation)


def is_against(person: Visitor, recommendation: Recommendation) -> bool:
    concerned = person.is_authenticated and recommendation.person_id == person.pk
    return concerned and recommendation.direction == DOWN


def may_recommend(person: Visitor, campaign: Campaign) -> bool:
    return campaign.closed_at is None and leads(person, campaign)


def demand_recommend(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_recommend`."""
    require(leads(person, campaign), _("只有领导小组组长和副组长可以提出建议。"))
    require_open(campaign)


def may_answer(person: Visitor, recommendation: Recommendation) -> bool:
    """Once, also after it was handed over."""
    return is_against(person, recommendation) and recommendation.answered_at is None


def demand_answer(person: Visitor, recommendation: Recommendation) -> None:
    """Raise NotYours or WrongState unless `may_answer`."""
    require(is_against(person, recommendation), _("只有本人可以对这条建议说明意见。"))
    if recommendation.answered_at is not None:
        raise WrongState(_("您已经说明过意见。"))


def heard_until(recommendation: Recommendation) -> date:
    return working_days.add(timezone.localdate(recommendation.at), HEAR_DAYS)


def was_heard(recommendation: Recommendation, today: date | None = None) -> bool:
    """Nobody needs to be heard about praise; others have answered, or have had their days."""
    if recommendation.direction != DOWN or recommendation.answered_at is not None:
        return True
    return heard_until(recommendation) < (today or timezone.localdate())


def may_hand_over(person: Visitor, recommendation: Recommendation) -> bool:
    is_open = recommendation.campaign.closed_at is None and recommendation.passed_on is None
    own = recommendation.person_id == person.pk
    return is_open and not own and leads(person, recommendation.campaign)


def demand_hand_over(person: Visitor, recommendation: Recommendation) -> None:
    """Raise NotYours, AlreadyClosed, WrongState or NotHeard."""
    own = recommendation.person_id == person.pk
    allowed = leads(person, recommendation.campaign) and not own
    require(allowed, _("只有领导小组组长和副组长可以移交。"))
    require_open(recommendation.campaign)
    if recommendation.passed_on is not None:
        raise WrongState(_("这条建议已经移交。"))
    if not was_heard(recommendation):
        raise NotHeard(
            _("本人还没有说明意见，%(day)s 以后才能移交。")
            % {"day": heard_until(recommendation).isoformat()}
        )
