"""Programs that call the API: one with each person's key, one with none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import CHINESE, Cast, assemble
from tests.factories import enter_roll
from zhixing.organisation import actions
from zhixing.organisation.models import Person


class Caller:
    """A program; with a key it acts for a person."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}"} if key else {})

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self._answer(self.client.get(f"/api/{path}", query), status)

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        answer = self.client.post(f"/api/{path}", body or {}, content_type="application/json")
        return self._answer(answer, status)

    def upload(self, path: str, file: SimpleUploadedFile, **fields: str) -> Any:
        return self._answer(self.client.post(f"/api/{path}", {"file": file, **fields}), 201)

    def _answer(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content.decode()
        return json.loads(answer.content) if answer.content else None


@pytest.fixture
def cast(db: None) -> Cast:
    found = assemble(CHINESE)
    enter_roll(by="system")
    return found


def caller(person: Person) -> Caller:
    """A program with a new key of the person's."""
    _token, secret = actions.issue_token(label="test", by=person)
    return Caller(secret)
