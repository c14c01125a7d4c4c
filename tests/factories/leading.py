"""People's own problems and commitments, and what leaders say about their scope."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.factories.counting import day
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign, Duty
from zhixing.ledger import reference
from zhixing.organisation.models import Person
from zhixing.plans.models import Commitment, OwnProblem, PlanItem, Urge


def make_own_problem(campaign: Campaign, person: Person, **fields: Any) -> OwnProblem:
    """Private unless `shared` says otherwise."""
    values = {
        "shared": False,
        "entry_point": "efficiency",
        "mindset": "content",
        "ailment": "fatigue",
        "text": "去年只同自己比，没有去看邻市怎么办。",
        **fields,
    }
    return OwnProblem.objects.create(campaign=campaign, person=person, **values)


def make_commitment(problem: OwnProblem, state: str = "open", **fields: Any) -> Commitment:
    """A commitment in any state; a confirmed one by somebody made up unless named."""
    values: dict[str, Any] = {
        "person": problem.person,
        "text": "到邻市窗口跟班两天",
        "acceptance": "写出三条能照搬的做法",
        "due": day(20),
        "state": state,
    }
    if state != Commitment.State.OPEN:
        values |= {"done_at": timezone.now(), "result": "去了两天"}
    if state == Commitment.State.CONFIRMED:
        values |= {"confirmed_at": timezone.now(), "confirmed_by": make_person()}
    return Commitment.objects.create(problem=problem, **{**values, **fields})


def make_urge(duty: Duty, item: PlanItem, **fields: Any) -> Urge:
    """Not answered yet."""
    values = {
        "kind": Urge.Kind.URGE,
        "subject": reference(item),
        "title": item.title,
        "unit": item.unit,
        "owner": item.owner,
        "words": "请说明进展",
        **fields,
    }
    return Urge.objects.create(duty=duty, **values)
