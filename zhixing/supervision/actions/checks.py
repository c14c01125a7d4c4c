"""On the spot: what is next is handed out, one inspector writes down, another confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import Ledgered, action, record, snapshot
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions.rounds import locked as locked_round
from zhixing.supervision.models import (
    Draw,
    DrawnItem,
    Round,
    SpotCheck,
    SpotFile,
    TurnedAway,
    TurnedAwayFile,
)
from zhixing.supervision.rules.checking import (
    demand_agreement_said,
    demand_goes,
    demand_hand_out,
    demand_reached,
    demand_settled,
    demand_unchecked,
)
from zhixing.supervision.rules.permissions import demand_running
from zhixing.supervision.rules.refusals import AlreadyChecked, FromTheFuture
from zhixing.supervision.rules.seats import Away, stood_back
from zhixing.supervision.sources import source
from zhixing.web.attachments import Attachment, Kept, kept

AT_ONCE = 20  # handed out at a time
LATEST = timedelta(minutes=2)  # by which two clocks may differ after one was put right
LedBy = SpotCheck.LedBy
SETTLED = (
    "confirmed_by", "confirmed_at", "agreed", "remark", "second_outcome", "second_seen_at",
    "passed_over", "second_stood_back",
)  # fmt: skip


@action
def hand_out(*, draw: Draw, unit: Unit, count: int = 5, by: Person) -> list[DrawnItem]:
    """Show the next items of the order to those who go to see; what is shown must be checked.

    Where all units share an order, the next ones of it, whichever unit they are of.
    """
    round_ = locked_round(draw.round)
    held = Draw.objects.select_related("round").get(pk=draw.pk, round=round_)
    held.round = round_
    demand_hand_out(by, held, unit)
    whole = round_.order == Round.Order.WHOLE
    rows = held.items.all() if whole else held.items.filter(unit=unit)
    waiting = rows.filter(handed_out_at__isnull=False, check_made__confirmed_at__isnull=True)
    related = waiting.select_related("draw__round__campaign", "unit")
    demand_settled(list(related), round_.team_size)
    rest = rows.filter(handed_out_at__isnull=True)
    chosen = list(rest.order_by("position")[: min(count, AT_ONCE)])
    now = timezone.now()
    for row in chosen:
        row.handed_out_at = now
    DrawnItem.objects.bulk_update(chosen, ["handed_out_at"])
    facts = {"handed_out": [row.published_id for row in chosen]}
    record("draw.handed_out", held, facts=facts, campaign=round_.campaign)
    return chosen


def check(
    *,
    item: DrawnItem,
    key: UUID,
    outcome: str,
    facts: str,
    seen_at: datetime,
    clock: datetime | None = None,
    complaint: bool = False,
    photos: Sequence[Attachment] = (),
    by: Person,
) -> SpotCheck:
    """Write down what was seen; sent twice, it arrives once.

    clock: what the device's clock said when it sent this; `seen_at` is put right by it. complaint:
    somebody's complaint led here; it counts only when the order reaches the item. A colleague's
    check of the same item is confirmed, or contradicted, by this one.
    Raises NotReached, NotInTeam, LostRole, Involved, AlreadyChecked, FromTheFuture.
    """
    known = _known(key, by)
    if known is not None:
        return known
    off = timezone.now() - clock if clock else timedelta()
    try:
        with kept(photos, "inspections") as stored:
            return _check(
                item=item,
                key=key,
                outcome=outcome,
                facts=facts,
                seen_at=seen_at + off,
                clock_off=round(off.total_seconds()),
                led_by=LedBy.COMPLAINT if complaint else LedBy.ORDER,
                stored=stored,
                by=by,
            )
    except AlreadyChecked:
        known = _known(key, by)
        if known is None:
            raise
        return known


@action
def _check(
    *,
    item: DrawnItem,
    key: UUID,
    outcome: str,
    facts: str,
    seen_at: datetime,
    clock_off: int,
    led_by: str,
    stored: Sequence[Kept],
    by: Person,
) -> SpotCheck:
    round_ = locked_round(item.draw.round)
    demand_running(round_)
    item.draw.round = round_
    demand_goes(by, item)
    if led_by == LedBy.ORDER:
        demand_reached(item)
    if seen_at > timezone.now() + LATEST:
        raise FromTheFuture(_("核查时间在将来，请核对手机上的日期和时间。"))
    earlier = SpotCheck.objects.select_for_update(of=("self",), no_key=True).filter(item=item)
    first = earlier.first()
    if first is not None:
        first.second_key = key
        first.second_outcome, first.second_seen_at = outcome, seen_at
        return _second_word(first, item, outcome, facts, stored, by)
    away = stood_back(item)
    made = SpotCheck(
        item=item,
        drawn_kind=item.kind,
        drawn_key=item.key,
        key=key,
        outcome=outcome,
        facts=facts,
        led_by=led_by,
        seen_at=seen_at,
        clock_off=clock_off,
        passed_over=_named(away),
        stood_back=_ranked(away),
        by=by,
    )
    _insert(made)
    files = _files(made, stored, by)
    record("spot_check.made", made, facts=snapshot(made), items=files, campaign=round_.campaign)
    return made


@action
def confirm(*, check: SpotCheck, agreed: bool, remark: str = "", by: Person) -> SpotCheck:
    """The second inspector's word. Whoever disagrees says why; then it does not count as done.

    Raises NotInTeam, LostRole, Involved, AlreadyChecked, RemarkMissing.
    """
    round_ = locked_round(check.item.draw.round)
    demand_running(round_)
    check.item.draw.round = round_
    demand_goes(by, check.item)
    held = SpotCheck.objects.select_for_update(of=("self",), no_key=True).get(pk=check.pk)
    held.item = check.item
    _settle(held, agreed, remark, by, [])
    return held


def turn_away(
    *,
    round_: Round,
    kind: str,
    record_key: int,
    key: UUID,
    why: str,
    content: object,
    files: Sequence[Attachment] = (),
    by: Person,
) -> TurnedAway:
    """Keep what could not be taken, with its files and the reason, where the office sees it."""
    row = TurnedAway(
        round=round_,
        drawn_kind=kind,
        drawn_key=record_key,
        key=key,
        why=why,
        content=content,
        by=by,
    )
    with kept(files, "inspections") as stored:
        return _turn_away(row=row, stored=stored, by=by)


@action
def _turn_away(*, row: TurnedAway, stored: Sequence[Kept], by: Person) -> TurnedAway:
    _insert(row)
    files = [TurnedAwayFile.objects.create(turned_away=row, **_told(one, by)) for one in stored]
    record(
        "spot_check.turned_away",
        row,
        facts=snapshot(row),
        items=files,
        campaign=row.round.campaign,
    )
    return row


def _second_word(
    first: SpotCheck,
    item: DrawnItem,
    outcome: str,
    facts: str,
    stored: Sequence[Kept],
    by: Person,
) -> SpotCheck:
    """Both inspectors wrote the item down on their own phones: the later one is the second word."""
    demand_unchecked(first, by)
    first.item = item
    _settle(first, outcome == first.outcome, facts, by, _files(first, stored, by))
    return first


def _settle(
    check: SpotCheck, agreed: bool, remark: str, by: Person, files: Sequence[Ledgered]
) -> None:
    demand_unchecked(check, by)
    demand_agreement_said(agreed, remark)
    check.confirmed_by, check.confirmed_at = by, timezone.now()
    check.agreed, check.remark = agreed, remark
    away = stood_back(check.item)
    check.second_stood_back = _ranked(away)
    later = _named(one for one in away if one.person.pk != check.by_id)  # who went, and left since
    check.passed_over = _with_later(check.passed_over, later)
    check.save(update_fields=[*SETTLED, "second_key"])
    changed: list[object] = [*files]
    if not check.done:
        words = check.facts if agreed else remark
        reason = _("督查核查：%(facts)s") % {"facts": words}
        changed += source(check.item.kind).undone(check.item.key, reason, by)
    facts = snapshot(check, *SETTLED)
    campaign = check.item.draw.round.campaign
    record("spot_check.confirmed", check, facts=facts, items=changed, campaign=campaign)  # type: ignore[arg-type]  # of any room


def _named(away: Iterable[Away]) -> list[dict[str, str]]:
    return [{"name": one.person.name, "ground": one.ground} for one in away]


def _ranked(away: Iterable[Away]) -> list[dict[str, object]]:
    return [{"rank": one.rank, "ground": one.ground} for one in away]


def _with_later(told: list[dict[str, str]], now: list[dict[str, str]]) -> list[dict[str, str]]:
    """`told`, and whoever is passed over only now; two people may have one name."""
    left = Counter(one["name"] for one in told)
    later = []
    for one in now:
        if not left[one["name"]]:
            later.append(one)
        left[one["name"]] -= bool(left[one["name"]])
    return told + later


def _known(key: UUID, by: Person) -> SpotCheck | None:
    """What this device sent before, as the first or as the second word."""
    own = Q(key=key, by=by) | Q(second_key=key, confirmed_by=by)
    return SpotCheck.objects.filter(own).first()


def _insert(row: SpotCheck | TurnedAway) -> None:
    """Save what the database lets in once: the same thing may come from a device twice at once."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyChecked(_("这件事项已经有核查记录。")) from error


def _files(check: SpotCheck, stored: Sequence[Kept], by: Person) -> list[SpotFile]:
    known = set(check.files.values_list("sha256", flat=True))
    return [
        SpotFile.objects.create(check_made=check, **_told(one, by))
        for one in stored
        if one.sha256 not in known
    ]


def _told(file: Kept, by: Person) -> dict[str, Any]:
    """A kept file as a row tells of it."""
    return {
        "file": file.path,
        "name": file.name,
        "content_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "by": by,
    }
