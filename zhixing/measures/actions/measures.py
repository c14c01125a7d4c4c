"""Promising a measure, and the little of a promise that may be changed afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Consensus
from zhixing.ledger import action, record, snapshot
from zhixing.measures.actions.moving import locked
from zhixing.measures.models import Measure, Task
from zhixing.measures.rules.permissions import demand, demand_commit, may_own
from zhixing.measures.rules.refusals import (
    NoEffect,
    NotAssigned,
    NotInTime,
    OwnerOutside,
    SameOwner,
    WrongConsensus,
)
from zhixing.organisation.models import Person, Unit
from zhixing.voices.models import Problem, Voice


@action
def commit(
    *,
    campaign: Campaign,
    title: str,
    text: str,
    result: str,
    owner: Person,
    lead_unit: Unit,
    deadline: date,
    indicator: str,
    baseline: Decimal,
    target: Decimal,
    acceptance: str,
    indicator_unit: str = "",
    deed: bool = False,
    supporting_units: Collection[Unit] = (),
    problems: Collection[Problem] = (),
    consensus: Consensus | None = None,
    tasks: Sequence[Mapping[str, Any]] = (),
    by: Person,
) -> Measure:
    """Promise a measure for problems or a consensus of the campaign, or of one's own accord.

    tasks: of each the title, assignee and due.
    Raises NotAssigned, WrongConsensus, OwnerOutside, NotInTime or NoEffect.
    """
    problems = _locked_problems(problems)
    demand_commit(by, campaign, problems, lead_unit)
    _demand_consensus(campaign, consensus)
    _demand_assigned(campaign, problems)
    measure, made = new_measure(
        campaign=campaign,
        title=title,
        text=text,
        origin=_origin(problems, consensus),
        result=result,
        owner=owner,
        lead_unit=lead_unit,
        deadline=deadline,
        indicator=indicator,
        indicator_unit=indicator_unit,
        baseline=baseline,
        target=target,
        acceptance=acceptance,
        deed=deed,
        supporting_units=supporting_units,
        problems=problems,
        consensus=consensus,
        tasks=tasks,
        by=by,
    )
    _record_promise(measure, made)
    return measure


@action
def correct(*, measure: Measure, title: str, text: str, reason: str, by: Person) -> Measure:
    """Correct the wording. What was promised (effect, deadline, criterion) cannot be reworded."""
    measure = locked(measure)
    demand("correct", by, measure)
    measure.title, measure.text = title, text
    measure.save(update_fields=["title", "text"])
    facts = {**snapshot(measure, "title", "text"), "reason": reason}
    record("measure.corrected", subject=measure, facts=facts, campaign=measure.campaign)
    return measure


@action
def change_owner(*, measure: Measure, owner: Person, reason: str, by: Person) -> Measure:
    """Give the measure to somebody else, saying why. Raises SameOwner, OwnerOutside."""
    measure = locked(measure)
    demand("change_owner", by, measure)
    if measure.owner_id == owner.pk:
        raise SameOwner(_("%(name)s已经是这项举措的责任人。") % {"name": owner})
    demand_owner(owner, measure.lead_unit)
    measure.owner = owner
    measure.save(update_fields=["owner"])
    facts = {**snapshot(measure, "owner"), "reason": reason}
    record("measure.owner_changed", subject=measure, facts=facts, campaign=measure.campaign)
    return measure


def new_measure(
    *,
    campaign: Campaign,
    origin: str,
    owner: Person,
    lead_unit: Unit,
    deadline: date,
    baseline: Decimal,
    target: Decimal,
    supporting_units: Collection[Unit] = (),
    problems: Collection[Problem] = (),
    tasks: Sequence[Mapping[str, Any]] = (),
    by: Person,
    **promise: Any,
) -> tuple[Measure, list[Task]]:
    """The rows of a promise, for the action that records them; who may promise, it has asked.

    promise: title, text, result, deed, indicator, indicator_unit, acceptance, consensus.
    Raises OwnerOutside, NotInTime, NoEffect.
    """
    demand_owner(owner, lead_unit)
    _demand_promise(deadline, baseline, target)
    measure = Measure.objects.create(
        campaign=campaign,
        origin=origin,
        owner=owner,
        lead_unit=lead_unit,
        deadline=deadline,
        baseline=baseline,
        target=target,
        created_by=by,
        **promise,
    )
    measure.problems.set(problems)
    measure.supporting_units.set(unit for unit in supporting_units if unit.pk != lead_unit.pk)
    return measure, [new_task(measure, **task) for task in tasks]


def new_task(measure: Measure, *, title: str, assignee: Person, due: date) -> Task:
    """A task of a measure; raises NotInTime where it is due after the measure or in the past."""
    if not timezone.localdate() <= due <= measure.deadline:
        raise NotInTime(
            _("任务“%(title)s”的时限须在今天和举措的完成时限 %(day)s 之间。")
            % {"title": title, "day": measure.deadline.isoformat()},
            field="due",
        )
    return Task.objects.create(measure=measure, title=title, assignee=assignee, due=due)


def demand_owner(owner: Person, unit: Unit) -> None:
    """Raise OwnerOutside for somebody who cannot answer for the unit."""
    if not (owner.is_active and may_own(owner, unit)):
        raise OwnerOutside(
            _("%(name)s不在“%(unit)s”任职，不能作责任人。请选择牵头单位的人员或其上级负责人。")
            % {"name": owner, "unit": unit}
        )


def _locked_problems(problems: Collection[Problem]) -> list[Problem]:
    """The problems as they are now, held so that none is merged or declined meanwhile."""
    keys = [problem.pk for problem in problems]
    rows = Problem.objects.select_for_update(of=("self",), no_key=True).select_related("lead_unit")
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _demand_assigned(campaign: Campaign, problems: Collection[Problem]) -> None:
    for problem in problems:
        if problem.campaign_id != campaign.pk or problem.state != Problem.State.ASSIGNED:
            raise NotAssigned(
                _("问题“%(title)s”现在是“%(state)s”，交办给牵头单位后才能承诺举措。")
                % {"title": problem.title, "state": problem.get_state_display()}
            )


def _demand_promise(deadline: date, baseline: Decimal, target: Decimal) -> None:
    if deadline <= timezone.localdate():
        raise NotInTime(_("完成时限须晚于今天。"))
    if baseline == target:
        raise NoEffect(_("目标值与现状值相同，看不出成效。请填写要达到的数值。"))


def _demand_consensus(campaign: Campaign, consensus: Consensus | None) -> None:
    if consensus is not None and consensus.topic.campaign_id != campaign.pk:
        raise WrongConsensus(_("这条共识不是本次活动的，不能由本次活动的举措来落实。"))


def _origin(problems: Collection[Problem], consensus: Consensus | None) -> str:
    """Read from the voices, never typed: what an inspection raised is a rectification."""
    if not problems:
        return Measure.Origin.CONSENSUS if consensus is not None else Measure.Origin.SELF
    inspected = Voice.objects.filter(problem__in=problems, source=Voice.Source.INSPECTION)
    return Measure.Origin.RECTIFICATION if inspected.exists() else Measure.Origin.PROBLEM


def _record_promise(measure: Measure, tasks: Sequence[Task]) -> None:
    record(
        "measure.committed",
        subject=measure,
        facts=snapshot(measure),
        items=list(tasks),
        campaign=measure.campaign,
    )
