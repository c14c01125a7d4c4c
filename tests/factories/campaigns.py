"""Campaigns, phases and duties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tests.factories.counting import day, next_number
from tests.factories.organisation import make_unit
from zhixing.campaigns.models import Basis, Campaign, Clause, Duty, Phase, Programme, Verb
from zhixing.organisation.models import Person, Unit

PHASE_HALF = 30  # days on either side of today
BEFORE, DURING, AFTER = 61, 0, -61  # phase_offset that puts today before, in or after the phases


def make_campaign(
    *,
    verbs: Iterable[str] | None = None,
    phase_offset: int = DURING,
    closed: bool = False,
    organiser: Unit | None = None,
    **fields: Any,
) -> Campaign:
    """A campaign with one phase from 30 days ago to 30 days ahead that grants all verbs.

    verbs: the verbs granted instead; an empty list grants none.
    phase_offset: days by which the phase is moved: BEFORE, DURING or AFTER.
    """
    begins, ends = day(phase_offset - PHASE_HALF), day(phase_offset + PHASE_HALF)
    values = {
        "name": "解放思想大讨论",
        "slug": f"c{next_number()}",
        "organiser": organiser or make_unit(),
        "begins": begins,
        "ends": ends,
        "closed_at": timezone.now() if closed else None,
        **fields,
    }
    campaign = Campaign.objects.create(**values)
    granted = list(Verb.values if verbs is None else verbs)
    make_phase(campaign, position=1, begins=begins, ends=ends, verbs=granted)
    return campaign


def make_phase(campaign: Campaign, **fields: Any) -> Phase:
    values = {
        "position": next_number(),
        "name": "查摆问题",
        "begins": campaign.begins,
        "ends": campaign.ends,
        "verbs": [],
        **fields,
    }
    return Phase.objects.create(campaign=campaign, **values)


def make_duty(
    campaign: Campaign, person: Person, role: str = Duty.Role.OFFICE, **fields: Any
) -> Duty:
    return Duty.objects.create(
        campaign=campaign, person=person, role=role, **{"began": day(-30), **fields}
    )


def make_programme(organiser: Unit | None = None, **fields: Any) -> Programme:
    number = next_number()
    values = {"name": "作风建设提升年", "slug": f"p{number}", "year": 2026, **fields}
    return Programme.objects.create(organiser=organiser or make_unit(), **values)


def make_basis(campaign: Campaign, *clauses: str, **fields: Any) -> Basis:
    """A document with clauses of these numbers."""
    values = {"level": Basis.Level.CITY, "title": "优化营商环境行动方案", **fields}
    basis = Basis.objects.create(campaign=campaign, **values)
    for number in clauses:
        Clause.objects.create(basis=basis, number=number, text="推行一次告知、一次办好。")
    return basis
