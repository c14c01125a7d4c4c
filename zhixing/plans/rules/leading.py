"""Who sees and confirms what people say of themselves, and who may urge whom."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, current_duties, has_role, require, require_open
from zhixing.organisation.models import Unit
from zhixing.plans.models import Commitment, OwnProblem, Urge
from zhixing.plans.rules.permissions import is_insider
from zhixing.plans.rules.refusals import WrongState

LEADERS = (Duty.Role.LEADER, Duty.Role.DEPUTY)


def leads(person: Visitor, campaign: Campaign) -> bool:
    """Leader or deputy of the campaign now: whose own problems its members may read."""
    return has_role(person, campaign, *LEADERS)


def may_note(person: Visitor, campaign: Campaign) -> bool:
    """Write down one's own problem; no phase needs to grant it, since one may begin any day."""
    return campaign.closed_at is None and is_insider(person, campaign)


def demand_note(person: Visitor, campaign: Campaign) -> None:
    """Raise NotYours or AlreadyClosed unless `may_note`."""
    require(is_insider(person, campaign), _("只有活动范围内的人员可以对照检查自己。"))
    require_open(campaign)


def may_see(person: Visitor, problem: OwnProblem) -> bool:
    """One's own; a leader's, for everybody inside; what one was asked to confirm."""
    if not person.is_authenticated:
        return False
    if problem.person_id == person.pk:
        return True
    if problem.shared:
        return is_insider(person, problem.campaign)
    return any(one.witness_id == person.pk for one in problem.commitments.all())


def may_commit(person: Visitor, problem: OwnProblem) -> bool:
    """Promise something about it: the person alone."""
    return problem.campaign.closed_at is None and problem.person_id == person.pk


def demand_commit(person: Visitor, problem: OwnProblem) -> None:
    """Raise NotYours or AlreadyClosed unless `may_commit`."""
    require(problem.person_id == person.pk, _("只能就自己的问题作出承诺。"))
    require_open(problem.campaign)


def may_keep(person: Visitor, commitment: Commitment) -> bool:
    """Say that one has kept it."""
    is_open = commitment.problem.campaign.closed_at is None
    return is_open and commitment.state == Commitment.State.OPEN and _is_own(person, commitment)


def demand_keep(person: Visitor, commitment: Commitment) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_keep`."""
    require(_is_own(person, commitment), _("只有作出承诺的人可以登记做到了什么。"))
    require_open(commitment.problem.campaign)
    _demand_state(commitment, Commitment.State.OPEN)


def may_confirm(person: Visitor, commitment: Commitment) -> bool:
    """Somebody else: the witness whom the person chose; a leader's, any duty holder."""
    is_open = commitment.problem.campaign.closed_at is None
    return is_open and commitment.state == Commitment.State.DONE and _confirms(person, commitment)


def demand_confirm(person: Visitor, commitment: Commitment) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_confirm`."""
    require(
        _confirms(person, commitment),
        _("须由他人确认：本人选定的确认人，或领导小组和督查的其他成员；不能自己确认自己。"),
    )
    require_open(commitment.problem.campaign)
    _demand_state(commitment, Commitment.State.DONE)


def _is_own(person: Visitor, commitment: Commitment) -> bool:
    return person.is_authenticated and commitment.person_id == person.pk


def _confirms(person: Visitor, commitment: Commitment) -> bool:
    if not person.is_authenticated or _is_own(person, commitment):
        return False
    if commitment.witness_id is not None:
        return commitment.witness_id == person.pk
    return commitment.problem.shared and has_role(person, commitment.problem.campaign)


def _demand_state(commitment: Commitment, state: Commitment.State) -> None:
    if commitment.state != state:
        raise WrongState(
            _("这项承诺现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"state": commitment.get_state_display()}
        )


# Scopes


def scope_paths(duty: Duty) -> tuple[str, ...]:
    """Tree paths that a leader answers for, each with all below it; without a scope of units, the
    leader answers for the whole organiser and a deputy for nothing yet."""
    paths = tuple(unit.path for unit in duty.scope_units.all())
    if not paths and duty.role == Duty.Role.LEADER:
        return (duty.campaign.organiser.path,)
    return paths


def may_see_scope(person: Visitor, duty: Duty) -> bool:
    return is_insider(person, duty.campaign)


def scopes_over(person: Visitor, campaign: Campaign, unit: Unit) -> list[Duty]:
    """The duties by which the person leads the unit now: mostly one, or none."""
    return [
        duty
        for duty in current_duties(person)
        if duty.campaign_id == campaign.pk
        and duty.role in LEADERS
        and unit.path.startswith(scope_paths(duty))
    ]


def may_urge(person: Visitor, campaign: Campaign, unit: Unit) -> bool:
    """Urge what a unit of one's own scope has to do, while the campaign is open."""
    return campaign.closed_at is None and bool(scopes_over(person, campaign, unit))


def urges_here(person: Visitor, duty: Duty) -> bool:
    """Whether the scope is the person's own, and so may be urged as a whole."""
    held = duty.ended is None or duty.ended > timezone.localdate()
    return held and duty.person_id == person.pk and duty.campaign.closed_at is None


def demand_urge(person: Visitor, campaign: Campaign, unit: Unit) -> Duty:
    """The duty by which the person leads the unit; raises NotYours or AlreadyClosed."""
    duties = scopes_over(person, campaign, unit)
    require(bool(duties), _("只有分管领导可以督促分管范围内的事。"))
    require_open(campaign)
    return duties[0]


def may_answer(person: Visitor, urge: Urge) -> bool:
    """Whoever was urged answers, once."""
    is_open = urge.duty.campaign.closed_at is None
    return is_open and urge.answered_at is None and urge.owner_id == person.pk


def demand_answer(person: Visitor, urge: Urge) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_answer`."""
    require(
        person.is_authenticated and urge.owner_id == person.pk, _("只有被督促的责任人可以回复。")
    )
    require_open(urge.duty.campaign)
    if urge.answered_at is not None:
        raise WrongState(_("这条意见已经回复过。"))
