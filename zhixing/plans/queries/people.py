"""Who may be given something to do."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import people


def colleagues(unit: Unit) -> QuerySet[Person]:
    """Who may be given something of the unit's: its people and those below, and heads above."""
    above = [unit.path[:end] for end in range(unit.steplen, len(unit.path), unit.steplen)]
    within = Q(appointments__unit__path__startswith=unit.path)
    heads = Q(appointments__unit__path__in=above, appointments__heads=True)
    held = Q(appointments__ended__isnull=True)
    return people().filter((within | heads) & held).distinct()
