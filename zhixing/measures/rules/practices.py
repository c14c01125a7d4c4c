"""Who may list and decide what stands in the way, and who keeps the standing mechanisms."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    Visitor,
    heads_unit,
    in_unit,
    is_office,
    require,
    require_open,
    require_phase,
)
from zhixing.measures.models import Measure, Mechanism, Practice
from zhixing.measures.rules.permissions import PROVED, demand_state, owns
from zhixing.organisation.models import Unit
from zhixing.plans.rules.permissions import is_insider


def may_list(person: Visitor, campaign: Campaign) -> bool:
    """Anybody inside may say what should go, while measures are promised."""
    return campaign.grants(Verb.COMMIT) and is_insider(person, campaign)


def demand_list(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or PhaseClosed unless `may_list`."""
    require(is_insider(person, campaign), _("只有本单位人员可以提出待清理事项。"))
    require_phase(campaign, Verb.COMMIT)


def may_decide(person: Visitor, practice: Practice) -> bool:
    """Who heads the unit that can change it, or the office; a decision may be taken anew."""
    return practice.campaign.grants(Verb.COMMIT) and _decides(person, practice)


def demand_decide(person: Visitor, practice: Practice) -> None:
    """Raise NotYours or PhaseClosed unless `may_decide`."""
    require(
        _decides(person, practice), _("只有主管单位负责人和领导小组办公室可以决定保留还是废止。")
    )
    require_phase(practice.campaign, Verb.COMMIT)


def _decides(person: Visitor, practice: Practice) -> bool:
    return heads_unit(person, practice.unit) or is_office(person, practice.campaign)


def may_issue(person: Visitor, measure: Measure) -> bool:
    """Turn a solved matter into a mechanism: its owner, the head of the lead unit, the office."""
    solved = measure.campaign.closed_at is None and measure.state in PROVED
    return solved and _answers_for(person, measure)


def demand_issue(person: Visitor, measure: Measure) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_issue`."""
    allowed = _answers_for(person, measure)
    require(allowed, _("只有责任人、牵头单位负责人和领导小组办公室可以登记制度成果。"))
    require_open(measure.campaign)
    demand_state(measure, PROVED)


def _answers_for(person: Visitor, measure: Measure) -> bool:
    return (
        owns(person, measure)
        or heads_unit(person, measure.lead_unit)
        or is_office(person, measure.campaign)
    )


def may_review(person: Visitor, mechanism: Mechanism) -> bool:
    """A mechanism outlives its campaign, so it is reviewed after the campaign was closed as well:
    by whoever works in its unit or heads it, and by the office."""
    return mechanism.ended_on is None and _reviews(person, mechanism)


def demand_review(person: Visitor, mechanism: Mechanism) -> None:
    """Raise NotYours unless it is the person's to review; whether it ended, the action tells."""
    allowed = _reviews(person, mechanism)
    require(allowed, _("只有主管单位人员和领导小组办公室可以评估。"))


def _reviews(person: Visitor, mechanism: Mechanism) -> bool:
    unit: Unit = mechanism.unit
    keeps = in_unit(person, unit) or heads_unit(person, unit)
    return keeps or is_office(person, mechanism.measure.campaign)


def may_read_wording(person: Visitor, campaign: Campaign) -> bool:
    """Whose measures are slogans is the organisation's own affair until somebody reworded them."""
    return is_insider(person, campaign)
