"""Writing down what a meeting voted by hand or on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.discussions.models import Sitting, Statement, Tally, Topic
from zhixing.discussions.queries.sittings import rested_on
from zhixing.discussions.rules.topics import (
    AlreadyWithdrawn,
    BadTally,
    NoSuchStatement,
    ReasonMissing,
    SittingRestedOn,
    require_moderate,
    require_vote,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person

SIDES = ("agree", "disagree", "passed")


@action
def record_sitting(
    *,
    topic: Topic,
    title: str,
    held_on: date,
    way: str,
    present: int,
    tallies: Sequence[Mapping[str, int]],
    by: Person,
    place: str = "",
) -> Sitting:
    """Enter the counts of a meeting, marked as such and never mixed with single votes.

    tallies: each {"statement", "agree", "disagree", "passed"}, at most one for a statement.
    Raises NoSuchStatement, BadTally where more voted than were there or a statement comes twice.
    """
    require_moderate(by, topic)
    require_vote(topic)
    named = [tally["statement"] for tally in tallies]
    if len(set(named)) < len(named):
        raise BadTally(_("同一条观点出现了两次，每条只登记一次。"))
    shown = Statement.objects.filter(topic=topic, state=Statement.State.SHOWN).in_bulk(named)
    sitting = Sitting.objects.create(
        topic=topic, title=title, held_on=held_on, place=place, way=way, present=present,
        recorded_by=by,
    )  # fmt: skip
    made = [_tally(sitting, shown, tally) for tally in tallies]
    record(
        "sitting.recorded", sitting, facts=snapshot(sitting), items=made, campaign=topic.campaign
    )
    return sitting


@action
def withdraw_sitting(*, sitting: Sitting, reason: str, by: Person) -> Sitting:
    """Take a sitting that was entered wrongly out of every figure; it stays listed, with why.

    Also after the topic was closed, since that is when a slip may be found; only a sitting that a
    consensus rests on stays as it is. Raises AlreadyWithdrawn, SittingRestedOn, ReasonMissing.
    """
    require_moderate(by, sitting.topic)
    if not reason.strip():
        raise ReasonMissing(_("撤销要写明理由，看议题的人都能读到。"))
    # Statements first, as an adoption locks its own: one of the two sees what the other did.
    counted = Statement.objects.filter(tallies__sitting=sitting).order_by("pk")
    list(counted.select_for_update(of=("self",), no_key=True))
    held = Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    if held.withdrawn_at is not None:
        raise AlreadyWithdrawn(_("“%(title)s”的登记已经撤销过了。") % {"title": held.title})
    consensus = rested_on(held)
    if consensus is not None:
        raise SittingRestedOn(
            _("“%(title)s”的表决是共识“%(text)s”采纳时的依据，已经封存，不能撤销。")
            % {"title": held.title, "text": consensus.text}
        )
    held.withdrawn_by, held.withdrawn_at = by, timezone.now()
    held.withdrawn_reason = reason.strip()
    held.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    facts = snapshot(held, "withdrawn_at", "withdrawn_reason")
    record("sitting.withdrawn", held, facts=facts, campaign=sitting.topic.campaign)
    return held


def _tally(sitting: Sitting, shown: Mapping[int, Statement], tally: Mapping[str, int]) -> Tally:
    statement = shown.get(tally["statement"])
    if statement is None:
        raise NoSuchStatement(_("这条观点还没有公开，或者没有这条观点。"))
    counted = {side: tally[side] for side in SIDES}
    if sum(counted.values()) > sitting.present:
        raise BadTally(
            _("“%(text)s”共 %(n)s 票，超过到会的 %(present)s 人。")
            % {"text": statement.text, "n": sum(counted.values()), "present": sitting.present}
        )
    return Tally.objects.create(sitting=sitting, statement=statement, **counted)
