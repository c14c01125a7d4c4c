"""Founding a campaign, changing what it says of itself, and closing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.actions.giving import cite, give, locked, require_inside
from zhixing.campaigns.closing import require_finished
from zhixing.campaigns.models import Campaign, Phase, Programme
from zhixing.campaigns.rules import (
    SlugTaken,
    may_close,
    may_found,
    may_plan,
    require,
    require_open,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import Actor
from zhixing.web.writing import insert


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
    bases: Sequence[Mapping[str, Any]] = (),
    programme: Programme | None = None,
    theme: str = "",
    purpose: str = "",
    language: str = "zh-hans",
    entry_points: Sequence[str] = (),
    established_by: str = "",
    established_document: str = "",
    established_on: date | None = None,
    handoff_limit: int = 2,
    silence_days: int = 10,
    check_days: int = 5,
    burden_minutes: int = 30,
) -> Campaign:
    """Begin a campaign with its phases, documents and duties: one decision, one entry.

    phases: in their order, each {"name", "begins", "ends", "verbs"} and perhaps "aims",
        "deliverables", "entry_criteria", "exit_criteria".
    duties: who leads and runs it, each {"person", "role"} and perhaps "unit", "scope",
        "scope_units".
    bases: documents it carries out, each {"level", "title", "number", "issued", "clauses"}, a
        clause {"number", "text"}.
    Raises SlugTaken, PhaseOutside, DutyHeld, LeaderHeld.
    """
    require(
        may_found(by, organiser),
        _("您不能以“%(unit)s”的名义设立活动。请改填您负责的单位，或者请系统管理员设立。")
        % {"unit": organiser.name},
    )
    campaign = Campaign(
        name=name,
        slug=slug,
        programme=programme,
        theme=theme,
        purpose=purpose,
        organiser=organiser,
        language=language,
        begins=begins,
        ends=ends,
        entry_points=list(entry_points),
        established_by=established_by,
        established_document=established_document,
        established_on=established_on,
        handoff_limit=handoff_limit,
        silence_days=silence_days,
        check_days=check_days,
        burden_minutes=burden_minutes,
    )
    insert(campaign, SlugTaken(_("网址名“%(slug)s”已有活动使用，请换一个") % {"slug": slug}))
    made = [
        Phase.objects.create(campaign=campaign, position=position, **phase)
        for position, phase in enumerate(phases, start=1)
    ]
    require_inside(campaign, made)
    given = [give(campaign, **duty) for duty in duties]
    cited = [row for basis in bases for row in cite(campaign, **basis)]
    record(
        "campaign.founded",
        campaign,
        facts=snapshot(campaign),
        items=[*made, *given, *cited],
        campaign=campaign,
    )
    return campaign


@action
def revise(*, campaign: Campaign, changes: Mapping[str, Any], by: Actor) -> Campaign:
    """Change what the campaign says of itself; its address and organiser stay.

    changes: any of name, programme, theme, purpose, begins, ends, entry_points, established_by,
        established_document, established_on, handoff_limit, silence_days, check_days,
        burden_minutes.
    Raises AlreadyClosed, PhaseOutside.
    """
    held = locked(campaign)
    require_open(held)
    require(may_plan(by, held))
    for name, value in changes.items():
        setattr(held, name, value)
    require_inside(held, held.phases.all())
    held.save(update_fields=list(changes))
    record("campaign.revised", held, facts=snapshot(held, *changes), campaign=held)
    return held


@action
def close(*, campaign: Campaign, by: Actor) -> Campaign:
    """Make the campaign an archive: no phase grants anything any more.

    Raises AlreadyClosed, NotFinished.
    """
    held = locked(campaign)
    require_open(held)
    require(may_close(by, held))
    require_finished(held)
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    record("campaign.closed", held, facts=snapshot(held, "closed_at"), campaign=held)
    campaign.closed_at = held.closed_at
    return held
