"""Units and people."""

from __future__ import annotations

from typing import Any

from tests.factories.counting import day, next_number
from zhixing.organisation.models import Appointment, Person, Unit


def make_unit(
    name: str = "市数据局", *, parent: Unit | None = None, kind: str = "", **fields: Any
) -> Unit:
    """A root, or a child of `parent`: a section unless `kind` says otherwise."""
    values = {"name": name, "code": f"U{next_number()}", **fields}
    if parent is None:
        root: Unit = Unit.objects.add_root({"kind": kind or Unit.Kind.ORGANISATION, **values})
        return root
    child: Unit = Unit.objects.add_child(parent, {"kind": kind or Unit.Kind.SECTION, **values})
    return child


def make_person(
    username: str = "",
    *,
    unit: Unit | None = None,
    heads: bool = False,
    post: str = "",
    password: str | None = None,
    **fields: Any,
) -> Person:
    """A person, with a post in `unit` where one is given. Without a password none is usable."""
    username = username or f"person{next_number()}"
    person = Person(**{"username": username, "name": username.capitalize(), **fields})
    person.set_password(password)
    person.save()
    if unit is not None:
        make_appointment(person, unit, heads=heads, post=post or ("科长" if heads else "科员"))
    return person


def make_appointment(person: Person, unit: Unit, **fields: Any) -> Appointment:
    values = {"post": "科员", "began": day(-365), **fields}
    return Appointment.objects.create(person=person, unit=unit, **values)
