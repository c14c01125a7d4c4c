"""Opening a round and closing it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Phase
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, Round
from zhixing.supervision.queries.tallies import strata_of
from zhixing.supervision.rules.permissions import demand_manage, demand_open
from zhixing.supervision.rules.refusals import DrawOpen, NotInspectors
from zhixing.supervision.rules.seats import pool_of


def locked(round_: Round) -> Round:
    """The round as it is now, its row held until the action ends."""
    rows = Round.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign__organiser").get(pk=round_.pk)


@action
def open_round(
    *,
    campaign: Campaign,
    title: str,
    kinds: Sequence[str],
    units: Collection[Unit],
    inspectors: Collection[Person] = (),
    phases: Collection[Phase] = (),
    order: str = Round.Order.UNIT,
    team_size: int = 2,
    purpose: str = "",
    by: Person,
) -> Round:
    """Begin a round. inspectors: the pool; none named: every inspector of the campaign.

    Raises NotInspectors.
    """
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    demand_open(by, held)
    last = Round.objects.filter(campaign=held).aggregate(last=Max("number"))["last"] or 0
    made = Round.objects.create(
        campaign=held,
        number=last + 1,
        title=title,
        purpose=purpose,
        kinds=sorted(kinds),
        order=order,
        team_size=team_size,
        opened_by=by,
    )
    made.units.set(units)
    made.phases.set(phases)
    made.inspectors.set(_pool(held, inspectors))
    record("round.opened", made, facts=snapshot(made), campaign=held)
    return made


@action
def close_round(*, round_: Round, conclusion: str, by: Person) -> Round:
    """End the round: its draws are published whole, and what was found stands.

    Raises DrawOpen while a draw waits for its parties.
    """
    held = locked(round_)
    demand_manage(by, held)
    waiting = held.draws.filter(state__in=[Draw.State.COMMITTING, Draw.State.ANNOUNCED]).first()
    if waiting is not None:
        raise DrawOpen(
            _("第 %(n)s 次抽签还没有结果。请等双方揭晓，或宣布作废，再结束督查。")
            % {"n": waiting.number}
        )
    held.conclusion, held.closed_by, held.closed_at = conclusion, by, timezone.now()
    held.save(update_fields=["conclusion", "closed_by", "closed_at"])
    strata = [
        {"unit": s.unit, "batch": s.batch, "claimed": s.claimed, "checked": s.checked,
         "not_done": s.not_done}
        for s in strata_of(held)
    ]  # fmt: skip
    left_out = {draw.number: draw.left_out for draw in held.draws.exclude(left_out={})}
    facts = {
        **snapshot(held, "conclusion", "closed_by", "closed_at"),
        "strata": strata,
        "left_out": {str(number): found for number, found in left_out.items()},
    }
    record("round.closed", held, facts=facts, campaign=held.campaign)
    return held


def _pool(campaign: Campaign, named: Collection[Person]) -> list[Person]:
    everybody = list(pool_of(campaign))
    strangers = [person.name for person in named if person not in everybody]
    if strangers:
        raise NotInspectors(
            _("%(names)s不是这次活动的督查员，请先在领导小组里确定督查员。")
            % {"names": _("、").join(strangers[:5])}
        )
    if not everybody:
        raise NotInspectors(_("这次活动还没有督查员，请先在领导小组里确定督查员。"))
    return list(named) or everybody
