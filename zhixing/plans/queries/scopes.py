"""A leader's scope with both duties (一岗双责), and what the leader did about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import subtree
from zhixing.plans.models import BusinessTask, Plan, PlanItem, Urge
from zhixing.plans.queries import items
from zhixing.plans.queries.indicators import Standing, standings
from zhixing.plans.queries.tree import PLANNING
from zhixing.plans.rules.leading import LEADERS, may_see_scope, scope_paths
from zhixing.web import working_days
from zhixing.web.figures import kept, seen

MOST = 20  # rows of each part of the page; its figures count all
IDLE_DAYS = 20  # working days without a task of its own making after which a unit waits (row E10)


@dataclass(frozen=True, slots=True)
class Scope:
    """Both duties of a leader. units: the roots of the scope. idle: units that wait to be told."""

    duty: Duty
    units: list[Unit]
    tasks: list[BusinessTask]
    standings: list[Standing]
    plans: list[Plan]
    planless: list[Unit]
    items: list[PlanItem]
    counts: dict[str, int]
    idle: list[Unit]
    urges: list[Urge]


def duty(pk: int, person: Visitor) -> Duty:
    """A leader's duty, for those inside; for everybody else it does not exist."""
    rows = Duty.objects.select_related("campaign__organiser", "person", "unit")
    rows = rows.prefetch_related("scope_units", "campaign__phases")
    found = seen(f"duty:{pk}:scope", lambda: rows.filter(pk=pk, role__in=LEADERS).first())
    if found is None or not may_see_scope(person, found):
        raise Http404
    return found


def scope(duty: Duty) -> Scope:
    """What the scope has to do in its business and in the campaign; a fixed number of queries, and
    none for pages that only read until the ledger grows or the day ends."""
    return kept(f"scope:{duty.pk}:{timezone.localdate()}", lambda: _read(duty))


def _read(duty: Duty) -> Scope:
    paths, campaign = scope_paths(duty), duty.campaign
    within = _within("unit__path", paths)
    units = _units(campaign, paths)
    plans = _plans(campaign, within)
    planned = {plan.unit_id for plan in plans}
    in_force = items.in_force(campaign).filter(within).select_related("unit", "owner")
    return Scope(
        duty,
        _roots(duty),
        _tasks(campaign, within),
        [s for s in standings(campaign) if s.indicator.unit.path.startswith(paths)][:MOST],
        plans,
        [unit for unit in units if unit.kind in PLANNING and unit.pk not in planned],
        list(in_force.exclude(state=PlanItem.State.VERIFIED).order_by("due", "pk")[:MOST]),
        _counts(in_force),
        idle(campaign, units),
        urges_of(duty),
    )


def idle(campaign: Campaign, units: list[Unit]) -> list[Unit]:
    """Those of the units that have not thought of a task of their own for IDLE_DAYS working days
    (row E10); none before the campaign is that old."""
    today = timezone.localdate()
    if working_days.between(campaign.begins, today) < IDLE_DAYS:
        return []
    asked = [unit for unit in units if unit.kind in PLANNING]
    active = PlanItem.objects.filter(
        plan__campaign=campaign,
        origin=PlanItem.Origin.SELF,
        created_at__date__gte=_since(today),
        unit__in=asked,
    ).values_list("unit", flat=True)
    busy = set(active)
    return [unit for unit in asked if unit.pk not in busy]


def _since(today: date) -> date:
    """The first day after which IDLE_DAYS working days lie."""
    day = date.fromordinal(today.toordinal() - IDLE_DAYS)
    while working_days.between(day, today) < IDLE_DAYS:
        day = date.fromordinal(day.toordinal() - 1)
    return day


def _within(field: str, paths: tuple[str, ...]) -> Q:
    """Rows whose unit lies in the scope; an empty scope holds nothing."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found


def _roots(duty: Duty) -> list[Unit]:
    named = sorted(duty.scope_units.all(), key=lambda unit: unit.path)
    return named or ([duty.campaign.organiser] if duty.role == Duty.Role.LEADER else [])


def _units(campaign: Campaign, paths: tuple[str, ...]) -> list[Unit]:
    return list(subtree(campaign.organiser).filter(_within("path", paths)))


def _tasks(campaign: Campaign, within: Q) -> list[BusinessTask]:
    rows = BusinessTask.objects.filter(within, campaign=campaign).select_related("unit")
    return list(rows.order_by("unit__path", "pk")[:MOST])


def _plans(campaign: Campaign, within: Q) -> list[Plan]:
    rows = Plan.objects.filter(within, campaign=campaign).select_related("unit")
    return list(rows.order_by("unit__path"))


def _counts(in_force: items.Items) -> dict[str, int]:
    """How many tasks of the scope are in force, overdue, claimed and proved: one query."""
    asked = {
        "all": Q(),
        "overdue": items.overdue(),
        "claimed": Q(state=PlanItem.State.DONE),
        "proved": Q(state=PlanItem.State.VERIFIED),
    }
    counters = {name: Count("pk", filter=condition) for name, condition in asked.items()}
    found: dict[str, int] = in_force.order_by().aggregate(**counters)
    return found


# Urges


def urges_of(duty: Duty) -> list[Urge]:
    """The action log of the scope, the latest first."""
    rows = Urge.objects.filter(duty=duty).select_related("unit", "owner")
    return list(rows[:MOST])


def urges_about(reference: str) -> list[Urge]:
    """What was said about one matter."""
    rows = Urge.objects.filter(subject=reference).select_related("duty__person", "owner")
    return list(rows[:MOST])


def urge(pk: int, person: Visitor) -> Urge:
    """For those inside the campaign."""
    rows = Urge.objects.select_related("duty__campaign__organiser", "duty__person", "unit", "owner")
    found = rows.filter(pk=pk).first()
    if found is None or not may_see_scope(person, found.duty):
        raise Http404
    return found


def to_answer(person: Person) -> QuerySet[Urge]:
    """Urges that wait for the person's reply; guidance and comments need none."""
    rows = Urge.objects.filter(
        owner=person,
        kind=Urge.Kind.URGE,
        answered_at__isnull=True,
        duty__campaign__closed_at__isnull=True,
    )
    return rows.select_related("duty__campaign").order_by("at", "pk")


_addresses: dict[str, Callable[[int], str]] = {}


def register_subject(name: str, address: Callable[[int], str]) -> None:
    """Say where a matter of this kind is shown; every room registers its own, at start-up."""
    _addresses[name] = address


def address_of(urge: Urge) -> str:
    """The page of what an urge is about."""
    name, _colon, key = urge.subject.partition(":")
    return _addresses[name](int(key)) if name in _addresses else ""
