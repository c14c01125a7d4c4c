"""Proofs as a stranger checks them: by the stand-alone script, with nothing of ours imported."""

from __future__ import annotations

import base64
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.ledger.promises import import_all, make
from zhixing.ledger import actions, merkle, notes, queries
from zhixing.ledger.canonical import canonical
from zhixing.ledger.downloads import SCRIPT
from zhixing.ledger.models import Entry, Item

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)
Check = Callable[[bytes, str], bool]


@pytest.fixture(scope="module")
def check() -> Check:
    found: Check = runpy.run_path(str(SCRIPT))["check"]
    return found


def prove(index: int, **options: object) -> bytes:
    return canonical(queries.proof(index, **options)).encode()  # type: ignore[arg-type]  # as given


def key() -> str:
    return queries.verifier_keys()[-1]


@pytest.fixture
def batch(db: None) -> list[str]:
    make(deadline=DAY, by=None)
    rows = import_all(count=5, by="system")
    make(deadline=DAY, by=None)
    actions.checkpoint()
    return [f"promise:{row.pk}" for row in rows]


def test_the_script_is_short_and_alone() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) < 60
    imports = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    assert imports == ["json", "sys", "base64", "hashlib"]
    assert set(imports) <= sys.stdlib_module_names


def test_the_script_in_its_own_process(batch: list[str]) -> None:
    def run(data: bytes) -> tuple[int, str]:
        command = [sys.executable, "-I", str(SCRIPT), key()]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        return done.returncode, done.stdout.decode().strip()

    good = prove(0, fields=["deadline", "@actor"])
    assert run(good) == (0, "OK")
    assert run(good.replace(b"2026-03-05", b"2026-03-06")) == (1, "REJECTED")


def test_every_entry_at_many_sizes(check: Check, db: None) -> None:
    for _ in range(9):
        make(deadline=DAY, by=None)
        actions.checkpoint()
        size = queries.size()
        assert all(check(prove(index), key()) for index in {0, size // 2, size - 1})


def test_two_stages(check: Check, batch: list[str]) -> None:
    for subject in batch:
        data = prove(1, subject=subject, fields=["@actor"])
        assert check(data, key())
        assert json.loads(json.loads(data)["items"][0]["text"])["subject"] == subject


@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_altered_byte_is_rejected(check: Check, batch: list[str], data: st.DataObject) -> None:
    good = prove(1, subject=batch[3], fields=["@actor"])
    bad = bytearray(good)
    bad[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))

    try:
        accepted = check(bytes(bad), key())
    except Exception:  # a proof that cannot be read is a proof refused
        accepted = False
    assert not accepted


def test_hexadecimal_in_upper_case_is_rejected(check: Check, batch: list[str]) -> None:
    """The nastiest single bit: it turns hexadecimal digits into upper case, same value."""
    good = prove(0, fields=["text"])
    letters = [place for place in range(len(good)) if good[place : place + 1] in b"abcdef"]
    accepted = []
    for place in letters[::9]:
        bad = bytearray(good)
        bad[place] ^= 0x20
        try:
            accepted += [place] if check(bytes(bad), key()) else []
        except Exception:  # noqa: S112 - refused, as above
            continue
    assert accepted == []


@pytest.mark.parametrize("part", ["name", "key"])
def test_another_key_is_rejected(check: Check, batch: list[str], tmp_path: Path, part: str) -> None:
    other = notes.signer(tmp_path / "other", "localhost:8000/ledger").verifier_key
    vkey = other if part == "key" else "x" + key()
    assert not check(prove(0), vkey)


@hypothesis_settings(max_examples=10)
@given(seed=st.binary(min_size=32, max_size=32))
def test_the_script_and_openssl_mean_the_same_curve(seed: bytes) -> None:
    names = runpy.run_path(str(SCRIPT))
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()

    x, y = names["point"](public)
    assert (y | (x % 2) << 255).to_bytes(32, "little") == public
    assert names["times"](names["ORDER"], (x, y)) == (0, 1)


def test_no_opening_unless_asked(batch: list[str]) -> None:
    proof = queries.proof(0)
    assert (proof["openings"], proof["items"]) == ([], [])
    with pytest.raises(Item.DoesNotExist):
        queries.proof(1, subject="promise:0")


def test_an_entry_after_the_checkpoint_waits(batch: list[str]) -> None:
    make(deadline=DAY, by=None)
    with pytest.raises(queries.NoCheckpoint):
        queries.proof(3)
    with pytest.raises(Entry.DoesNotExist):
        queries.proof(4)


def test_a_proof_costs_the_same_at_any_size(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(11):
        make(deadline=DAY, by=None)
    actions.checkpoint()
    for index in (0, 6, 10):
        with django_assert_num_queries(3):
            queries.proof(index)


def test_consistency_between_checkpoints(batch: list[str]) -> None:
    first = queries.latest_checkpoint()
    for _ in range(4):
        make(deadline=DAY, by=None)
    second = actions.checkpoint()
    assert first is not None

    proof: dict[str, object] = dict(queries.consistency(first.size, second.size))
    path = [base64.b64decode(step) for step in proof["path"]]  # type: ignore[attr-defined]  # a list
    roots = bytes(first.root), bytes(second.root)
    assert merkle.verify_consistency(first.size, second.size, path, *roots)
    assert proof["first"] == {
        "size": 3,
        "root": base64.b64encode(roots[0]).decode(),
        "checkpoint": first.note,
    }


def test_a_checkpoint_is_signed_once(batch: list[str]) -> None:
    assert actions.checkpoint() == actions.checkpoint()


def test_the_note_is_a_c2sp_checkpoint(batch: list[str]) -> None:
    found = queries.latest_checkpoint()
    assert found is not None
    origin, size, root, empty, signature, end = found.note.split("\n")
    assert (origin, size, empty, end) == ("localhost:8000/ledger", "3", "", "")
    assert base64.b64decode(root) == queries.root_at(3)
    assert signature.split()[:2] == ["—", origin]
    assert notes.verify_note(found.note, 3, bytes(found.root), [key()])


def test_the_key_is_private_and_whole(batch: list[str]) -> None:
    path = Path(settings.ZHIXING_VAR) / notes.PRIVATE_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == ["ledger.key", "ledger.vkeys"]
    path.write_text("nonsense")
    with pytest.raises(notes.BadKey, match=r"ledger\.key"):
        notes.signer(path.parent, "x")


def test_a_name_that_a_note_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(notes.BadKey):
        notes.signer(tmp_path, "two words")
