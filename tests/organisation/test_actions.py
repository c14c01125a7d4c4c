"""Each write: what it records, what it refuses, and that a failed entry leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.ledger.models import Opening
from zhixing.organisation import actions, queries, rules
from zhixing.organisation.actions import units
from zhixing.organisation.models import ApiToken, Appointment, Person, Unit
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db


def test_open_unit_below_another(bureau: Unit, admin: Person) -> None:
    unit = actions.open_unit(name="法规科", kind="section", code="FG", parent=bureau, by=admin)

    assert list(queries.subtree(bureau)) == [bureau, unit]
    assert ledger_kinds() == ["unit.opened"]


def test_open_unit_with_a_code_that_is_taken(bureau: Unit, admin: Person) -> None:
    with pytest.raises(rules.CodeTaken):
        actions.open_unit(name="另一个局", kind="organisation", code=bureau.code, by=admin)
    assert ledger_kinds() == []


@pytest.mark.parametrize("below", [True, False])
def test_a_code_that_another_took_in_between(
    below: bool, bureau: Unit, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before the write found nothing; the database knows better."""
    looks = iter([str, units._demand_free])
    monkeypatch.setattr(units, "_demand_free", lambda code: next(looks)(code))
    with pytest.raises(rules.CodeTaken):
        actions.open_unit(
            name="另一个局", kind="organisation", code=bureau.code, by=admin,
            parent=bureau if below else None,
        )  # fmt: skip
    assert (list(Unit.objects.all()), ledger_kinds()) == ([bureau], [])


