"""Slips: issued blue, yellow, red; signed for, answered, closed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.notices import sources
from zhixing.notices.actions.writing import hold, locked_slip, next_number
from zhixing.notices.models import Ground, Slip
from zhixing.notices.rules.refusals import NotInTime, ReceiverOutside, RecordUnfit, UnitOutside
from zhixing.notices.rules.slips import demand, demand_issue
from zhixing.organisation.models import Person, Unit
from zhixing.plans.rules.permissions import may_own


@action
def issue(
    *,
    campaign: Campaign,
    unit: Unit,
    receiver: Person,
    demands: str,
    due: date,
    about: str = "",
    reference: str = "",
    by: Person,
) -> Slip:
    """Issue a blue slip about a record of the unit, "measure:12", or about what the words say.

    Raises UnitOutside, ReceiverOutside, NotInTime, RecordUnfit.
    """
    demand_issue(by, campaign)
    hold(campaign)
    if not unit.path.startswith(campaign.organiser.path):
        raise UnitOutside(_("“%(unit)s”不在本次活动的范围内。") % {"unit": unit})
    source, key, title = _subject(campaign, unit, reference)
    slip = Slip(campaign=campaign, colour=Slip.Colour.BLUE, source=source, key=key, unit=unit,
                about=(about or title)[: sources.TITLE])  # fmt: skip
    return _issued(slip, receiver=receiver, demands=demands, due=due, by=by)


@action
def escalate(*, slip: Slip, receiver: Person, demands: str, due: date, by: Person) -> Slip:
    """Issue the next colour on the same matter, naming the slip that went overdue.

    Raises NotOverdue, ReceiverOutside, NotInTime.
    """
    hold(slip.campaign)
    before = locked_slip(slip)
    demand("escalate", by, before)
    after = Slip(
        campaign=before.campaign,
        colour=Slip.NEXT[before.colour],
        source=before.source,
        key=before.key,
        about=before.about,
        unit=before.unit,
        previous=before,
        previous_colour=before.colour,
    )
    before.superseded = True
    before.save(update_fields=["superseded"])
    return _issued(after, before, receiver=receiver, demands=demands, due=due, by=by)


@action
def sign(*, slip: Slip, by: Person) -> Slip:
    """Sign for it."""
    slip = locked_slip(slip)
    demand("sign", by, slip)
    return _saved("slip.signed", slip, _signature(slip, by))


@action
def answer(*, slip: Slip, answer: str, by: Person) -> Slip:
    """Say what was done; who answers has also got it."""
    slip = locked_slip(slip)
    demand("answer", by, slip)
    names = [] if slip.signed_at else _signature(slip, by)
    slip.answer, slip.answered_by, slip.answered_at = answer, by, timezone.now()
    return _saved("slip.answered", slip, [*names, "answer", "answered_by", "answered_at"])


@action
def close(*, slip: Slip, closing: str, by: Person) -> Slip:
    """The office takes the answer for done."""
    slip = locked_slip(slip)
    demand("close", by, slip)
    slip.closing, slip.closed_by, slip.closed_at = closing, by, timezone.now()
    return _saved("slip.closed", slip, ["closing", "closed_by", "closed_at"])


def _issued(
    slip: Slip, *before: Slip, receiver: Person, demands: str, due: date, by: Person
) -> Slip:
    if due <= timezone.localdate():
        raise NotInTime(_("完成时限须在今天以后。"), field="due")
    if not may_own(receiver, slip.unit):
        raise ReceiverOutside(
            _("%(name)s不在“%(unit)s”任职，也不是它的上级负责人。")
            % {"name": receiver.name, "unit": slip.unit}
        )
    slip.number = next_number(slip.campaign.slips)
    slip.receiver, slip.demands, slip.due, slip.issued_by = receiver, demands, due, by
    slip.save()
    facts, items = snapshot(slip), list(before)
    record("slip.issued", slip, facts=facts, items=items, campaign=slip.campaign)
    return slip


def _subject(campaign: Campaign, unit: Unit, reference: str) -> tuple[str, int | None, str]:
    """Source, key and title of the record that the slip is about; of none, nothing."""
    if not reference:
        return "", None, ""
    found = sources.record(reference, campaign, unit, Ground.Kind.FACT)
    if found is None:
        raise RecordUnfit(_("没有这条记录，或者它不属于“%(unit)s”。") % {"unit": unit})
    source, one = found
    return source.key, one.pk, source.title(one)


def _signature(slip: Slip, by: Person) -> list[str]:
    slip.signed_by, slip.signed_at = by, timezone.now()
    return ["signed_by", "signed_at"]


def _saved(kind: str, slip: Slip, names: list[str]) -> Slip:
    slip.save(update_fields=names)
    record(kind, slip, facts=snapshot(slip, *names), campaign=slip.campaign)
    return slip
