"""A draw that nobody can choose: both sides bind themselves, the list is frozen, both reveal."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis import sampling
from zhixing.ledger import action, record, snapshot
from zhixing.ledger.actions import checkpoint
from zhixing.organisation.models import Person
from zhixing.plans.rules.permissions import is_insider
from zhixing.supervision.actions import listing
from zhixing.supervision.actions.rounds import locked as locked_round
from zhixing.supervision.models import Draw, Party, Round
from zhixing.supervision.queries.draws import announcement
from zhixing.supervision.rules.permissions import (
    demand_fail,
    demand_manage,
    demand_party,
    demand_stage,
    is_impartial_staff,
)
from zhixing.supervision.rules.refusals import (
    AlreadyCommitted,
    BadBeacon,
    BadCommitment,
    DrawOpen,
    ListUnclear,
    NonceMismatch,
    NoneWithheld,
    NotAbandoned,
    NotStaff,
)

State = Draw.State
Side = Party.Side
ANNOUNCED = (
    "state", "root", "size", "digest", "people_digest", "pool", "listed", "left_out",
    "announced_at",
)  # fmt: skip


@action
def prepare(*, round_: Round, staff: Person, beacon_source: str = "", by: Person) -> Draw:
    """Begin a draw: the office's side is whoever begins it, the other stands for the staff.

    Raises DrawOpen while another waits, NotStaff.
    """
    held = locked_round(round_)
    demand_manage(by, held)
    if held.draws.filter(state__in=[State.COMMITTING, State.ANNOUNCED]).exists():
        raise DrawOpen(_("这次督查还有一次抽签没有结果，请先办完。"))
    if staff.pk == by.pk or not (
        staff.is_active
        and is_insider(staff, held.campaign)
        and is_impartial_staff(staff, held.campaign)
    ):
        raise NotStaff(
            _("%(name)s在活动中担任领导、办公室或督查职责，不能代表职工；请另请一位职工代表。")
            % {"name": staff.name}
        )
    made = Draw.objects.create(
        round=held, number=_next_number(held), beacon_source=beacon_source, prepared_by=by
    )
    parties = [
        Party.objects.create(draw=made, side=side, person=person)
        for side, person in ((Side.OFFICE, by), (Side.STAFF, staff))
    ]
    record("draw.prepared", made, facts=snapshot(made), items=parties, campaign=held.campaign)
    return made


@action
def commit(*, party: Party, commitment: str, by: Person) -> Party:
    """Bind oneself to a secret number by its SHA-256. Raises AlreadyCommitted, BadCommitment."""
    draw = _locked(party.draw)
    held = _own(draw, party)
    demand_party(by, held)
    demand_stage(draw, State.COMMITTING)
    if held.commitment:
        raise AlreadyCommitted(_("您已经作过承诺，不能更换。"))
    # Of any draw: an earlier one is published with its number, and anybody knows that.
    if Party.objects.filter(commitment=commitment).exists():
        raise BadCommitment(_("这个承诺已经用过，请用新的随机数。"))
    held.commitment, held.committed_at = commitment, timezone.now()
    held.save(update_fields=["commitment", "committed_at"])
    record("draw.committed", held, facts=snapshot(held), campaign=draw.round.campaign)
    return held


@action
def freeze(*, draw: Draw, by: Person) -> Draw:
    """Fix what is drawn from and whom, under a checkpoint of the ledger that holds both bonds.

    Raises NothingClaimed, TooManyListed, TooFewInspectors.
    """
    held = _locked(draw)
    demand_manage(by, held.round)
    demand_stage(held, State.COMMITTING)
    missing = [party for party in held.parties.all() if not party.commitment]
    if missing:
        raise AlreadyCommitted(
            _("%(who)s还没有作出承诺，名单要等双方承诺以后才能冻结。")
            % {"who": _("、").join(str(party.get_side_display()) for party in missing)}
        )
    frozen = listing.freeze(held)
    held.digest, held.listed = frozen.digest, frozen.listed
    held.people_digest = frozen.people_digest
    held.pool = [person.username for person in frozen.pool]
    held.pool_keys = [person.pk for person in frozen.pool]
    held.left_out = frozen.left_out
    signed = checkpoint()
    held.root, held.size = bytes(signed.root).hex(), signed.size
    _demand_clear(held)
    held.state, held.announced_at = State.ANNOUNCED, timezone.now()
    held.save(update_fields=[*ANNOUNCED, "pool_keys"])
    record("draw.announced", held, facts=snapshot(held, *ANNOUNCED), campaign=held.round.campaign)
    return held


@action
def reveal(*, party: Party, nonce: str, by: Person) -> Draw:
    """Give one's secret number; the last one draws, unless a public value is still awaited.

    Raises NonceMismatch.
    """
    draw = _locked(party.draw)
    held = _own(draw, party)
    demand_party(by, held)
    demand_stage(draw, State.ANNOUNCED)
    _demand_fits(held, nonce)
    held.nonce, held.revealed_at = nonce, timezone.now()
    held.save(update_fields=["nonce", "revealed_at"])
    facts = _drawn_if_ready(draw)
    record("draw.revealed", draw, facts=facts, items=[held], campaign=draw.round.campaign)
    return draw


@action
def add_beacon(*, party: Party, value: str, by: Person) -> Draw:
    """Write down the public value as one's side reads it; the second equal reading draws.

    Neither side can choose a value: what the other did not read as well counts for nothing. A side
    may correct its reading until then. Raises BadBeacon.
    """
    draw = _locked(party.draw)
    held = _own(draw, party)
    demand_party(by, held)
    demand_stage(draw, State.ANNOUNCED)
    if not draw.beacon_source:
        raise BadBeacon(_("这次抽签没有约定公共随机数。"))
    if draw.parties.filter(nonce="").exists():
        raise BadBeacon(_("请等双方揭晓以后再登记公共随机数。"))
    held.beacon, held.beacon_at = value, timezone.now()
    held.save(update_fields=["beacon", "beacon_at"])
    facts: dict[str, object] = {}
    if not draw.parties.exclude(beacon=value).exists():
        draw.beacon_value = value
        draw.save(update_fields=["beacon_value"])
        facts = {**snapshot(draw, "beacon_value"), **_drawn_if_ready(draw)}
    record("draw.beacon_added", draw, facts=facts, items=[held], campaign=draw.round.campaign)
    return draw


@action
def abandon(*, draw: Draw, reason: str, by: Person) -> Draw:
    """Give up a draw that cannot go on, in public: nobody is bound yet, nothing can be frozen, or
    the public value that was announced never came. Its number stays. Raises NotAbandoned."""
    held = _locked(draw)
    demand_fail(by, held)
    demand_stage(held, State.COMMITTING, State.ANNOUNCED)
    revealed = all(party.nonce for party in held.parties.all())
    if held.state == State.ANNOUNCED and not (revealed and held.beacon_source):
        raise NotAbandoned(_("名单已经冻结：有人不揭晓的，请宣布作废；都揭晓的，抽签有效。"))
    held.state, held.failed_at, held.failed_reason = State.ABANDONED, timezone.now(), reason
    held.save(update_fields=["state", "failed_at", "failed_reason"])
    facts = snapshot(held, "state", "failed_at", "failed_reason")
    record("draw.abandoned", held, facts=facts, campaign=held.round.campaign)
    return held


@action
def fail(*, draw: Draw, reason: str, by: Person) -> Draw:
    """Say in public that a number is withheld; the draw keeps its number. Raises NoneWithheld."""
    held = _locked(draw)
    demand_fail(by, held)
    demand_stage(held, State.ANNOUNCED)
    if all(party.nonce for party in held.parties.all()):
        raise NoneWithheld(_("双方都已揭晓，这次抽签有效，不能作废。"))
    held.state, held.failed_at, held.failed_reason = State.FAILED, timezone.now(), reason
    held.save(update_fields=["state", "failed_at", "failed_reason"])
    facts = snapshot(held, "state", "failed_at", "failed_reason")
    record("draw.failed", held, facts=facts, campaign=held.round.campaign)
    return held


def _drawn_if_ready(draw: Draw) -> dict[str, object]:
    """Draw once nothing is missing; what is recorded of it."""
    parties = list(draw.parties.all())
    nonces = {party.side: bytes.fromhex(party.nonce) for party in parties if party.nonce}
    if len(nonces) < len(parties) or bool(draw.beacon_source) != bool(draw.beacon_value):
        return {}
    done = sampling.complete(announcement(draw), nonces, beacon=draw.beacon_value or None)
    assert done.seed is not None and done.order is not None  # noqa: S101, PT018 - drawn
    draw.state, draw.seed, draw.drawn_at = State.DRAWN, done.seed.hex(), timezone.now()
    draw.save(update_fields=["state", "seed", "drawn_at"])
    listing.set_order(draw, done.order)
    listing.set_seats(draw, done)
    return {**snapshot(draw, "state", "seed", "drawn_at")}


def _demand_clear(draw: Draw) -> None:
    """Raise ListUnclear for an announcement that would not verify: no reveal could mend it."""
    for misfit in sampling.verify(announcement(draw)):
        named = [str(value) for value in misfit.params.values()]
        raise ListUnclear(
            _("名单不能冻结：%(what)s看上去一样、含有看不见的字符或写法不规范，请先改正。")
            % {"what": _("、").join(f"“{name}”" for name in named)}
        )


def _demand_fits(party: Party, nonce: str) -> None:
    if party.nonce:
        raise NonceMismatch(_("您已经揭晓过随机数。"))
    if sampling.commitment(bytes.fromhex(nonce)).hex() != party.commitment:
        raise NonceMismatch(
            _("这个随机数与您 %(day)s 的承诺不符。请找出当时保存的那一个；找不到的，只能宣布作废。")
            % {"day": timezone.localdate(party.committed_at).isoformat()}
        )


def _locked(draw: Draw) -> Draw:
    """The draw as it is now, its row held until the action ends."""
    rows = Draw.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__campaign__organiser").get(pk=draw.pk)


def _own(draw: Draw, party: Party) -> Party:
    held = draw.parties.select_related("person").get(pk=party.pk)
    held.draw = draw
    return held


def _next_number(round_: Round) -> int:
    """Without gaps in the campaign: its row is held, so that no two draws take one number."""
    type(round_.campaign).objects.select_for_update(no_key=True).get(pk=round_.campaign_id)
    drawn = Draw.objects.filter(round__campaign=round_.campaign_id)
    return (drawn.aggregate(last=Max("number"))["last"] or 0) + 1
