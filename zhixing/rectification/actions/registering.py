"""Points of a feedback and findings of rounds become rectifications; tables of points come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.actions.feedback import locked as locked_feedback
from zhixing.rectification.actions.moving import locked
from zhixing.rectification.importing.rows import Candidate, point_key
from zhixing.rectification.models import Feedback, PointImport, Rectification, Recurrence
from zhixing.rectification.queries.imports import known_keys
from zhixing.rectification.rules.permissions import demand, demand_register
from zhixing.rectification.rules.refusals import (
    AlreadyRegistered,
    NothingToImport,
    NotInTime,
    UnitOutside,
)
from zhixing.supervision.models import Finding

REVISED = ("kind", "category", "point_number", "problem", "goal", "unit", "leader", "due", "key")


@action
def register_point(
    *,
    feedback: Feedback,
    kind: str,
    problem: str,
    unit: Unit,
    due: date,
    category: str = "",
    point_number: str = "",
    goal: str = "",
    leader: Person | None = None,
    by: Person,
) -> Rectification:
    """Register one point of a feedback. Raises UnitOutside, NotInTime, AlreadyRegistered."""
    held = locked_feedback(feedback)
    demand_register(by, held.campaign)
    _demand_unit(held.campaign, unit)
    _demand_due(held, due)
    key = point_key(unit.pk, problem)
    _demand_new(held, key)
    made = Rectification.objects.create(
        campaign=held.campaign,
        number=_next_number(held.campaign),
        kind=kind,
        category=category,
        point_number=point_number,
        problem=problem,
        goal=goal,
        unit=unit,
        leader=leader,
        due=due,
        feedback=held,
        key=key,
        registered_by=by,
    )
    record("rectification.registered", made, facts=snapshot(made), campaign=held.campaign)
    return made


@action
def register_finding(
    *,
    finding: Finding,
    kind: str,
    category: str = "",
    goal: str = "",
    leader: Person | None = None,
    by: Person,
) -> Rectification:
    """Register what a round found; unit, words and deadline are the finding's own.

    Raises AlreadyRegistered.
    """
    campaign = finding.campaign
    demand_register(by, campaign)
    number = _next_number(campaign)
    # The campaign's row is held by now, so nobody else registers the same finding beside this.
    if (
        Rectification.objects.filter(finding=finding).exists()
        or Recurrence.objects.filter(finding=finding).exists()
    ):
        raise AlreadyRegistered(_("这条督查发现已经登记过整改。"), field="kind")
    made = Rectification.objects.create(
        campaign=campaign,
        number=number,
        kind=kind,
        category=category,
        problem=finding.text,
        goal=goal,
        unit=finding.unit,
        leader=leader,
        due=finding.due,
        finding=finding,
        registered_by=by,
    )
    record("rectification.registered", made, facts=snapshot(made), campaign=campaign)
    return made


@action
def revise(
    *,
    rectification: Rectification,
    kind: str,
    problem: str,
    unit: Unit,
    due: date,
    reason: str,
    category: str = "",
    point_number: str = "",
    goal: str = "",
    leader: Person | None = None,
    by: Person,
) -> Rectification:
    """Put right what was registered, until somebody has taken it up; the reason stays.

    Raises UnitOutside, NotInTime, AlreadyRegistered.
    """
    held = locked(rectification)
    demand("revise", by, held)
    _demand_unit(held.campaign, unit)
    if held.feedback is not None:
        _demand_due(held.feedback, due)
        if problem != held.problem:
            held.key = point_key(unit.pk, problem)
            _demand_new(held.feedback, held.key)
    held.kind, held.category, held.problem, held.goal = kind, category, problem, goal
    held.unit, held.leader, held.due, held.point_number = unit, leader, due, point_number
    held.save(update_fields=REVISED)
    facts = {**snapshot(held, *REVISED), "reason": reason}
    record("rectification.revised", held, facts=facts, campaign=held.campaign)
    return held


@action
def import_points(
    *,
    feedback: Feedback,
    rows: Sequence[Candidate],
    file_name: str,
    sha256: str,
    mapping: Mapping[str, Any],
    skipped: int = 0,
    by: Person,
) -> PointImport:
    """Import the points that a preview found new; those that came in meanwhile are skipped.

    Raises NothingToImport.
    """
    held = locked_feedback(feedback)
    demand_register(by, held.campaign)
    known = known_keys(held, [row.key for row in rows])
    fresh = [row for row in rows if row.key not in known]
    if not fresh:
        raise NothingToImport(_("没有可以导入的新事项：表里的行以前都导入过，或都有错误。"))
    batch = PointImport.objects.create(
        feedback=held,
        file_name=file_name[:200],
        sha256=sha256,
        mapping=dict(mapping),
        imported=len(fresh),
        skipped=skipped + len(rows) - len(fresh),
        by=by,
    )
    first = _next_number(held.campaign)
    made = Rectification.objects.bulk_create(
        Rectification(
            campaign=held.campaign,
            number=number,
            feedback=held,
            batch=batch,
            key=row.key,
            registered_by=by,
            **row.fields,
        )
        for number, row in enumerate(fresh, first)
    )
    record("rectification.imported", batch, facts=snapshot(batch), items=made,
           campaign=held.campaign)  # fmt: skip
    return batch


def _next_number(campaign: Campaign) -> int:
    """The campaign's next number; its row is held, so that none is given twice or left out."""
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    rows = Rectification.objects.filter(campaign=campaign)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _demand_unit(campaign: Campaign, unit: Unit) -> None:
    if not unit.path.startswith(campaign.organiser.path):
        raise UnitOutside(
            _("“%(unit)s”不属于“%(organiser)s”，不能作责任单位。")
            % {"unit": unit, "organiser": campaign.organiser}
        )


def _demand_due(feedback: Feedback, due: date) -> None:
    if due < feedback.received_on:
        raise NotInTime(_("整改期限不能早于收到反馈的日期。"))


def _demand_new(feedback: Feedback, key: str) -> None:
    if feedback.points.filter(key=key).exists():
        raise AlreadyRegistered(_("这份反馈里已经登记过同样的问题。"))
