"""Putting people on the roll."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.organisation.rules import Actor, UsernameTaken, may_organise, require
from zhixing.web.writing import insert


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
    message = _("登录名“%(name)s”已有人使用，请换一个") % {"name": person.username}
    insert(person, UsernameTaken(message))
    record("person.enrolled", person, facts=snapshot(person))
    return person
