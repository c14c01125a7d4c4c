"""Units and people."""

from __future__ import annotations

from typing import Any, Literal

from tests.factories.counting import day, next_number
from zhixing.ledger import action, record
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


@action
def enter_roll(*, by: Literal["system"]) -> None:
    """Put every unit, person and post that the factories made into the ledger, as one import does,
    for tests that ask at their end whether the ledger knows every row."""
    rows: list[Any] = []
    for model in (Unit, Person, Appointment):
        rows += model._default_manager.order_by("pk")
    record("organisation.imported", "rollimport:0", items=rows)


def make_appointment(person: Person, unit: Unit, **fields: Any) -> Appointment:
    values = {"post": "科员", "began": day(-365), **fields}
    return Appointment.objects.create(person=person, unit=unit, **values)
