"""What the API answers with."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from zhixing.plans.models import Indicator, PlanItem
from zhixing.plans.queries.indicators import standing


class PlanOut(Schema):
    id: int
    unit_id: int
    parent_id: int | None
    state: str
    target: str
    path: str
    submitted_at: datetime | None
    decided_at: datetime | None


class ItemPromise(Schema):
    """What is open to everybody once the plan is approved."""

    id: int
    plan_id: int
    number: int
    answers_id: int | None
    category: str
    title: str
    measure: str
    outcome: str
    practice: str
    effect: str
    unit_id: int
    begins: date | None
    due: date | None
    acceptance: str
    origin: str
    core: bool
    business_task_id: int | None
    indicator_id: int | None
    clause_ids: list[int]
    supporting_unit_ids: list[int]
    state: str
    claimed_at: datetime | None
    verified_at: datetime | None


class ItemOut(ItemPromise):
    """A task of a list."""

    @staticmethod
    def resolve_clause_ids(item: PlanItem) -> list[int]:
        return [clause.pk for clause in item.clauses.all()]

    @staticmethod
    def resolve_supporting_unit_ids(item: PlanItem) -> list[int]:
        return [unit.pk for unit in item.supporting_units.all()]


class CheckOut(Schema):
    id: int
    outcome: str
    result: str
    finding: str
    at: datetime


class ChangeOut(Schema):
    """changes: of each field what it said before and what it says now."""

    reason: str
    changes: dict[str, Any]
    at: datetime


class ItemDetail(ItemPromise):
    """The last fields are for the organisation only, and empty for others."""

    owner_id: int | None
    needed_support: str
    support_answer: str
    result: str
    measured_effect: str
    checks: list[CheckOut]
    changes: list[ChangeOut]


class PlanDetail(PlanOut):
    """missing: what keeps a draft from being submitted. given: tasks from above that nobody took
    up. Both, and the self-analysis, are empty for outsiders."""

    position: str
    strengths: str
    weaknesses: str
    decision: str
    items: list[ItemOut]
    given: list[ItemOut]
    missing: list[str]


class LevelOut(Schema):
    """A level of the responsibility tree with what is planned, done and verified in it and below;
    plan_state is empty where there is no plan."""

    unit_id: int
    unit: str
    heads: int
    plan_state: str
    planned: int
    done: int
    verified: int
    untaken: int
    gaps_below: int


class TreeOut(Schema):
    level: LevelOut
    below: list[LevelOut]


class DriveOut(Schema):
    """time, verified, loose: shares in [0, 1]; null where there is nothing to take a share of."""

    time: float
    verified: float | None
    loose: float | None
    states: dict[str, int]
    origins: dict[str, int]
    overdue: int
    ownerless: int
    planless: int
    untaken: int
    indicators: int
    moved: int
    reached: int
    self_compared: int


class ReadingOut(Schema):
    id: int
    value: Decimal
    on: date
    source: str


class BenchmarkOut(Schema):
    id: int
    indicator_id: int
    place: str
    value: Decimal
    on: date
    source: str
    action: str
    due: date


class IndicatorOut(Schema):
    """now: the latest reading, or the baseline. share: of the way to the target that is gone."""

    id: int
    unit_id: int
    name: str
    measured_in: str
    better: str
    definition: str
    source: str
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    now: Decimal
    share: float
    self_compared: bool
    readings: list[ReadingOut]
    benchmarks: list[BenchmarkOut]

    @staticmethod
    def resolve_now(indicator: Indicator) -> Decimal:
        return standing(indicator).now

    @staticmethod
    def resolve_share(indicator: Indicator) -> float:
        return float(standing(indicator).share)

    @staticmethod
    def resolve_self_compared(indicator: Indicator) -> bool:
        return standing(indicator).self_compared

    @staticmethod
    def resolve_readings(indicator: Indicator) -> list[Any]:
        return list(indicator.readings.all())

    @staticmethod
    def resolve_benchmarks(indicator: Indicator) -> list[Any]:
        return list(indicator.benchmarks.all())


class BusinessTaskOut(Schema):
    id: int
    unit_id: int
    title: str
    source: str


class PlanPage(Schema):
    page: int
    has_next: bool
    items: list[PlanOut]


class ItemPage(Schema):
    page: int
    has_next: bool
    items: list[ItemOut]
