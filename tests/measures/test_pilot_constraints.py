"""What the database itself refuses of a pilot, each constraint broken alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from zhixing.measures import models
from zhixing.measures.models import Measure, Pilot
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]

BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "pilot_ends_after_it_begins": ("acknowledged", {"ends": factories.day(-15)}),
    "pilot_limit_says_of_what": ("acknowledged", {"limit": Decimal(3)}),
    "pilot_returned_with_reason": ("acknowledged", {"returned_reason": "改"}),
    "pilot_acknowledged_by_with_at": ("succeeded", {"acknowledged_at": timezone.now()}),
    "pilot_acknowledged_with_its_facts": ("filed", {"state": "acknowledged"}),
    "pilot_reported_with_its_facts": ("filed", {"result": "早报"}),
    "pilot_failure_says_why": ("failed", {"cause": ""}),
    "pilot_concluded_with_its_facts": ("failed", {"conclusion_reason": "没有结论"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_constraint_is_broken_alone(name: str, make: Make) -> None:
    state, change = BROKEN[name]
    pilot = factories.make_pilot(make(), state=state)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(**change)


def test_the_database_knows_who_is_who(make: Make, alice: Person) -> None:
    pilot = factories.make_pilot(make())
    own = "pilot_acknowledged_by_somebody_else"
    with pytest.raises(IntegrityError, match=own), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(acknowledged_by=alice)
    failed = factories.make_pilot(make(), state="failed")
    told = {
        "conclusion": "adopt",
        "conclusion_reason": "好",
        "concluded_by": alice,
        "concluded_at": timezone.now(),
    }
    adopted = "pilot_adopted_only_if_it_succeeded"
    with pytest.raises(IntegrityError, match=adopted), transaction.atomic():
        Pilot.objects.filter(pk=failed.pk).update(**told)
    factories.make_bounds_reading(pilot, 1)
    with pytest.raises(IntegrityError):
        factories.make_bounds_reading(pilot, 2)


def test_every_table_of_the_room_is_named() -> None:
    named = {"Pilot", "BoundsReading", "ExemptionFinding", "Condition", "Appeal", "Clarification"}
    assert named | {"Recommendation"} <= set(models.__all__)
