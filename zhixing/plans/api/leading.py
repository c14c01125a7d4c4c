"""Own problems, commitments, scopes and urges over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.rules import known
from zhixing.plans.actions import own as actions
from zhixing.plans.actions import urging
from zhixing.plans.forms.leading import (
    AnswerUrgeForm,
    CommitmentForm,
    ConfirmForm,
    KeepForm,
    OwnProblemForm,
    UrgeForm,
)
from zhixing.plans.models import OwnProblem
from zhixing.plans.queries import items, own, scopes
from zhixing.plans.rules.leading import (
    demand_answer,
    demand_commit,
    demand_confirm,
    demand_keep,
    demand_note,
    demand_urge,
)
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.api import schema_of, validated

router = Router()


class CommitmentOut(Schema):
    id: int
    problem_id: int
    text: str
    due: date
    acceptance: str
    witness_id: int | None
    state: str
    result: str
    finding: str
    confirmed_by_id: int | None


class OwnProblemOut(Schema):
    id: int
    person_id: int
    shared: bool
    entry_point: str
    mindset: str
    ailment: str
    text: str
    commitments: list[CommitmentOut]


class ExampleOut(Schema):
    duty_id: int
    person_id: int
    is_complete: bool
    problems: list[OwnProblemOut]


class UrgeOut(Schema):
    id: int
    duty_id: int
    kind: str
    subject: str
    title: str
    unit_id: int
    owner_id: int
    words: str
    at: datetime
    answer: str
    answered_at: datetime | None


class ScopeOut(Schema):
    """unit_ids: the roots of the scope. idle: units without a task of their own making lately."""

    duty_id: int
    unit_ids: list[int]
    business_task_ids: list[int]
    indicator_ids: list[int]
    plan_ids: list[int]
    planless_unit_ids: list[int]
    item_ids: list[int]
    counts: dict[str, int]
    idle_unit_ids: list[int]
    urges: list[UrgeOut]


@router.get("/campaigns/{slug}/leaders", response=list[ExampleOut])
def examples(request: HttpRequest, slug: str) -> Any:
    """Insiders: what each leader says of themselves, and whether every promise was confirmed."""
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    return [
        {
            "duty_id": example.duty.pk,
            "person_id": example.duty.person_id,
            "is_complete": example.is_complete,
            "problems": example.problems,
        }
        for example in own.examples(campaign)
    ]


@router.get("/campaigns/{slug}/own-problems", response=list[OwnProblemOut])
def mine(request: HttpRequest, slug: str) -> list[OwnProblem]:
    """The caller's own, and nobody else's."""
    return own.mine(campaign_of(slug), request.user)


@router.post("/campaigns/{slug}/own-problems", response={201: OwnProblemOut})
def note(request: HttpRequest, slug: str, payload: schema_of(OwnProblemForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Write down what one finds wanting in oneself."""
    campaign, person = campaign_of(slug), known(request.user)
    demand_note(person, campaign)
    fields = validated(OwnProblemForm, payload)
    return Status(201, actions.note(campaign=campaign, by=person, **fields))


@router.post("/own-problems/{int:pk}/commitments", response={201: CommitmentOut})
def promise(request: HttpRequest, pk: int, payload: schema_of(CommitmentForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Promise something about one's own problem."""
    found, person = own.problem(pk, request.user), known(request.user)
    demand_commit(person, found)
    fields = validated(CommitmentForm, payload, campaign=found.campaign, person=person)
    return Status(201, actions.promise(problem=found, by=person, **fields))


@router.post("/commitments/{int:pk}/result", response=CommitmentOut)
def keep(request: HttpRequest, pk: int, payload: schema_of(KeepForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Say what one has done about one's promise."""
    found = own.commitment(pk, request.user)
    demand_keep(request.user, found)
    fields = validated(KeepForm, payload)
    return actions.keep(commitment=found, by=known(request.user), **fields)


@router.post("/commitments/{int:pk}/confirmation", response=CommitmentOut)
def confirm(request: HttpRequest, pk: int, payload: schema_of(ConfirmForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Somebody else: whether it is kept ("yes") or not ("no")."""
    found = own.commitment(pk, request.user)
    demand_confirm(request.user, found)
    fields = validated(ConfirmForm, payload)
    return actions.confirm(commitment=found, by=known(request.user), **fields)


@router.get("/duties/{int:pk}/scope", response=ScopeOut)
def scope(request: HttpRequest, pk: int) -> Any:
    """Insiders: both duties of a leader, and the log of what the leader did."""
    found = scopes.scope(scopes.duty(pk, request.user))
    return {
        "duty_id": pk,
        "unit_ids": [unit.pk for unit in found.units],
        "business_task_ids": [task.pk for task in found.tasks],
        "indicator_ids": [standing.indicator.pk for standing in found.standings],
        "plan_ids": [plan.pk for plan in found.plans],
        "planless_unit_ids": [unit.pk for unit in found.planless],
        "item_ids": [item.pk for item in found.items],
        "counts": found.counts,
        "idle_unit_ids": [unit.pk for unit in found.idle],
        "urges": found.urges,
    }


@router.post("/plan-items/{int:pk}/urges", response={201: UrgeOut})
def urge_item(request: HttpRequest, pk: int, payload: schema_of(UrgeForm)) -> Any:  # type: ignore[valid-type]  # as above
    """A leader: say something to the owner of a task in one's scope."""
    item, person = items.seen_item(pk, request.user), known(request.user)
    demand_urge(person, item.plan.campaign, item.unit)
    fields = validated(UrgeForm, payload)
    return Status(201, urging.urge_item(item=item, by=person, **fields))


@router.post("/urges/{int:pk}/answer", response=UrgeOut)
def answer(request: HttpRequest, pk: int, payload: schema_of(AnswerUrgeForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Whoever was urged: reply, once."""
    found = scopes.urge(pk, request.user)
    demand_answer(request.user, found)
    fields = validated(AnswerUrgeForm, payload)
    return urging.answer(urge=found, by=known(request.user), **fields)
