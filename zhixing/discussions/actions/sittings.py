"""Writing down what a meeting voted by hand or on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.discussions.models import Sitting, Statement, Tally, Topic
from zhixing.discussions.queries.sittings import rested_on
from zhixing.discussions.rules.topics import (
    AlreadyRecorded,
    AlreadyWithdrawn,
    BadTally,
    NoSuchStatement,
    ReasonMissing,
    SittingRestedOn,
    require_moderate,
    require_sat,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person

PARTICULARS = ("title", "held_on", "place", "way", "present")
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
    Raises PhaseClosed where no phase granted voting on that day, NoSuchStatement, BadTally where
    more voted than were there or a statement comes twice, AlreadyRecorded where a sitting with all
    the same particulars and counts stands.
    """
    require_moderate(by, topic)
    require_sat(topic, held_on)
    named = [tally["statement"] for tally in tallies]
    if len(set(named)) < len(named):
        raise BadTally(_("同一条观点出现了两次，每条只登记一次。"))
    shown = Statement.objects.filter(topic=topic, state=Statement.State.SHOWN).in_bulk(named)
    # Held, so that of two sendings of one form the second sees what the first wrote.
    held = Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)
    sitting = Sitting(
        topic=held, title=title, held_on=held_on, place=place, way=way, present=present,
        recorded_by=by,
    )  # fmt: skip
    _require_new(sitting, tallies)
    sitting.save()
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


def _require_new(sitting: Sitting, tallies: Sequence[Mapping[str, int]]) -> None:
    particulars = {name: getattr(sitting, name) for name in PARTICULARS}
    alike = sitting.topic.sittings.filter(**particulars, withdrawn_at=None)
    counted = sorted((tally["statement"], *(tally[side] for side in SIDES)) for tally in tallies)
    for other in alike:
        if sorted(other.tallies.values_list("statement", *SIDES)) == counted:
            raise AlreadyRecorded(
                _("“%(title)s”已经登记过，内容一样，不再重复登记；确有两场的，名称请分开写。")
                % {"title": sitting.title}
            )


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
