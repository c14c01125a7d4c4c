"""Plans, their tasks and the responsibility tree over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.plans.actions import plans as actions
from zhixing.plans.api.shapes import DriveOut, LevelOut, PlanDetail, PlanOut, PlanPage, TreeOut
from zhixing.plans.forms.plans import BeginForm, DecidePlanForm, PlanFilter, PlanForm
from zhixing.plans.models import Plan
from zhixing.plans.queries import drive as figures
from zhixing.plans.queries import plans as queries
from zhixing.plans.queries.tree import Level, tree
from zhixing.plans.rules.permissions import OPEN, demand, is_insider
from zhixing.plans.rules.readiness import gaps
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of

router = Router()


@router.get("/campaigns/{slug}/drive", response=DriveOut, auth=anyone)
def drive(request: HttpRequest, slug: str) -> Any:
    """What is proved against the time that is gone."""
    found = figures.drive(campaign_of(slug))
    own = {name: getattr(found, name) for name in DriveOut.model_fields if hasattr(found, name)}
    counted = found.items
    return {**own, "states": counted.states, "origins": counted.origins, "overdue": counted.overdue}


@router.get("/campaigns/{slug}/responsibility", response=TreeOut, auth=anyone)
def responsibility(request: HttpRequest, slug: str, unit: int | None = None) -> Any:
    """One level of the tree: a unit and those directly below it."""
    campaign = campaign_of(slug)
    inner = is_insider(request.user, campaign)
    level, below = tree(campaign).level(unit, campaign.organiser.path)
    return {"level": _level(level, inner), "below": [_level(found, inner) for found in below]}


@router.get("/campaigns/{slug}/plans", response=PlanPage, auth=anyone)
def plans(request: HttpRequest, slug: str) -> Any:
    """The plans, unit by unit, 50 a page (`?page=`); outsiders see the approved ones."""
    campaign = campaign_of(slug)
    chosen = validated(PlanFilter, request.GET.dict(), campaign=campaign)
    rows = slice_of(queries.listed(queries.of_campaign(campaign, request.user), **chosen), request)
    return {"page": rows.number, "has_next": rows.has_next, "items": rows.items}


@router.post("/campaigns/{slug}/plans", response={201: PlanOut})
def begin(request: HttpRequest, slug: str, payload: schema_of(BeginForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Begin a unit's plan."""
    campaign = campaign_of(slug)
    data = validated(BeginForm, payload, campaign=campaign)
    return Status(201, actions.begin(campaign=campaign, by=known(request.user), **data))


@router.get("/plans/{int:pk}", response=PlanDetail, auth=anyone)
def plan(request: HttpRequest, pk: int) -> Any:
    """One plan with its tasks."""
    found = queries.seen_plan(pk, request.user)
    return _detail(found, inner=is_insider(request.user, found.campaign))


@router.put("/plans/{int:pk}", response=PlanDetail)
def revise(request: HttpRequest, pk: int, payload: schema_of(PlanForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Save the draft, complete or not."""
    found, person = opened(request, pk, "revise")
    actions.revise(plan=found, by=person, **validated(PlanForm, payload))
    return plan(request, pk)


@router.post("/plans/{int:pk}/submissions", response=PlanDetail)
def submit(request: HttpRequest, pk: int) -> Any:
    """Put the plan before the level above; refused with all that is missing."""
    found, person = opened(request, pk, "submit")
    actions.submit(plan=found, by=person)
    return plan(request, pk)


@router.post("/plans/{int:pk}/decisions", response=PlanDetail)
def decide(request: HttpRequest, pk: int, payload: schema_of(DecidePlanForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The level above: approve ("yes") or return ("no", with a reason)."""
    found, person = opened(request, pk, "decide")
    data = validated(DecidePlanForm, payload)
    step = actions.approve if data.pop("approved") else actions.send_back
    step(plan=found, by=person, **data)
    return plan(request, pk)


def opened(request: HttpRequest, pk: int, verb: str) -> tuple[Plan, Person]:
    """The plan for one of its steps, before what was sent is looked at."""
    found = queries.seen_plan(pk, request.user)
    demand(verb, request.user, found)
    return found, known(request.user)


def _detail(found: Plan, *, inner: bool) -> dict[str, Any]:
    items = list(found.items.prefetch_related("clauses", "supporting_units").order_by("number"))
    given = queries.unanswered(found) if inner else []
    missing = gaps(found, items, given) if inner and found.state in OPEN else []
    open_fields = ("unit_id", "parent_id", "state", "target", "path")
    inner_fields = ("position", "strengths", "weaknesses", "decision")
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in open_fields},
        **{name: getattr(found, name) if inner else "" for name in inner_fields},
        "submitted_at": found.submitted_at,
        "decided_at": found.decided_at,
        "items": items,
        "given": given,
        "missing": [str(gap) for gap in missing],
    }


def _level(level: Level, inner: bool) -> LevelOut:
    state = level.plan[1] if level.plan else ""
    return LevelOut(
        unit_id=level.pk,
        unit=level.name,
        heads=len(level.heads),
        plan_state=state if inner or state == Plan.State.APPROVED else "",
        planned=level.planned,
        done=level.done,
        verified=level.verified,
        untaken=level.untaken,
        gaps_below=level.gaps_below,
    )
