"""Steps that several actions share."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from zhixing.campaigns.models import Campaign
from zhixing.ledger import record, snapshot
from zhixing.ledger.models import Ledgered
from zhixing.notices.models import Notice, Slip
from zhixing.notices.rules.notices import check_transition


def locked(notice: Notice) -> Notice:
    """The notice as it is now, its row held until the action ends."""
    rows = Notice.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign__organiser", "unit"
    )
    return rows.get(pk=notice.pk)


def locked_slip(slip: Slip) -> Slip:
    """The slip as it is now, its row held until the action ends."""
    rows = Slip.objects.select_for_update(of=("self",), no_key=True).select_related(
        "campaign__organiser", "unit", "receiver"
    )
    return rows.get(pk=slip.pk)


def hold(campaign: Campaign) -> Campaign:
    """The campaign held until the action ends, so that numbers have no gaps and no doubles."""
    return Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)


def next_number(rows: Any) -> int:
    last: int | None = rows.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def moved(notice: Notice, to: str, **fields: Any) -> list[str]:
    """Set the state and what comes with it; returns the names, for `save` and the ledger."""
    if to != notice.state:
        check_transition(notice, to)
    notice.state = to
    for name, value in fields.items():
        setattr(notice, name, value)
    return ["state", *fields]


def entered(kind: str, notice: Notice, names: list[str], *items: Ledgered) -> Notice:
    """Save the named fields and record them, with the rows that were written beside."""
    notice.save(update_fields=names)
    facts = snapshot(notice, *names)
    record(kind, notice, facts=facts, items=list(items), campaign=notice.campaign)
    return notice
