"""What the API says of campaigns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from zhixing.campaigns.models import Basis, Campaign, Duty, Programme
from zhixing.campaigns.queries.bases import bases_of
from zhixing.campaigns.queries.duties import leading_group


class PhaseOut(Schema):
    id: int
    position: int
    name: str
    begins: date
    ends: date
    aims: str
    deliverables: str
    entry_criteria: str
    exit_criteria: str
    verbs: list[str]


class CampaignOut(Schema):
    id: int
    name: str
    slug: str
    programme: str | None
    theme: str
    begins: date
    ends: date
    closed_at: datetime | None

    @staticmethod
    def resolve_programme(campaign: Campaign) -> str | None:
        return campaign.programme.slug if campaign.programme else None


class DutyOut(Schema):
    id: int
    person_id: int
    person: str
    role: str
    unit_id: int | None
    scope: str
    scope_unit_ids: list[int]
    began: date
    ended: date | None

    @staticmethod
    def resolve_person(duty: Duty) -> str:
        return duty.person.name

    @staticmethod
    def resolve_scope_unit_ids(duty: Duty) -> list[int]:
        return sorted(unit.pk for unit in duty.scope_units.all())


class ClauseOut(Schema):
    id: int
    number: str
    text: str


class BasisOut(Schema):
    id: int
    level: str
    title: str
    number: str
    issued: date | None
    clauses: list[ClauseOut]

    @staticmethod
    def resolve_clauses(basis: Basis) -> list[Any]:
        return list(basis.clauses.all())


class CampaignDetail(CampaignOut):
    purpose: str
    organiser_id: int
    language: str
    entry_points: list[str]
    established_by: str
    established_document: str
    established_on: date | None
    handoff_limit: int
    silence_days: int
    check_days: int
    burden_minutes: int
    phases: list[PhaseOut]
    current_verbs: list[str]
    group: list[DutyOut]
    bases: list[BasisOut]

    @staticmethod
    def resolve_current_verbs(campaign: Campaign) -> list[str]:
        """What may be done today."""
        phases = () if campaign.closed_at else campaign.current_phases()
        return sorted({verb for phase in phases for verb in phase.verbs})

    @staticmethod
    def resolve_group(campaign: Campaign) -> list[Duty]:
        return leading_group(campaign)

    @staticmethod
    def resolve_bases(campaign: Campaign) -> list[Basis]:
        return bases_of(campaign)


class ProgrammeOut(Schema):
    id: int
    name: str
    slug: str
    year: int
    aim: str
    organiser_id: int


class ProgrammeDetail(ProgrammeOut):
    campaigns: list[CampaignOut]

    @staticmethod
    def resolve_campaigns(programme: Programme) -> Any:
        return programme.campaigns.order_by("begins", "pk").select_related("programme")


class TemplateOut(Schema):
    """id: the ledger's name of one that was brought in; none for those of the product."""

    id: int | None
    key: str
    name: str
    about: str
    language: str
    days: int
