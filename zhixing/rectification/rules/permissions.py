"""Who may do what with a feedback, a rectification, a publication: role and stage together.

Only taking up needs a phase, as every promise does: what outside bodies found is registered and
struck off whenever it comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    Visitor,
    heads_unit,
    in_unit,
    is_inspector,
    is_office,
    require,
    require_open,
    require_phase,
)
from zhixing.measures.rules.permissions import is_involved
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.models import Feedback, Objection, Publication, Rectification, Stage
from zhixing.rectification.rules.refusals import WrongStage
from zhixing.rectification.rules.stages import Standing, standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Rule:
    """role: whether the person may, at the stage; phase: the verb that a phase must grant."""

    role: Callable[[Visitor, Rectification], bool]
    stage: Stage
    who: StrOrPromise
    phase: Verb | None = None


def runs(person: Visitor, rectification: Rectification) -> bool:
    return is_office(person, rectification.campaign)


def answers_for(person: Visitor, rectification: Rectification) -> bool:
    """Works in the unit that has to put it right, heads it, or runs the campaign."""
    unit = rectification.unit
    own = in_unit(person, unit) or heads_unit(person, unit)
    return own or runs(person, rectification)


def signs(person: Visitor, rectification: Rectification) -> bool:
    """The office or the leader, if neither owner nor claimant nor the one who checked: who accepts
    answers for it, so no step is signed by the hand that took the one before."""
    measure = rectification.measure
    if measure is None or not runs(person, rectification):
        return False
    return person.pk not in {measure.owner_id, measure.claimed_by_id, measure.verified_by_id}


def watches(person: Visitor, rectification: Rectification) -> bool:
    """The office, and inspectors who had no part in the work."""
    if runs(person, rectification):
        return True
    measure = rectification.measure
    works = in_unit(person, rectification.unit) or (
        measure is not None and is_involved(person, measure)
    )
    return is_inspector(person, rectification.campaign) and not works


_OFFICE = gettext_lazy("只有领导小组办公室可以办理这件事。")
_WATCH = gettext_lazy("只有领导小组办公室和未参与整改的督查员可以登记。")

RULES: dict[str, Rule] = {
    "revise": Rule(runs, Stage.REGISTERED, _OFFICE),
    "take_up": Rule(
        answers_for,
        Stage.REGISTERED,
        gettext_lazy("只有责任单位的人员和领导小组办公室可以制定整改措施。"),
        Verb.COMMIT,
    ),
    "review": Rule(
        signs,
        Stage.CHECKED,
        gettext_lazy("审核由领导小组办公室签字；责任人、申请人和核查人不能审核自己经手的事项。"),
    ),
    "publish": Rule(runs, Stage.REVIEWED, _OFFICE),
    "close": Rule(runs, Stage.PUBLISHED, _OFFICE),
    "look_back": Rule(watches, Stage.CLOSED, _WATCH),
    "recur": Rule(watches, Stage.CLOSED, _WATCH),
}


def may(verb: str, person: Visitor, rectification: Rectification, now: Standing) -> bool:
    """Whether the person may take this step now. now: where the rectification stands."""
    rule, campaign = RULES[verb], rectification.campaign
    if campaign.closed_at is not None or now.stage != rule.stage:
        return False
    granted = rule.phase is None or campaign.grants(rule.phase)
    return granted and rule.role(person, rectification)


def verbs(person: Visitor, rectification: Rectification, now: Standing) -> frozenset[str]:
    """Everything that the person may do with it now, for its buttons."""
    return frozenset(verb for verb in RULES if may(verb, person, rectification, now))


def demand(verb: str, person: Visitor, rectification: Rectification) -> Standing:
    """Raise NotYours, AlreadyClosed, PhaseClosed or WrongStage unless `may`; returns where it
    stands."""
    demand_role(verb, person, rectification)
    now = standing(rectification)
    if now.stage != RULES[verb].stage:
        raise WrongStage(
            _("整改事项“%(title)s”现在是“%(stage)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"title": rectification.title, "stage": now.stage.label}
        )
    return now


def demand_role(verb: str, person: Visitor, rectification: Rectification) -> None:
    """The same without the stage, which a page leaves to the action, to be told in words."""
    rule = RULES[verb]
    require(rule.role(person, rectification), str(rule.who))
    require_open(rectification.campaign)
    if rule.phase is not None:
        require_phase(rectification.campaign, rule.phase)


def may_register(person: Visitor, campaign: Campaign) -> bool:
    """Register feedback and points, import them, write the reply: the office."""
    return campaign.closed_at is None and is_office(person, campaign)


def demand_register(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_register`."""
    require(is_office(person, campaign), str(_OFFICE))
    require_open(campaign)


def may_reply(person: Visitor, feedback: Feedback) -> bool:
    return feedback.replied_at is None and may_register(person, feedback.campaign)


def may_see_publication(person: Visitor, publication: Publication) -> bool:
    """What is published to society is everybody's; else the organisation's own."""
    return publication.public or is_insider(person, publication.rectification.campaign)


def may_answer(person: Visitor, objection: Objection) -> bool:
    """The office answers what was said against a published result, once."""
    campaign = objection.publication.rectification.campaign
    return objection.answered_at is None and may_register(person, campaign)
