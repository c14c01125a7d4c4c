"""Writing the organisation: units, people, posts, keys."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ledger import action, record
from zhixing.organisation.models import ApiToken, Appointment, Person, Unit
from zhixing.organisation.queries import token_digest
from zhixing.organisation.rules import (
    Actor,
    AlreadyEnded,
    AlreadyRevoked,
    CodeTaken,
    EndsBeforeItBegan,
    UsernameTaken,
    may_organise,
    may_revoke,
    require,
)

TOKEN_PREFIX = "zx_"  # noqa: S105 - lets a scanner of leaked secrets recognise ours


@action
def open_unit(
    *,
    name: str,
    kind: str,
    code: str,
    by: Actor,
    parent: Unit | None = None,
    business: str = "",
) -> Unit:
    """Add a unit at the top of the tree, or below `parent`. Raises CodeTaken."""
    require(may_organise(by))
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(_("代码“%(code)s”已有单位使用，请换一个") % {"code": code})
    fields = {"name": name, "kind": kind, "code": code, "business": business}
    unit: Unit = (
        Unit.objects.add_root(fields) if parent is None else Unit.objects.add_child(parent, fields)
    )
    record("unit.opened", unit, facts={**fields, "parent": parent})
    return unit


@action
def enrol(
    *,
    username: str,
    name: str,
    by: Actor,
    email: str = "",
    phone: str = "",
    password: str = "",
    is_staff: bool = False,
) -> Person:
    """Put somebody on the roll; without a password they are known, but cannot sign in.

    Sign-in names are kept in small letters, so that no two differ by case only.
    Raises UsernameTaken.
    """
    require(may_organise(by))
    person = Person(
        username=username.lower(), name=name, email=email, phone=phone, is_staff=is_staff
    )
    person.set_password(password or None)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        message = _("登录名“%(name)s”已有人使用，请换一个") % {"name": person.username}
        raise UsernameTaken(message) from error
    facts = {"username": person.username, "name": name, "is_staff": is_staff}
    record("person.enrolled", person, facts=facts)
    return person


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
) -> Appointment:
    """Give the person a post in the unit, from today or from `began`."""
    require(may_organise(by))
    appointment = Appointment.objects.create(
        person=person,
        unit=unit,
        post=post,
        heads=heads,
        began=began or timezone.localdate(),
        reason=reason,
    )
    record("appointment.made", appointment, facts=_facts(appointment))
    _forget_posts(person)
    return appointment


@action
def end_appointment(
    *, appointment: Appointment, by: Actor, ended: date | None = None, reason: str = ""
) -> Appointment:
    """End the post today or on `ended`, its first day without it; the row stays as history.

    Raises AlreadyEnded, EndsBeforeItBegan.
    """
    require(may_organise(by))
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    ended = ended or timezone.localdate()
    if held.ended is not None:
        raise AlreadyEnded(_("该任职已于 %(day)s 结束") % {"day": held.ended.isoformat()})
    if ended <= held.began:
        raise EndsBeforeItBegan(
            _("离任日期须晚于任职日期 %(day)s") % {"day": held.began.isoformat()}
        )
    held.ended, held.reason = ended, reason or held.reason
    held.save(update_fields=["ended", "reason"])
    record("appointment.ended", held, facts=_facts(held))
    _forget_posts(appointment.person)
    return held


@action
def issue_token(*, label: str, by: Person) -> tuple[ApiToken, str]:
    """Make a key for oneself. The secret is returned here and can never be read again."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(person=by, label=label, digest=token_digest(secret))
    record("api_token.issued", token, facts={"person": by, "label": label})
    return token, secret


@action
def revoke_token(*, token: ApiToken, by: Person) -> ApiToken:
    """Stop a key at once. Raises AlreadyRevoked."""
    require(may_revoke(by, token))
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    if held.revoked_at is not None:
        raise AlreadyRevoked(_("密钥“%(label)s”已经停用") % {"label": held.label})
    held.revoked_at = timezone.now()
    held.save(update_fields=["revoked_at"])
    record("api_token.revoked", held, facts={"revoked_at": held.revoked_at})
    return held


def _facts(appointment: Appointment) -> dict[str, object]:
    names = ("person", "unit", "post", "heads", "began", "ended", "reason")
    return {name: getattr(appointment, name) for name in names}


def _forget_posts(person: Person) -> None:
    """Let the next question be asked of the database, not of what was read before."""
    vars(person).pop("current_posts", None)
