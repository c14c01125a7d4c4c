"""Who may do what with a measure: one table of role, states and phase for every verb."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.rules import (
    Visitor,
    has_role,
    heads_unit,
    in_unit,
    is_inspector,
    is_office,
    require_open,
    require_phase,
    unit_ids,
)
from zhixing.campaigns.rules import require as require_allowed
from zhixing.measures.models import Evidence, FollowUp, Measure, Task
from zhixing.measures.rules.refusals import WrongState
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem, Voice
from zhixing.voices.rules.problems import leads

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Measure.State
PROVED = frozenset({State.VERIFIED, State.CLOSED})
OPEN = frozenset({State.COMMITTED, State.DONE})
WORKING = frozenset({State.COMMITTED})


@dataclass(frozen=True, slots=True)
class Rule:
    """role: whether the person may, in the states; phase: the verb that a phase must grant."""

    role: Callable[[Visitor, Measure], bool]
    states: frozenset[State]
    phase: Verb | None
    who: StrOrPromise


def owns(person: Visitor, measure: Measure) -> bool:
    return person.is_authenticated and measure.owner_id == person.pk


def runs(person: Visitor, measure: Measure) -> bool:
    return is_office(person, measure.campaign)


def heads(person: Visitor, measure: Measure) -> bool:
    return heads_unit(person, measure.lead_unit)


def in_lead_unit(person: Visitor, measure: Measure) -> bool:
    return in_unit(person, measure.lead_unit)


def is_assignee(person: Visitor, measure: Measure) -> bool:
    return any(task.assignee_id == person.pk for task in measure.tasks.all())


def is_involved(person: Visitor, measure: Measure) -> bool:
    """Works on it: the owner, the lead and supporting units, whoever has a task of it."""
    return (
        owns(person, measure)
        or in_lead_unit(person, measure)
        or any(in_unit(person, unit) for unit in measure.supporting_units.all())
        or is_assignee(person, measure)
    )


def is_impartial(person: Visitor, measure: Measure) -> bool:
    """An inspector who neither did it nor claimed it, and works in no unit that had to do it."""
    return (
        is_inspector(person, measure.campaign)
        and person.pk != measure.claimed_by_id
        and not is_involved(person, measure)
    )


def _any(*roles: Callable[[Visitor, Measure], bool]) -> Callable[[Visitor, Measure], bool]:
    return lambda person, measure: any(role(person, measure) for role in roles)


_OFFICE = gettext_lazy("只有领导小组办公室可以办理这件事。")
_OWNER = gettext_lazy("只有责任人可以办理这件事。")

RULES: dict[str, Rule] = {
    "correct": Rule(runs, OPEN, None, _OFFICE),
    "change_owner": Rule(runs, OPEN, None, _OFFICE),
    "add_task": Rule(
        _any(owns, heads), WORKING, None, gettext_lazy("只有责任人和牵头单位负责人可以分解任务。")
    ),
    "finish_task": Rule(
        _any(owns, is_assignee), WORKING, None, gettext_lazy("只有承办人和责任人可以办结任务。")
    ),
    "add_evidence": Rule(
        _any(owns, heads, is_assignee),
        OPEN,
        None,
        gettext_lazy("只有责任人、承办人和牵头单位负责人可以上传佐证。"),
    ),
    "ask_extension": Rule(owns, WORKING, None, _OWNER),
    "decide_extension": Rule(runs, frozenset(State), None, _OFFICE),
    "claim": Rule(
        _any(owns, heads),
        WORKING,
        Verb.CLAIM,
        gettext_lazy("只有责任人和牵头单位负责人可以申请办结。"),
    ),
    "check": Rule(
        is_impartial,
        frozenset({State.DONE}),
        Verb.CHECK,
        gettext_lazy("核验须由督查员进行；责任人、申请人和承办单位的人员不能核验。"),
    ),
    "answer": Rule(
        _any(owns, in_lead_unit, heads),
        PROVED,
        None,
        gettext_lazy("只有责任人和牵头单位的人员可以答复。"),
    ),
    "reopen": Rule(runs, PROVED, None, _OFFICE),
}


def may(verb: str, person: Visitor, measure: Measure) -> bool:
    """Whether the person may do this to the measure now: role, state and phase together."""
    rule = RULES[verb]
    granted = rule.phase is None or measure.campaign.grants(rule.phase)
    return (
        measure.campaign.closed_at is None
        and granted
        and measure.state in rule.states
        and person.is_authenticated
        and rule.role(person, measure)
    )


def demand(verb: str, person: Visitor, measure: Measure) -> None:
    """Raise NotYours, AlreadyClosed, PhaseClosed or WrongState unless `may`."""
    demand_role(verb, person, measure)
    demand_state(measure, RULES[verb].states)


def demand_role(verb: str, person: Visitor, measure: Measure) -> None:
    """The same without the state, which a page leaves to the action, to be told in words."""
    rule = RULES[verb]
    require_allowed(person.is_authenticated and rule.role(person, measure), str(rule.who))
    require_open(measure.campaign)
    if rule.phase is not None:
        require_phase(measure.campaign, rule.phase)


def demand_state(measure: Measure, states: Collection[str]) -> None:
    """Raise WrongState unless the measure is in one of the states."""
    if measure.state not in states:
        raise WrongState(
            _("举措“%(title)s”现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"title": measure.title, "state": measure.get_state_display()}
        )


def check_transition(measure: Measure, to: str) -> None:
    """Raise WrongState unless row H6 has this move."""
    if to not in Measure.TRANSITIONS[measure.state]:
        raise WrongState(
            _("举措“%(title)s”不能从“%(old)s”直接变为“%(new)s”。")
            % {
                "title": measure.title,
                "old": measure.get_state_display(),
                "new": State(to).label,
            }
        )


def verbs(person: Visitor, measure: Measure) -> frozenset[str]:
    """Everything that the person may do to the measure now, for its buttons."""
    return frozenset(verb for verb in RULES if may(verb, person, measure))


def may_see_inner(person: Visitor, measure: Measure) -> bool:
    """Tasks, all evidence, claims, inquiries and answers: duty holders and who works on it."""
    if not person.is_authenticated:
        return False
    return (
        has_role(person, measure.campaign)
        or is_involved(person, measure)
        or heads(person, measure)
        or any(leads(person, problem) for problem in measure.problems.all())
    )


def may_see_evidence(person: Visitor, evidence: Evidence) -> bool:
    return evidence.public or may_see_inner(person, evidence.measure)


def may_see_claims(person: Visitor, campaign: Campaign) -> bool:
    """The list of claims that wait for a check."""
    return has_role(person, campaign)


def may_commit(person: Visitor, campaign: Campaign, problems: Collection[Problem] = ()) -> bool:
    """Promise something: for problems, their lead units or the office; else anybody with a post."""
    return campaign.grants(Verb.COMMIT) and _commits(person, campaign, problems)


def demand_commit(
    person: Visitor, campaign: Campaign, problems: Collection[Problem], lead_unit: Unit
) -> None:
    """Raise NotYours or PhaseClosed unless the person may commit the unit."""
    allowed = _commits(person, campaign, problems) and _speaks_for(person, campaign, lead_unit)
    require_allowed(allowed, _("只有牵头单位的人员和领导小组办公室可以承诺举措。"))
    require_phase(campaign, Verb.COMMIT)


def _commits(person: Visitor, campaign: Campaign, problems: Collection[Problem]) -> bool:
    if is_office(person, campaign):
        return True
    if problems:
        return all(leads(person, problem) for problem in problems)
    return bool(unit_ids(person))


def _speaks_for(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    return is_office(person, campaign) or in_unit(person, unit) or heads_unit(person, unit)


def may_own(person: Person, unit: Unit) -> bool:
    """Whether somebody may answer for the unit: works in it or below it, or heads one above it."""
    if heads_unit(person, unit):
        return True
    return any(post.unit.path.startswith(unit.path) for post in person.current_posts)


def may_finish(person: Visitor, task: Task) -> bool:
    """A task is finished by whom it was given to, or by the owner."""
    own = person.pk in {task.assignee_id, task.measure.owner_id}
    return own and task.done_at is None and may("finish_task", person, task.measure)


def may_explain(person: Visitor, voice: Voice) -> bool:
    """Answer a voice at once, without a measure: the office, or the unit that handles it."""
    return voice.campaign.closed_at is None and _handles(person, voice)


def demand_explain(person: Visitor, voice: Voice) -> None:
    require_allowed(_handles(person, voice), _("只有办公室和牵头单位的人员可以答复这条诉求。"))
    require_open(voice.campaign)


def _handles(person: Visitor, voice: Voice) -> bool:
    if is_office(person, voice.campaign):
        return True
    return leads(person, voice.problem) if voice.problem else in_unit(person, voice.unit)


def may_follow_up(person: Visitor, follow_up: FollowUp) -> bool:
    """The office, or who handles the voice that rated."""
    answer = follow_up.rating.answer
    if answer.voice.campaign.closed_at is not None or follow_up.done_at is not None:
        return False
    return _follows_up(person, follow_up)


def demand_follow_up(person: Visitor, follow_up: FollowUp) -> None:
    require_allowed(
        _follows_up(person, follow_up), _("只有办公室和牵头单位的人员可以登记回访情况。")
    )
    require_open(follow_up.rating.answer.voice.campaign)


def _follows_up(person: Visitor, follow_up: FollowUp) -> bool:
    answer = follow_up.rating.answer
    measure = answer.measure
    if measure is not None and (owns(person, measure) or in_lead_unit(person, measure)):
        return True
    return _handles(person, answer.voice)
