"""Founding a campaign, and closing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.actions.giving import give, locked
from zhixing.campaigns.models import Campaign, Phase
from zhixing.campaigns.rules import (
    SlugTaken,
    may_close,
    may_found,
    require,
    require_open,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import Actor


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
    given = [give(campaign, **duty) for duty in duties]
    record(
        "campaign.founded",
        campaign,
        facts=snapshot(campaign),
        items=[*made, *given],
        campaign=campaign,
    )
    return campaign


@action
def close(*, campaign: Campaign, by: Actor) -> Campaign:
    """Make the campaign an archive: no phase grants anything any more. Raises AlreadyClosed."""
    held = locked(campaign)
    require_open(held)
    require(may_close(by, held))
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    record("campaign.closed", held, facts=snapshot(held, "closed_at"), campaign=held)
    campaign.closed_at = held.closed_at
    return held
