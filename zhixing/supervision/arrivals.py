"""What inspectors' devices send, maybe hours later: taken, or kept with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from zhixing.organisation.models import Person
from zhixing.supervision.actions.checks import check, turn_away
from zhixing.supervision.actions.findings import find
from zhixing.supervision.models import Finding, Round, SpotCheck, TurnedAway
from zhixing.supervision.queries.teams import item_by_record
from zhixing.supervision.rules.refusals import AlreadyChecked, NotReached
from zhixing.web.attachments import Attachment
from zhixing.web.errors import Refused

KIND_CHARS = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one thing sent: a check, or a refusal in words."""

    check: SpotCheck | None
    refusal: Refused | None = None


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
        return Arrival(None, _again(before))
    kind, _mark, number = record.rpartition(":")
    item = item_by_record(round_, kind, int(number)) if number.isdecimal() else None
    try:
        if item is None:
            raise NotReached(_("“%(record)s”不在这次督查抽出的名单里。") % {"record": record})
        made = check(
            item=item, key=key, outcome=outcome, facts=facts, seen_at=seen_at, by=by, **rest
        )
    except Refused as refusal:
        content = {
            "title": item.title if item else record,
            "outcome": outcome,
            "facts": facts,
            "seen_at": seen_at.isoformat(),
            "reason": refusal.message,
            "files": _named(rest.get("photos", ())),
            "finding": {name: str(value) for name, value in (finding or {}).items() if value},
        }
        place = (
            kind[:KIND_CHARS] or "?",
            int(number) if number.isdecimal() and len(number) < 18 else 0,
        )
        _keep(round_, place, key, refusal.code, content, by)
        return Arrival(None, refusal)
    return Arrival(made)


def _again(before: TurnedAway) -> Refused:
    """The refusal as it was said the first time."""
    known = {one.code: one for one in Refused.__subclasses__()}
    return known.get(before.why, Refused)(before.content["reason"])


def _named(files: Sequence[Attachment]) -> list[dict[str, str]]:
    """Files of a check that is turned away stay on the device; here is what they are."""
    return [{"name": file.name, "sha256": file.sha256} for file in files]


def _keep(
    round_: Round, place: tuple[str, int], key: UUID, why: str, content: object, by: Person
) -> TurnedAway | None:
    """Write down what was turned away, once; under a key of its own if somebody else used this."""
    for own in _keys(round_, key, by):
        try:
            return turn_away(
                round_=round_,
                kind=place[0],
                record_key=place[1],
                key=own,
                why=why,
                content=content,
                by=by,
            )
        except AlreadyChecked:
            known = _kept_before(round_, key, by)
            if known is not None:  # the same device, in the same moment
                return known
    return None


def _keys(round_: Round, key: UUID, by: Person) -> tuple[UUID, UUID]:
    """The key as it was sent, and the person's own one made from it."""
    return key, uuid5(key, f"{round_.pk}:{by.pk}")


def _kept_before(round_: Round, key: UUID, by: Person) -> TurnedAway | None:
    keys = _keys(round_, key, by)
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
        _keep(round_, (made.drawn_kind, made.drawn_key), own, refusal.code, content, by)
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
