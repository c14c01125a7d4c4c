"""Giving posts, ending them, and both at once, each by its document (能上能下)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Appointment, Person, Unit
from zhixing.organisation.rules import (
    Actor,
    AlreadyEnded,
    EndsBeforeItBegan,
    HeadHeld,
    PostHeld,
    UnitClosed,
    may_organise,
    require,
)


@action
def appoint(
    *,
    person: Person,
    unit: Unit,
    post: str,
    by: Actor,
    heads: bool = False,
    began: date | None = None,
    reason: str = "",
    document: str = "",
) -> Appointment:
    """Give the person a post in the unit, from today or from `began`.

    Raises UnitClosed, PostHeld, HeadHeld.
    """
    require(may_organise(by))
    made = _begun(
        Appointment(
            person=person,
            unit=unit,
            post=post,
            heads=heads,
            began=began or timezone.localdate(),
            reason=reason,
            document=document,
        )
    )
    record("appointment.made", made, facts=snapshot(made))
    _forget_posts(person)
    return made


@action
def end_appointment(
    *,
    appointment: Appointment,
    by: Actor,
    ended: date | None = None,
    reason: str = "",
    document: str = "",
) -> Appointment:
    """End the post today or on `ended`, its first day without it; the row stays as history.

    Raises AlreadyEnded, EndsBeforeItBegan.
    """
    require(may_organise(by))
    _locked_units(appointment.unit_id)
    held = _ended(appointment, ended or timezone.localdate(), reason, document)
    record("appointment.ended", held, facts=snapshot(held))
    _forget_posts(appointment.person)
    return held


@action
def transfer(
    *,
    appointment: Appointment,
    unit: Unit,
    post: str,
    by: Actor,
    heads: bool = False,
    day: date | None = None,
    reason: str = "",
    document: str = "",
) -> Appointment:
    """End one post and begin another on the same day, by one document; returns the new one.

    Raises AlreadyEnded, EndsBeforeItBegan, UnitClosed, PostHeld, HeadHeld.
    """
    require(may_organise(by))
    day = day or timezone.localdate()
    _locked_units(appointment.unit_id, unit.pk)
    left = _ended(appointment, day, reason, document)
    made = _begun(
        Appointment(
            person=left.person,
            unit=unit,
            post=post,
            heads=heads,
            began=day,
            reason=reason,
            document=document,
        )
    )
    record("appointment.transferred", made, facts=snapshot(made), items=[left])
    _forget_posts(appointment.person)
    return made


def _locked_units(*keys: int) -> list[Unit]:
    """Lock units in the order of the tree, as the import does, before any post in them.

    no_key: whoever has written a row that names the unit must still be able to commit.
    """
    return list(Unit.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("path"))


def _begun(made: Appointment) -> Appointment:
    # Locked before its posts are looked at, or two heads could be appointed at once.
    [unit] = _locked_units(made.unit_id)
    if unit.closed is not None and unit.closed <= made.began:
        raise UnitClosed(
            _("“%(name)s”已于 %(day)s 撤销") % {"name": unit.name, "day": unit.closed.isoformat()}
        )
    since = _held_since(unit, made.began)
    if since.filter(person_id=made.person_id, post=made.post).exists():
        raise PostHeld(
            _("%(person)s已经担任“%(unit)s”的%(post)s")
            % {"person": made.person.name, "unit": unit.name, "post": made.post}
        )
    head = since.filter(heads=True).select_related("person").first() if made.heads else None
    if head is not None:
        raise HeadHeld(
            _("“%(unit)s”已由%(person)s负责，请先办理其离任")
            % {"unit": unit.name, "person": head.person.name}
        )
    made.save()
    return made


def _held_since(unit: Unit, day: date) -> QuerySet[Appointment]:
    """Posts in the unit that overlap with one held from `day` on without an end."""
    return unit.appointments.filter(Q(ended__isnull=True) | Q(ended__gt=day))


def _ended(appointment: Appointment, day: date, reason: str, document: str) -> Appointment:
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("person")
    held = locked.get(pk=appointment.pk)
    if held.ended is not None:
        raise AlreadyEnded(_("该任职已于 %(day)s 结束") % {"day": held.ended.isoformat()})
    if day <= held.began:
        raise EndsBeforeItBegan(
            _("离任日期须晚于任职日期 %(day)s") % {"day": held.began.isoformat()}
        )
    held.ended, held.end_reason, held.end_document = day, reason, document
    held.save(update_fields=["ended", "end_reason", "end_document"])
    return held


def _forget_posts(person: Person) -> None:
    """Let the next question be asked of the database, not of what was read before."""
    vars(person).pop("current_posts", None)
