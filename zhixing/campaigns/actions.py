"""Writing campaigns: founding one, giving duties in it, closing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty, Phase
from zhixing.campaigns.rules import (
    AlreadyEnded,
    DutyHeld,
    LeaderHeld,
    SlugTaken,
    forget_duties,
    may_close,
    may_found,
    may_give_duties,
    require,
    require_open,
)
from zhixing.ledger import action, record
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.rules import Actor

CAMPAIGN_FACTS = (
    "name", "slug", "theme", "purpose", "organiser", "language", "begins", "ends",
    "handoff_limit", "silence_days", "check_days",
)  # fmt: skip
PHASE_FACTS = ("position", "name", "begins", "ends", "aims", "verbs")
DUTY_FACTS = ("person", "role", "began", "ended")


@action
def found(
    *,
    name: str,
    slug: str,
    organiser: Unit,
    begins: date,
    ends: date,
    phases: Sequence[Mapping[str, Any]],
    by: Actor,
    duties: Sequence[Mapping[str, Any]] = (),
    theme: str = "",
    purpose: str = "",
    language: str = "zh-hans",
    handoff_limit: int = 2,
    silence_days: int = 10,
    check_days: int = 5,
) -> Campaign:
    """Begin a campaign with its phases and the duties in it: one decision, one entry.

    phases: in their order, each {"name", "begins", "ends", "verbs"} and perhaps "aims".
    duties: who leads and runs it, each {"person", "role"}.
    Raises SlugTaken, DutyHeld, LeaderHeld.
    """
    require(may_found(by))
    if Campaign.objects.filter(slug=slug).exists():
        raise SlugTaken(_("网址名“%(slug)s”已有活动使用，请换一个") % {"slug": slug})
    campaign = Campaign.objects.create(
        name=name,
        slug=slug,
        theme=theme,
        purpose=purpose,
        organiser=organiser,
        language=language,
        begins=begins,
        ends=ends,
        handoff_limit=handoff_limit,
        silence_days=silence_days,
        check_days=check_days,
    )
    made = [
        Phase.objects.create(campaign=campaign, position=position, **phase)
        for position, phase in enumerate(phases, start=1)
    ]
    given = [_give(campaign, **duty) for duty in duties]
    record(
        "campaign.founded",
        campaign,
        facts=_facts(campaign, CAMPAIGN_FACTS),
        items=[(phase, _facts(phase, PHASE_FACTS)) for phase in made]
        + [(duty, _facts(duty, DUTY_FACTS)) for duty in given],
        campaign=campaign,
    )
    return campaign


@action
def close(*, campaign: Campaign, by: Actor) -> Campaign:
    """Make the campaign an archive: no phase grants anything any more. Raises AlreadyClosed."""
    held = _locked(campaign)
    require_open(held)
    require(may_close(by, held))
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    record("campaign.closed", held, facts={"closed_at": held.closed_at}, campaign=held)
    campaign.closed_at = held.closed_at
    return held


@action
def assign_duty(*, campaign: Campaign, person: Person, role: str, by: Actor) -> Duty:
    """Give the person a role in the campaign from today.

    Raises AlreadyClosed, DutyHeld, LeaderHeld.
    """
    held = _locked(campaign)
    require_open(held)
    require(may_give_duties(by, held))
    duty = _give(held, person, role)
    record("duty.assigned", duty, facts=_facts(duty, DUTY_FACTS), campaign=held)
    return duty


@action
def end_duty(*, duty: Duty, by: Actor) -> Duty:
    """Take the role back as of today; the row stays as history.

    Raises AlreadyClosed, AlreadyEnded.
    """
    campaign = _locked(duty.campaign)
    require_open(campaign)
    require(may_give_duties(by, campaign))
    held = Duty.objects.select_for_update().get(pk=duty.pk)
    if held.ended is not None:
        raise AlreadyEnded(_("该职责已于 %(day)s 结束") % {"day": held.ended.isoformat()})
    held.ended = timezone.localdate()
    held.save(update_fields=["ended"])
    record("duty.ended", held, facts=_facts(held, DUTY_FACTS), campaign=campaign)
    forget_duties(duty.person)
    return held


def _locked(campaign: Campaign) -> Campaign:
    """The campaign's row, held until the action ends, so that closing and duties take turns."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _give(campaign: Campaign, person: Person, role: str) -> Duty:
    _require_free(campaign, person, role)
    forget_duties(person)
    return Duty.objects.create(campaign=campaign, person=person, role=role)


def _require_free(campaign: Campaign, person: Person, role: str) -> None:
    open_duties = campaign.duties.filter(role=role, ended__isnull=True).select_related("person")
    if open_duties.filter(person=person).exists():
        raise DutyHeld(
            _("%(name)s已经担任“%(role)s”") % {"name": person.name, "role": Duty.Role(role).label}
        )
    leader = open_duties.first() if role == Duty.Role.LEADER else None
    if leader is not None:
        raise LeaderHeld(_("组长现由%(name)s担任，请先结束其职责") % {"name": leader.person.name})


def _facts(row: Any, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
