"""Steps that several actions share: holding the campaign, giving a duty, citing a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Basis, Campaign, Clause, Duty, Phase
from zhixing.campaigns.rules import DutyHeld, LeaderHeld, PhaseOutside, forget_duties
from zhixing.organisation.models import Person, Unit


def locked(campaign: Campaign) -> Campaign:
    """The campaign's row, held until the action ends, so that closing and duties take turns."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def give(
    campaign: Campaign,
    person: Person,
    role: str,
    *,
    unit: Unit | None = None,
    scope: str = "",
    scope_units: Iterable[Unit] = (),
) -> Duty:
    """Raises DutyHeld, LeaderHeld."""
    _require_free(campaign, person, role)
    forget_duties(person)
    duty = Duty.objects.create(campaign=campaign, person=person, role=role, unit=unit, scope=scope)
    duty.scope_units.set(scope_units)
    return duty


def cite(campaign: Campaign, clauses: Iterable[Mapping[str, str]], **fields: Any) -> list[Any]:
    """The document and its clauses, as rows."""
    basis = Basis.objects.create(campaign=campaign, **fields)
    return [basis, *(Clause.objects.create(basis=basis, **clause) for clause in clauses)]


def require_inside(campaign: Campaign, phases: Iterable[Phase]) -> None:
    """Raise PhaseOutside, naming the first phase that is not within the campaign's dates."""
    for phase in phases:
        if phase.begins < campaign.begins or phase.ends > campaign.ends:
            raise PhaseOutside(
                _(
                    "阶段“%(name)s”（%(phase)s）超出了活动的起止时间（%(campaign)s）。"
                    "请调整阶段的日期，或者先调整活动的日期。"
                )
                % {
                    "name": phase.name,
                    "phase": _span(phase.begins, phase.ends),
                    "campaign": _span(campaign.begins, campaign.ends),
                }
            )


def _span(begins: date, ends: date) -> str:
    return _("%(begins)s 至 %(ends)s") % {"begins": begins.isoformat(), "ends": ends.isoformat()}


def _require_free(campaign: Campaign, person: Person, role: str) -> None:
    open_duties = campaign.duties.filter(role=role, ended__isnull=True).select_related("person")
    if open_duties.filter(person=person).exists():
        raise DutyHeld(
            _("%(name)s已经担任“%(role)s”") % {"name": person.name, "role": Duty.Role(role).label}
        )
    leader = open_duties.first() if role == Duty.Role.LEADER else None
    if leader is not None:
        raise LeaderHeld(
            _(
                "组长现由%(name)s担任（%(day)s起）。一个活动只有一位组长：请先在领导小组页"
                "点开%(name)s，解除其职责，再指定新组长。"
            )
            % {"name": leader.person.name, "day": leader.began.isoformat()}
        )
