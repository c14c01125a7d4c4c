"""Which unit leads a problem: given, handed on with a reason, ruled upon; or turned down."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.voices.actions.moving import locked
from zhixing.voices.models import Assignment, Problem
from zhixing.voices.queries.problems import hand_offs, is_ruled
from zhixing.voices.rules.problems import (
    AlreadyRuled,
    SameUnit,
    State,
    require_hand_on,
    require_handle,
    require_state,
)

Kind = Assignment.Kind


@action
def assign(
    *,
    problem: Problem,
    lead_unit: Unit,
    supporting_units: Collection[Unit] = (),
    reason: str = "",
    by: Person,
) -> Problem:
    """Give a problem to its lead unit; one that was turned down is taken up again by this."""
    require_handle(by, problem.campaign)
    problem = locked(problem)
    require_state(problem, State.OPEN, State.DECLINED)
    step = _step(Kind.ASSIGNED, problem, lead_unit, reason, by)
    _take_up(problem, lead_unit)
    problem.supporting_units.set(unit for unit in supporting_units if unit.pk != lead_unit.pk)
    _record("problem.assigned", problem, step)
    return problem


@action
def hand_on(*, problem: Problem, to_unit: Unit, reason: str, by: Person) -> Problem:
    """Pass a problem to another unit, saying why.

    Once the campaign's limit is passed, it stays where it is and waits for the office's ruling.
    Raises AlreadyRuled, SameUnit.
    """
    problem = locked(problem)
    require_hand_on(by, problem)
    require_state(problem, State.ASSIGNED)
    if is_ruled(problem):
        raise AlreadyRuled(_("领导小组办公室已裁定牵头单位，不能再移交。"))
    if problem.lead_unit == to_unit:
        raise SameUnit(_("这个问题已经由“%(unit)s”牵头。") % {"unit": to_unit})
    step = _step(Kind.HANDED_ON, problem, to_unit, reason, by)
    if hand_offs(problem) > problem.campaign.handoff_limit:
        problem.state = State.RULING
        problem.save(update_fields=["state"])
    else:
        _take_up(problem, to_unit)
    _record("problem.handed_on", problem, step)
    return problem


@action
def rule(*, problem: Problem, to_unit: Unit, reason: str, by: Person) -> Problem:
    """Settle which unit leads a problem that was handed on too often."""
    require_handle(by, problem.campaign)
    problem = locked(problem)
    require_state(problem, State.RULING)
    step = _step(Kind.RULED, problem, to_unit, reason, by)
    _take_up(problem, to_unit)
    _record("problem.ruled", problem, step)
    return problem


@action
def decline(*, problem: Problem, reason: str, by: Person) -> Problem:
    """Turn a problem down; everybody who raised it reads the reason."""
    require_handle(by, problem.campaign)
    problem = locked(problem)
    require_state(problem, State.OPEN, State.ASSIGNED, State.RULING)
    problem.state, problem.declined_reason = State.DECLINED, reason
    problem.save(update_fields=["state", "declined_reason"])
    record("problem.declined", problem, facts=snapshot(problem), campaign=problem.campaign)
    return problem


def _step(kind: Kind, problem: Problem, to_unit: Unit, reason: str, by: Person) -> Assignment:
    return Assignment.objects.create(
        problem=problem,
        kind=kind,
        from_unit=problem.lead_unit,
        to_unit=to_unit,
        reason=reason,
        by=by,
    )


def _take_up(problem: Problem, unit: Unit) -> None:
    problem.state, problem.declined_reason, problem.lead_unit = State.ASSIGNED, "", unit
    problem.save(update_fields=["state", "declined_reason", "lead_unit"])
    problem.supporting_units.remove(unit)


def _record(kind: str, problem: Problem, step: Assignment) -> None:
    record(kind, problem, facts=snapshot(problem), items=[step], campaign=problem.campaign)
