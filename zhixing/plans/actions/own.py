"""Writing what one finds wanting in oneself, what one promises, and whether others saw it kept."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.plans.models import Commitment, OwnProblem
from zhixing.plans.rules.leading import (
    demand_commit,
    demand_confirm,
    demand_keep,
    demand_note,
    leads,
)
from zhixing.plans.rules.permissions import is_insider
from zhixing.plans.rules.refusals import NotInTime, WitnessOutside

State = Commitment.State


@action
def note(
    *,
    campaign: Campaign,
    entry_point: str,
    text: str,
    by: Person,
    mindset: str = "",
    ailment: str = "",
) -> OwnProblem:
    """Write down a problem of one's own: a leader's for the members to read, else for oneself."""
    demand_note(by, campaign)
    problem = OwnProblem.objects.create(
        campaign=campaign,
        person=by,
        shared=leads(by, campaign),
        entry_point=entry_point,
        mindset=mindset,
        ailment=ailment,
        text=text,
    )
    record("own_problem.noted", problem, facts=snapshot(problem), campaign=campaign)
    return problem


@action
def promise(
    *,
    problem: OwnProblem,
    text: str,
    due: date,
    acceptance: str,
    by: Person,
    witness: Person | None = None,
) -> Commitment:
    """Promise something about one's own problem. Raises NotInTime, WitnessOutside."""
    demand_commit(by, problem)
    if due <= timezone.localdate():
        raise NotInTime(_("完成时限须晚于今天。"))
    _demand_witness(witness, problem.campaign, by)
    commitment = Commitment.objects.create(
        problem=problem, person=by, text=text, due=due, acceptance=acceptance, witness=witness
    )
    record("commitment.made", commitment, facts=snapshot(commitment), campaign=problem.campaign)
    return commitment


@action
def keep(*, commitment: Commitment, result: str, by: Person) -> Commitment:
    """Say what one has done. It counts when somebody else has confirmed it."""
    held = _locked(commitment)
    demand_keep(by, held)
    held.state, held.result, held.done_at = State.DONE, result, timezone.now()
    held.save(update_fields=["state", "result", "done_at"])
    facts = snapshot(held, "state", "result")
    record("commitment.kept", held, facts=facts, campaign=held.problem.campaign)
    return held


@action
def confirm(*, commitment: Commitment, kept: bool, finding: str, by: Person) -> Commitment:
    """Somebody else says whether it is kept; if not, it is open again."""
    held = _locked(commitment)
    demand_confirm(by, held)
    held.finding = finding
    if kept:
        held.state, held.confirmed_by, held.confirmed_at = State.CONFIRMED, by, timezone.now()
    else:
        held.state, held.done_at = State.OPEN, None
    held.save(update_fields=["state", "finding", "done_at", "confirmed_by", "confirmed_at"])
    kind = "commitment.confirmed" if kept else "commitment.returned"
    facts = snapshot(held, "state", "finding")
    record(kind, held, facts=facts, campaign=held.problem.campaign)
    return held


def _locked(commitment: Commitment) -> Commitment:
    rows = Commitment.objects.select_for_update(of=("self",))
    return rows.select_related("problem__campaign").get(pk=commitment.pk)


def _demand_witness(witness: Person | None, campaign: Campaign, by: Person) -> None:
    if witness is None:
        return
    if witness.pk == by.pk:
        raise WitnessOutside(_("不能自己确认自己，请选择别人。"))
    if not (witness.is_active and is_insider(witness, campaign)):
        raise WitnessOutside(_("%(name)s不在活动范围内，不能作确认人。") % {"name": witness})
