"""The tasks of plans over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.plans.actions import claims
from zhixing.plans.actions import items as actions
from zhixing.plans.api.plans import opened
from zhixing.plans.api.shapes import CheckOut, ItemDetail, ItemOut, ItemPage
from zhixing.plans.forms.plans import (
    ChangeItemForm,
    CheckItemForm,
    ClaimItemForm,
    ItemFilter,
    ItemForm,
    NewItemForm,
    SupportForm,
)
from zhixing.plans.models import PlanItem
from zhixing.plans.queries import items as queries
from zhixing.plans.rules.permissions import demand, demand_item, is_insider
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router()
INNER = ("owner_id", "needed_support", "support_answer", "result", "measured_effect")


@router.get("/campaigns/{slug}/plan-items", response=ItemPage, auth=anyone)
def items(request: HttpRequest, slug: str) -> Any:
    """The tasks in force, the earliest deadline first, 50 a page (`?page=`)."""
    campaign = campaign_of(slug)
    chosen = validated(ItemFilter, request.GET.dict(), campaign=campaign)
    found = queries.listed(
        queries.in_force(campaign), **queries.chosen(chosen, request.user, campaign)
    )
    rows = slice_of(found.prefetch_related("clauses", "supporting_units"), request)
    return {"page": rows.number, "has_next": rows.has_next, "items": rows.items}


@router.get("/plan-items/{int:pk}", response=ItemDetail, auth=anyone)
def item(request: HttpRequest, pk: int) -> Any:
    """One task, with what happened to it."""
    return _detail(request, pk)


@router.post("/plans/{int:pk}/items", response={201: ItemOut})
def add_item(request: HttpRequest, pk: int, payload: schema_of(NewItemForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Put a task into the plan; `answers` names the task from above that it takes up."""
    plan, person = opened(request, pk, "add_item")
    data: Any = validated(NewItemForm, payload, plan=plan)
    beside = {name: data.pop(name) for name in ("answers", "reason") if name in data}
    return Status(201, actions.add_item(plan=plan, fields=data, by=person, **beside))


@router.put("/plan-items/{int:pk}", response=ItemDetail)
def revise_item(request: HttpRequest, pk: int, payload: schema_of(ItemForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Rewrite a task of a draft."""
    found, person = _of_plan(request, pk, "revise")
    data: Any = validated(ItemForm, payload, plan=found.plan)
    actions.revise_item(item=found, fields=data, by=person)
    return _detail(request, pk)


@router.delete("/plan-items/{int:pk}", response={204: None})
def remove_item(request: HttpRequest, pk: int) -> Any:
    """Take a task out of a draft."""
    found, person = _of_plan(request, pk, "revise")
    actions.remove_item(item=found, by=person)
    return Status(204, None)


@router.post("/plan-items/{int:pk}/changes", response=ItemDetail)
def change_item(request: HttpRequest, pk: int, payload: schema_of(ChangeItemForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Change a promise, with a reason that stays."""
    found, person = _of_plan(request, pk, "change_item")
    data: Any = validated(ChangeItemForm, payload, plan=found.plan)
    reason = data.pop("reason")
    actions.change_item(item=found, fields=data, reason=reason, by=person)
    return _detail(request, pk)


@router.post("/plan-items/{int:pk}/support", response=ItemDetail)
def support(request: HttpRequest, pk: int, payload: schema_of(SupportForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The level above: answer what the unit said it needs."""
    found, person = _of_plan(request, pk, "support")
    actions.support(item=found, by=person, **validated(SupportForm, payload))
    return _detail(request, pk)


@router.post("/plan-items/{int:pk}/claims", response=ItemDetail)
def claim(request: HttpRequest, pk: int, payload: schema_of(ClaimItemForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The owner: say that the task is done."""
    found = queries.seen_item(pk, request.user)
    demand_item("claim", request.user, found)
    data = validated(ClaimItemForm, payload)
    claims.claim(item=found, by=known(request.user), **data)
    return _detail(request, pk)


@router.post("/plan-items/{int:pk}/checks", response={201: CheckOut})
def check(request: HttpRequest, pk: int, payload: schema_of(CheckItemForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Somebody else: the verdict on the claim."""
    found = queries.seen_item(pk, request.user)
    demand_item("check", request.user, found)
    data = validated(CheckItemForm, payload)
    return Status(201, claims.check(item=found, by=known(request.user), **data))


def _of_plan(request: HttpRequest, pk: int, verb: str) -> tuple[PlanItem, Person]:
    found = queries.seen_item(pk, request.user)
    demand(verb, request.user, found.plan)
    return found, known(request.user)


def _detail(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A task with what the reader may know of it."""
    found = queries.seen_item(pk, request.user)
    inner = is_insider(request.user, found.plan.campaign)
    hidden = {"owner_id": None}
    record = queries.record_of(found)
    own = {name: getattr(found, name) if inner else hidden.get(name, "") for name in INNER}
    shown = ItemOut.from_orm(found).dict()
    return {
        **shown,
        **own,
        "checks": record.checks if inner else [],
        "changes": record.changes if inner else [],
    }
