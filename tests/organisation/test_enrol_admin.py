"""The first account of an empty installation."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from tests.ledger_log import ledger_kinds
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


def enrol(monkeypatch: pytest.MonkeyPatch, password: str, username: str = "Chen") -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("enrol_admin", username, stdout=io.StringIO())


def test_the_first_administrator_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(monkeypatch, "a long and quiet evening")

    sign_in = {"login": "chen", "password": "a long and quiet evening"}
    client = Client()
    assert client.post("/accounts/login/", sign_in).status_code == 302
    assert client.get("/people/enrol/").status_code == 200
    assert ledger_kinds() == ["person.enrolled"]


@pytest.mark.parametrize(
    ("password", "username"), [("", "chen"), ("short", "chen"), ("a long evening", "陈 军")]
)
def test_what_cannot_sign_in_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str, username: str
) -> None:
    with pytest.raises(CommandError) as caught:
        enrol(monkeypatch, password, username)

    assert caught.value.returncode == 2
    assert (Person.objects.count(), ledger_kinds()) == (0, [])


def test_a_name_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(monkeypatch, "a long and quiet evening")
    with pytest.raises(CommandError, match="chen"):
        enrol(monkeypatch, "a long and quiet evening", "chen")
