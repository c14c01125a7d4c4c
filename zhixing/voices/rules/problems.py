"""Who may see and handle problems, in which phase, and the facts that refuse it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    Visitor,
    in_unit,
    is_inspector,
    is_office,
    require,
    require_phase,
)
from zhixing.voices.models import Problem
from zhixing.web.errors import Refused

State = Problem.State
LIVE = (State.OPEN, State.ASSIGNED, State.RULING, State.DECLINED)
GONE = (State.MERGED, State.WITHDRAWN)


class WrongState(Refused):
    """The problem's state does not allow this step."""

    code = "wrong_state"


class VoiceTaken(Refused):
    """A voice is not where this step expects it: it was grouped otherwise in the meantime."""

    code = "voice_taken"
    field = "voices"


class NothingLeft(Refused):
    """Splitting off every voice would leave a problem without any."""

    code = "nothing_left"
    field = "voices"


class MergedWithItself(Refused):
    code = "merged_with_itself"
    field = "sources"


class AlreadyUndone(Refused):
    code = "already_undone"


class LaterRegrouping(Refused):
    """A later regrouping builds on this one and must be undone first."""

    code = "later_regrouping"


class AlreadyDecided(Refused):
    """Somebody accepted or dismissed the suggestion before."""

    code = "already_decided"


class AlreadyRuled(Refused):
    """The office has ruled which unit leads; nobody hands the problem on any more."""

    code = "already_ruled"


class SameUnit(Refused):
    """The problem is with this unit already."""

    code = "same_unit"
    field = "to_unit"


def leads(person: Visitor, problem: Problem) -> bool:
    """Whether the person holds a post in the problem's lead unit."""
    return in_unit(person, problem.lead_unit)


def may_see_inner(person: Visitor, problem: Problem) -> bool:
    """All voices, handling and history: the office, inspectors, and the units that handle it."""
    if not person.is_authenticated:
        return False
    return (
        is_office(person, problem.campaign)
        or is_inspector(person, problem.campaign)
        or leads(person, problem)
        or any(in_unit(person, unit) for unit in problem.supporting_units.all())
    )


def may_see_all(person: Visitor, campaign: Campaign) -> bool:
    """The inner part of every problem of the campaign."""
    return is_office(person, campaign) or is_inspector(person, campaign)


def may_consolidate(person: Visitor, campaign: Campaign) -> bool:
    return is_office(person, campaign) and campaign.grants(Verb.CONSOLIDATE)


def may_assign(person: Visitor, problem: Problem) -> bool:
    return _may_handle(person, problem) and problem.state in {State.OPEN, State.DECLINED}


def may_rule(person: Visitor, problem: Problem) -> bool:
    return _may_handle(person, problem) and problem.state == State.RULING


def may_decline(person: Visitor, problem: Problem) -> bool:
    return _may_handle(person, problem) and takes_voices(problem)


def may_edit(person: Visitor, problem: Problem) -> bool:
    return _may_handle(person, problem) and problem.state in LIVE


def takes_voices(problem: Problem) -> bool:
    """Whether voices may still join it: it is alive and was not turned down."""
    return problem.state in {State.OPEN, State.ASSIGNED, State.RULING}


def may_hand_on(person: Visitor, problem: Problem) -> bool:
    """By role, phase and state; whether the office has ruled is asked by the action."""
    by_role = leads(person, problem) or is_office(person, problem.campaign)
    return by_role and _in_phase(problem.campaign) and problem.state == State.ASSIGNED


def may_support(problem: Problem) -> bool:
    """Anybody, while people may speak, for a problem that was not turned down."""
    return problem.campaign.grants(Verb.SPEAK) and takes_voices(problem)


def require_consolidate(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or PhaseClosed unless `may_consolidate`."""
    require(is_office(person, campaign), _("只有领导小组办公室可以归并问题。"))
    require_phase(campaign, Verb.CONSOLIDATE)


def require_handle(person: Visitor, campaign: Campaign) -> None:
    """Assign, rule, decline: raise NotYours or PhaseClosed."""
    require(is_office(person, campaign), _("只有领导小组办公室可以办理这件事。"))
    _require_phase(campaign)


def require_hand_on(person: Visitor, problem: Problem) -> None:
    require(
        leads(person, problem) or is_office(person, problem.campaign),
        _("只有牵头单位的人员或领导小组办公室可以移交这个问题。"),
    )
    _require_phase(problem.campaign)


def require_support(problem: Problem) -> None:
    require_phase(problem.campaign, Verb.SPEAK)
    require_state(problem, State.OPEN, State.ASSIGNED, State.RULING)


def require_state(problem: Problem, *states: State) -> None:
    """Raise WrongState unless the problem is in one of the states."""
    if problem.state not in states:
        raise WrongState(
            _("问题“%(title)s”现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"title": problem.title, "state": problem.get_state_display()}
        )


def _may_handle(person: Visitor, problem: Problem) -> bool:
    return is_office(person, problem.campaign) and _in_phase(problem.campaign)


def _in_phase(campaign: Campaign) -> bool:
    """Problems find their unit while they are gathered and while measures are promised."""
    return campaign.grants(Verb.CONSOLIDATE) or campaign.grants(Verb.COMMIT)


def _require_phase(campaign: Campaign) -> None:
    if not _in_phase(campaign):
        require_phase(campaign, Verb.COMMIT)
