"""The tests' own database. Migrating takes seconds, so it is done once for each set of migrations,
and every process begins with a copy: of a file, or of a database on its server."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate

REPO = Path(__file__).resolve().parent.parent
FOLDER = REPO / ".venv" / "test-databases"


def turn_to_copy(worker: str) -> None:
    """Work in a database of this process alone from here on, with all tables and no rows."""
    _turn_to(_copied_database(worker) if settings.ON_POSTGRESQL else _copied_file())
    # A flush would make rights and kinds of content anew, which nobody reads here.
    post_migrate.receivers.clear()
    post_migrate.sender_receivers_cache.clear()


@contextmanager
def rows_for_several() -> Iterator[None]:
    """Around what several tests read: gone at the end, and as in a test, actions may be durable."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as django.test.TestCase does
    with block:
        yield
        transaction.set_rollback(True)


def _copied_file() -> str:
    # A file, since threads that race each other cannot share a database in memory.
    own = str(settings.ZHIXING_VAR / "test.sqlite3")
    FOLDER.mkdir(exist_ok=True)
    made = FOLDER / f"{_key()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in FOLDER.glob("*.sqlite3*"):
                older.unlink()
            half = made.with_suffix(".sqlite3-half")
            _migrate(str(half))
            half.rename(made)
        shutil.copyfile(made, own)
    _number_from(8, own)
    return own


def _number_from(first: int, path: str) -> None:
    """Let the first rows of every table have numbers of one digit and of two: what sorts numbers
    as words fails in every test then, not in the one that happens to come tenth."""
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("DELETE FROM sqlite_sequence WHERE seq = 0")  # of a table made anew
        opened.execute(
            "INSERT INTO sqlite_sequence SELECT name, ? FROM sqlite_master"
            " WHERE sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)",
            [first - 1],
        )


def _copied_database(worker: str) -> str:
    made, half, own = f"made_{_key()}", "half", f"test_{worker}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(1)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
        if not cursor.fetchone():
            cursor.execute(f"DROP DATABASE IF EXISTS {half}")
            cursor.execute(f"CREATE DATABASE {half}")
            _migrate(half)
            cursor.execute(f"ALTER DATABASE {half} RENAME TO {made}")
        cursor.execute(f"DROP DATABASE IF EXISTS {own}")
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {made}")
        cursor.execute("SELECT pg_advisory_unlock(1)")
    return own


def _migrate(name: str) -> None:
    _turn_to(name)
    call_command("migrate", verbosity=0)
    _leave()


def _turn_to(name: str) -> None:
    _leave()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _leave() -> None:
    connection.close()
    if settings.ON_POSTGRESQL:
        connection.close_pool()


def _key() -> str:
    """Another one whenever the tables could be others."""
    digest = hashlib.sha256()
    inputs = [REPO / "requirements/test.txt", REPO / "config/settings.py"]
    for path in [*inputs, *sorted(REPO.glob("zhixing/*/migrations/*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":  # made early, no test waits for it
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    turn_to_copy("nobody")