def test_a_clash_that_is_not_over_the_code_is_no_taken_code(
    bureau: Unit, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clash(fields: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Unit.objects, "add_root", clash)
    with pytest.raises(IntegrityError):
        actions.open_unit(name="另一个局", kind="organisation", code="NEW", by=admin)


def test_a_unit_does_not_take_the_code_of_another(
    bureau: Unit, section_a: Unit, admin: Person
) -> None:
    with pytest.raises(rules.CodeTaken):
        actions.change_unit(
            unit=section_a, name=section_a.name, kind="section", code=bureau.code, by=admin
        )
    section_a.refresh_from_db()
    assert (section_a.code != bureau.code, ledger_kinds()) == (True, [])


def test_enrol_keeps_sign_in_names_in_small_letters(db: None) -> None:
    person = actions.enrol(
        username="Wang.Fang", name="王芳", password="a-long-pass-word", by="system"
    )

    assert (person.username, person.check_password("a-long-pass-word")) == ("wang.fang", True)
    with pytest.raises(rules.UsernameTaken):
        actions.enrol(username="WANG.FANG", name="另一位", by="system")
    assert ledger_kinds() == ["person.enrolled"]


def test_enrol_without_a_password_cannot_sign_in(admin: Person) -> None:
    assert not actions.enrol(username="li", name="李", by=admin).has_usable_password()


def test_the_ledger_learns_neither_password_nor_contact(admin: Person) -> None:
    actions.enrol(
        username="li", name="李", email="li@example.org", phone="1390", password="S3cret!", by=admin
    )

    assert sorted(Opening.objects.values_list("field", flat=True)) == [
        "@actor", "is_active", "is_staff", "name", "username",
    ]  # fmt: skip


def test_appoint_and_end(section_a: Unit, admin: Person) -> None:
    person = factories.make_person()
    assert not rules.in_unit(person, section_a)

    post = actions.appoint(
        person=person, unit=section_a, post="科长", heads=True, began=factories.day(-2), by=admin
    )
    assert rules.heads_unit(person, section_a)

    actions.end_appointment(appointment=post, reason="轮岗", by=admin)
    assert not rules.in_unit(person, section_a)
    assert list(queries.posts_of(person).values_list("post", "end_reason")) == [("科长", "轮岗")]
    assert ledger_kinds() == ["appointment.made", "appointment.ended"]


def test_an_ended_post_is_history(section_a: Unit, admin: Person) -> None:
    person = factories.make_person()
    post = factories.make_appointment(person, section_a, ended=factories.day(-1))

    with pytest.raises(rules.AlreadyEnded):
        actions.end_appointment(appointment=post, by=admin)


@pytest.mark.parametrize("after", [0, -1])
def test_a_post_is_held_for_a_day_at_least(section_a: Unit, admin: Person, after: int) -> None:
    post = factories.make_appointment(factories.make_person(), section_a, began=factories.day())

    with pytest.raises(rules.EndsBeforeItBegan) as refusal:
        actions.end_appointment(appointment=post, ended=factories.day(after), by=admin)
    assert refusal.value.field == "ended"


def test_only_administrators_organise(alice: Person, section_a: Unit) -> None:
    post = alice.appointments.get()
    attempts: list[Callable[[], Any]] = [
        lambda: actions.open_unit(name="科", kind="section", code="X", by=alice),
        lambda: actions.enrol(username="x", name="X", is_staff=True, by=alice),
        lambda: actions.appoint(person=alice, unit=section_a, post="局长", by=alice),
        lambda: actions.end_appointment(appointment=post, by=alice),
    ]

    for attempt in attempts:
        with pytest.raises(NotYours):
            attempt()
    assert ledger_kinds() == []


def test_issue_and_revoke_a_token(alice: Person) -> None:
    token, secret = actions.issue_token(label="热线对接", by=alice)

    assert queries.live_token(secret) == token
    assert secret not in {str(value) for value in ApiToken.objects.values().get().values()}
    actions.revoke_token(token=token, by=alice)
    assert queries.live_token(secret) is None
    with pytest.raises(rules.AlreadyRevoked):
        actions.revoke_token(token=token, by=alice)
    assert ledger_kinds() == ["api_token.issued", "api_token.revoked"]


def test_tokens_differ_and_are_long(alice: Person) -> None:
    secrets = {actions.issue_token(label="x", by=alice)[1] for _ in range(3)}

    assert [len(secret) for secret in secrets] == [46, 46, 46]


def test_who_may_revoke(alice: Person, bob: Person, admin: Person) -> None:
    token, _secret = actions.issue_token(label="x", by=alice)

    assert [rules.may_revoke(person, token) for person in (alice, bob, admin)] == [
        True, False, True,
    ]  # fmt: skip
    with pytest.raises(NotYours):
        actions.revoke_token(token=token, by=bob)


COUNTED = (Unit, Person, Appointment, ApiToken)


@pytest.mark.parametrize(
    "name", ["open_unit", "enrol", "appoint", "end_appointment", "issue_token", "revoke_token"]
)
def test_without_its_entry_nothing_remains(
    monkeypatch: pytest.MonkeyPatch, alice: Person, admin: Person, section_a: Unit, name: str
) -> None:
    post = alice.appointments.get()
    token, secret = actions.issue_token(label="x", by=alice)
    arguments: dict[str, dict[str, Any]] = {
        "open_unit": {"name": "科", "kind": "section", "code": "X", "parent": section_a},
        "enrol": {"username": "x", "name": "X"},
        "appoint": {"person": alice, "unit": section_a, "post": "副科长"},
        "end_appointment": {"appointment": post},
        "issue_token": {"label": "y"},
        "revoke_token": {"token": token},
    }
    before = [list(model.objects.order_by("pk").values()) for model in COUNTED]

    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("zhixing.ledger.actions.append", broken)
    with pytest.raises(OSError, match="disk full"):
        getattr(actions, name)(**arguments[name], by=admin)

    assert [list(model.objects.order_by("pk").values()) for model in COUNTED] == before
    assert queries.live_token(secret) == token


def test_enrol_form_refuses_weak_and_odd_input(db: None) -> None:
    from zhixing.organisation.forms import EnrolForm

    form = EnrolForm({"username": "王 芳", "name": "a\u202eb", "password": "wang"})

    assert sorted(form.errors) == ["password", "username"]
    assert form.cleaned_data["name"] == "ab"
    assert isinstance(form.errors.as_data()["password"][0], ValidationError)
