"""Objections to what was published, looking back, and what was found again."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.rules import require_open
from zhixing.ledger import action
from zhixing.ledger.actions import Item
from zhixing.measures.models import Reopening
from zhixing.organisation.models import Person
from zhixing.rectification.actions.moving import locked, record_step, sent_back
from zhixing.rectification.actions.steps import demand_look_back
from zhixing.rectification.models import (
    Feedback,
    LookBack,
    Objection,
    Publication,
    Rectification,
    Recurrence,
    Stage,
)
from zhixing.rectification.rules.permissions import demand, demand_register
from zhixing.rectification.rules.refusals import (
    AlreadyAnswered,
    AlreadyRegistered,
    NotInTime,
    PublicationOver,
)
from zhixing.rectification.rules.stages import standing
from zhixing.supervision.models import Finding


@action
def raise_objection(*, publication: Publication, text: str, by: Person | None) -> Objection:
    """Say something against a published result; no name is needed. Raises PublicationOver."""
    held = locked(publication.rectification)
    require_open(held.campaign)
    now = standing(held)
    stands = now.publication is not None and now.publication.pk == publication.pk
    if now.stage != Stage.PUBLISHED or not stands or now.is_over():
        raise PublicationOver(
            _("公示已经结束，不再收集异议。问题仍在的，请通过“我要说”反映，办公室会重新核查。")
        )
    made = Objection.objects.create(publication=publication, text=text, by=by)
    record_step("objection.raised", held, [made])
    return made


@action
def answer_objection(
    *, objection: Objection, upheld: bool, answer: str, due: date | None = None, by: Person
) -> Objection:
    """Answer what was said against the result; if it is true, the work begins again.

    Raises AlreadyAnswered, NotInTime.
    """
    held = locked(objection.publication.rectification)
    demand_register(by, held.campaign)
    found = Objection.objects.select_related("publication").get(pk=objection.pk)
    if found.answered_at is not None:
        raise AlreadyAnswered(_("这条异议已经答复。"))
    found.upheld, found.answer = upheld, answer
    found.answered_by, found.answered_at = by, timezone.now()
    found.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    changed: list[Item] = [found]
    if upheld and _still_stands(held, found.publication):
        if due is None:
            raise NotInTime(_("异议成立的要重新整改，请写明新的整改期限。"))
        changed += sent_back(held, Reopening.Cause.OBJECTION, answer, due, by)
    record_step("objection.answered", held, changed)
    return found


@action
def look_back(
    *,
    rectification: Rectification,
    outcome: str,
    facts: str,
    look_back_on: date | None = None,
    due: date | None = None,
    by: Person,
) -> LookBack:
    """Look whether the problem stayed away; if it did not, the work begins again until `due`.

    look_back_on: when to look next. Raises LookBackNotPlanned, NotInTime.
    """
    held = locked(rectification)
    demand("look_back", by, held)
    holds = outcome == LookBack.Outcome.HOLDS
    changed: list[Item] = []
    if holds:
        demand_look_back(held, look_back_on)
    else:
        look_back_on = None
        if due is None:
            raise NotInTime(_("出现反弹的要重新整改，请写明新的整改期限。"))
    held.look_back_on = look_back_on
    held.save(update_fields=["look_back_on"])
    made = LookBack.objects.create(
        rectification=held, outcome=outcome, facts=facts, next_on=look_back_on, by=by
    )
    changed.append(made)
    if due is not None and not holds:
        changed += _again(held, facts, timezone.localdate(), due, by)
    record_step("rectification.looked_back", held, changed)
    return made


@action
def recur(
    *,
    rectification: Rectification,
    reason: str,
    found_on: date,
    due: date,
    feedback: Feedback | None = None,
    finding: Finding | None = None,
    by: Person,
) -> Recurrence:
    """The same problem was found again after 销号: it goes back to work, and that is counted.

    Raises NotInTime, AlreadyRegistered for a finding that is a rectification of its own.
    """
    held = locked(rectification)
    demand("recur", by, held)
    if found_on > timezone.localdate():
        raise NotInTime(_("这一天还没有到。"), field="found_on")
    if finding is not None and _is_registered(finding):
        raise AlreadyRegistered(_("这条督查发现已经登记过整改。"), field="finding")
    held.look_back_on = None
    held.save(update_fields=["look_back_on"])
    changed = _again(held, reason, found_on, due, by, feedback=feedback, finding=finding)
    record_step("rectification.recurred", held, changed)
    recurrence = changed[0]
    assert isinstance(recurrence, Recurrence)  # noqa: S101 - tells the type checker
    return recurrence


def _again(
    held: Rectification,
    reason: str,
    found_on: date,
    due: date,
    by: Person,
    feedback: Feedback | None = None,
    finding: Finding | None = None,
) -> list[Item]:
    back = sent_back(held, Reopening.Cause.RECURRENCE, reason, due, by)
    made = Recurrence.objects.create(
        rectification=held,
        reason=reason,
        found_on=found_on,
        feedback=feedback,
        finding=finding,
        due=due,
        by=by,
    )
    return [made, *back]


def _still_stands(held: Rectification, publication: Publication) -> bool:
    """Whether the result that was objected to has not been sent back meanwhile."""
    now = standing(held)
    return now.publication is not None and now.publication.pk == publication.pk


def _is_registered(finding: Finding) -> bool:
    return (
        Rectification.objects.filter(finding=finding).exists()
        or Recurrence.objects.filter(finding=finding).exists()
    )
