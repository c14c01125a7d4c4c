"""What inspectors send, from the page or, maybe hours later, from a device's store: taken, or kept
with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.organisation.models import Person
from zhixing.supervision.actions.checks import check, confirm, turn_away
from zhixing.supervision.actions.findings import find
from zhixing.supervision.models import DrawnItem, Finding, Round, SpotCheck, TurnedAway
from zhixing.supervision.queries.teams import item_by_record
from zhixing.supervision.rules.refusals import AlreadyChecked, NotReached
from zhixing.web.attachments import Attachment
from zhixing.web.errors import Refused

KIND_CHARS = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one thing sent: a check, or a refusal in words. files: how many are kept with
    what was refused."""

    check: SpotCheck | None
    refusal: Refused | None = None
    files: int = 0


def arrive(
    round_: Round,
    *,
    record: str,
    key: UUID,
    outcome: str,
    facts: str,
    seen_at: datetime,
    by: Person,
    finding: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Arrival:
    """Take a check of the record `kind:key`. What cannot be taken is kept, and the office sees it.

    finding: what came with it; kept with a check that is turned away, else `finding_of` takes it.
    Sent again, the answer is the same: a device may forget it only when it has heard it.
    """
    before = _kept_before(round_, key, by)
    if before is not None:
        return Arrival(None, _again(before), before.files.count())
    kind, _mark, number = record.rpartition(":")
    item = item_by_record(round_, kind, int(number)) if number.isdecimal() else None
    try:
        if item is None:
            raise NotReached(_("“%(record)s”不在这次督查抽出的名单里。") % {"record": record})
        made = check(
            item=item, key=key, outcome=outcome, facts=facts, seen_at=seen_at, by=by, **rest
        )
    except Refused as refusal:
        content = _said(item.title if item else record, refusal, outcome, facts, seen_at)
        content["finding"] = {name: str(value) for name, value in (finding or {}).items() if value}
        place = (
            kind[:KIND_CHARS] or "?",
            int(number) if number.isdecimal() and len(number) < 18 else 0,
        )
        photos = rest.get("photos", ())
        kept = _keep(round_, place, _keys(round_, key, by), refusal, content, by, photos)
        return Arrival(None, refusal, kept.files.count() if kept else 0)
    return Arrival(made)


def check_on_page(
    item: DrawnItem,
    *,
    key: UUID,
    outcome: str,
    facts: str,
    seen_at: datetime,
    by: Person,
    photos: Sequence[Attachment] = (),
    **rest: Any,
) -> SpotCheck:
    """Take a check from the page. What is refused is kept, and may be put right and sent again."""
    try:
        return check(
            item=item,
            key=key,
            outcome=outcome,
            facts=facts,
            seen_at=seen_at,
            photos=photos,
            by=by,
            **rest,
        )
    except Refused as refusal:
        content = _said(item.title, refusal, outcome, facts, seen_at)
        keys = _keys_of_words(key, by, refusal, outcome, facts)
        _keep(item.draw.round, (item.kind, item.key), keys, refusal, content, by, photos)
        raise


def confirm_on_page(made: SpotCheck, *, agreed: bool, remark: str, by: Person) -> SpotCheck:
    """Take the second word from the page; what is refused is kept, unless it was taken before."""
    try:
        return confirm(check=made, agreed=agreed, remark=remark, by=by)
    except Refused as refusal:
        if not SpotCheck.objects.filter(pk=made.pk, confirmed_by=by).exists():
            facts = remark or _("与我看到的一致")
            content = _said(made.item.title, refusal, "", facts, timezone.now())
            content["agreed"] = agreed
            keys = _keys_of_words(made.key, by, refusal, str(agreed), remark)
            place = (made.drawn_kind, made.drawn_key)
            _keep(made.item.draw.round, place, keys, refusal, content, by)
        raise


def _said(
    title: str, refusal: Refused, outcome: str, facts: str, seen_at: datetime
) -> dict[str, Any]:
    return {
        "title": title,
        "outcome": outcome,
        "facts": facts,
        "seen_at": seen_at.isoformat(),
        "reason": refusal.message,
    }


def _keys_of_words(key: UUID, by: Person, refusal: Refused, *words: str) -> tuple[UUID]:
    """The same words refused again for the same reason are kept once; others beside them."""
    return (uuid5(key, "\n".join([str(by.pk), refusal.code, *words])),)


def _again(before: TurnedAway) -> Refused:
    """The refusal as it was said the first time."""
    known = {one.code: one for one in Refused.__subclasses__()}
    return known.get(before.why, Refused)(before.content["reason"])


def _keep(
    round_: Round,
    place: tuple[str, int],
    keys: Sequence[UUID],
    refusal: Refused,
    content: object,
    by: Person,
    files: Sequence[Attachment] = (),
) -> TurnedAway | None:
    """Write down what was turned away, once; under the next key if somebody else used the first."""
    for own in keys:
        try:
            return turn_away(
                round_=round_,
                kind=place[0],
                record_key=place[1],
                key=own,
                why=refusal.code,
                content=content,
                files=files,
                by=by,
            )
        except AlreadyChecked:
            known = _kept(round_, keys, by)
            if known is not None:  # the same device, in the same moment
                return known
    return None


def _keys(round_: Round, key: UUID, by: Person) -> tuple[UUID, UUID]:
    """The key as it was sent, and the person's own one made from it."""
    return key, uuid5(key, f"{round_.pk}:{by.pk}")


def _kept_before(round_: Round, key: UUID, by: Person) -> TurnedAway | None:
    return _kept(round_, _keys(round_, key, by), by)


def _kept(round_: Round, keys: Sequence[UUID], by: Person) -> TurnedAway | None:
    return TurnedAway.objects.filter(key__in=keys, by=by, round=round_).first()


def finding_beside(
    made: SpotCheck, key: UUID, fields: Mapping[str, Any], by: Person
) -> Refused | None:
    """Take the finding that came with a check that counts. What is refused is kept, and said."""
    round_, own = made.item.draw.round, uuid5(key, "finding")
    before = _kept_before(round_, own, by)
    if before is not None:
        return _again(before)
    try:
        finding_of(made, dict(fields), by)
    except Refused as refusal:
        content = {
            "title": made.item.title,
            "facts": fields["text"],
            "reason": refusal.message,
            "finding": {name: str(value) for name, value in fields.items() if value},
        }
        place = (made.drawn_kind, made.drawn_key)
        _keep(round_, place, _keys(round_, own, by), refusal, content, by)
        return refusal
    return None


def finding_of(made: SpotCheck, fields: dict[str, Any], by: Person) -> Finding | None:
    """The finding that came with a check, once: a device may send both again."""
    text = fields.get("text")
    if not text:
        return None
    known = made.findings.filter(text=text, by=by).first()
    if known is not None:
        return known
    return find(round_=made.item.draw.round, check=made, by=by, **fields)
