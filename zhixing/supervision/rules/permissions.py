"""Who opens a round, binds and reveals in its draws, and goes to see.

No phase is needed: a round comes at no fixed date, as long as the campaign is open.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, has_role, is_office, require, require_open
from zhixing.plans.rules.permissions import is_insider
from zhixing.supervision.models import Draw, Party, Round
from zhixing.supervision.rules.refusals import RoundClosed, WrongStage

RUNS = (Duty.Role.OFFICE, Duty.Role.LEADER, Duty.Role.DEPUTY, Duty.Role.INSPECTOR)
State = Draw.State


def may_open(person: Visitor, campaign: Campaign) -> bool:
    """Begin a round: the office, while the campaign is open."""
    return campaign.closed_at is None and is_office(person, campaign)


def demand_open(person: Visitor, campaign: Campaign) -> None:
    require(is_office(person, campaign), _("只有领导小组办公室可以组织督查。"))
    require_open(campaign)


def may_manage(person: Visitor, round_: Round) -> bool:
    """Prepare and freeze draws, close the round."""
    return round_.closed_at is None and may_open(person, round_.campaign)


def demand_manage(person: Visitor, round_: Round) -> None:
    """Raise NotYours, AlreadyClosed or RoundClosed."""
    demand_open(person, round_.campaign)
    demand_running(round_)


def demand_running(round_: Round) -> None:
    require_open(round_.campaign)
    if round_.closed_at is not None:
        raise RoundClosed(_("督查“%(title)s”已经结束。") % {"title": round_.title})


def may_see(person: Visitor, campaign: Campaign) -> bool:
    """That there are rounds, and what they found: the organisation's own."""
    return is_insider(person, campaign)


def may_see_order(person: Visitor, round_: Round) -> bool:
    """The whole drawn order: nobody before the round is over, so that no unit can be warned."""
    return round_.closed_at is not None and may_see(person, round_.campaign)


def may_bind(person: Visitor, party: Party) -> bool:
    """Commit to a nonce: the party's own person, before the list is frozen."""
    return (
        party.draw.state == State.COMMITTING
        and not party.commitment
        and _is(person, party)
        and party.draw.round.closed_at is None
    )


def may_reveal(person: Visitor, party: Party) -> bool:
    return party.draw.state == State.ANNOUNCED and not party.nonce and _is(person, party)


def may_read_beacon(person: Visitor, party: Party) -> bool:
    """Write down the public value: either party, once both have revealed."""
    draw = party.draw
    waits = draw.state == State.ANNOUNCED and bool(draw.beacon_source)
    return waits and _is(person, party) and all(one.nonce for one in draw.parties.all())


def demand_party(person: Visitor, party: Party) -> None:
    """Raise NotYours unless it is the person's own number."""
    require(_is(person, party), _("只有约定的本人可以提交或揭晓自己的随机数。"))
    demand_running(party.draw.round)


def may_fail(person: Visitor, draw: Draw) -> bool:
    """Declare that a nonce is withheld: the office or either party."""
    return draw.state == State.ANNOUNCED and _plays(person, draw) and draw.round.closed_at is None


def demand_fail(person: Visitor, draw: Draw) -> None:
    require(_plays(person, draw), _("只有办公室和抽签双方可以宣布抽签作废。"))
    demand_running(draw.round)


def may_abandon(person: Visitor, draw: Draw) -> bool:
    """Give up a draw that cannot go on: before anybody is bound to its list, or for want of the
    public value."""
    parties = draw.parties.all()
    stuck = draw.state == State.ANNOUNCED and bool(draw.beacon_source)
    stuck = stuck and all(party.nonce for party in parties)
    waits = draw.state == State.COMMITTING or stuck
    return waits and _plays(person, draw) and draw.round.closed_at is None


def may_freeze(person: Visitor, draw: Draw) -> bool:
    return draw.state == State.COMMITTING and may_manage(person, draw.round)


def demand_stage(draw: Draw, *states: str) -> None:
    """Raise WrongStage unless the draw is in one of the states."""
    if draw.state not in states:
        raise WrongStage(
            _("第 %(n)s 次抽签现在是“%(state)s”，不能这样办理。请刷新页面，查看最新情况。")
            % {"n": draw.number, "state": draw.get_state_display()}
        )


def is_impartial_staff(person: Visitor, campaign: Campaign) -> bool:
    """Whether somebody may stand for the staff: neither runs the campaign nor inspects it."""
    return person.is_authenticated and not has_role(person, campaign, *RUNS)


def _is(person: Visitor, party: Party) -> bool:
    return person.is_authenticated and party.person_id == person.pk


def _plays(person: Visitor, draw: Draw) -> bool:
    own = any(_is(person, party) for party in draw.parties.all())
    return own or is_office(person, draw.round.campaign)
