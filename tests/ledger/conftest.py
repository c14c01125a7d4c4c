"""A small ledgered model of the tests' own, and actions on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.ledger.promises import Promise, make


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Promise)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Promise)


@pytest.fixture(autouse=True)
def _fresh_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ZHIXING_VAR", tmp_path)


@pytest.fixture
def promise(db: None) -> Promise:
    return make(deadline=date(2026, 3, 5), by=None)
