"""One level up (一级抓一级): who decides on a unit's plan."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, has_role
from zhixing.organisation.models import Appointment, Unit
from zhixing.plans.models import Plan


def levels_above(campaign: Campaign, unit: Unit) -> list[str]:
    """Tree paths of the units above this one up to the organiser, the nearest first."""
    step, shortest = Unit.steplen, len(campaign.organiser.path)
    return [unit.path[:end] for end in range(len(unit.path) - step, shortest - 1, -step)]


def heads_at(paths: Iterable[str]) -> dict[str, set[int]]:
    """Keys of the persons who head each of these units now, by the unit's path: one query."""
    today = timezone.localdate()
    held = Q(began__lte=today) & (Q(ended__isnull=True) | Q(ended__gt=today))
    found: dict[str, set[int]] = {}
    posts = Appointment.objects.filter(held, heads=True, unit__path__in=list(paths))
    for path, person in posts.values_list("unit__path", "person_id"):
        found.setdefault(path, set()).add(person)
    return found


def deciders(plan: Plan, heads: dict[str, set[int]]) -> set[int]:
    """Who heads the nearest unit above and did not submit the plan; empty: the leader decides.

    A level without such a head is passed over, so that no plan waits for nobody.
    """
    for path in levels_above(plan.campaign, plan.unit):
        others = heads.get(path, set()) - {plan.submitted_by_id or 0}
        if others:
            return others
    return set()


def decides(person: Visitor, plan: Plan) -> bool:
    """Whether the plan waits for this person: one level up, and never whoever submitted it."""
    if not person.is_authenticated or person.pk == plan.submitted_by_id:
        return False
    above = deciders(plan, heads_at(levels_above(plan.campaign, plan.unit)))
    if above:
        return person.pk in above
    return has_role(person, plan.campaign, Duty.Role.LEADER)
