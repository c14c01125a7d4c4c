"""The public pages: everything to check the log with, and no value, no name."""

from __future__ import annotations

import runpy
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy
from pytest_django import DjangoAssertNumQueries

from tests.ledger.promises import Promise, extend, import_all, make
from zhixing.ledger import actions, kinds, queries
from zhixing.ledger.downloads import SCRIPT
from zhixing.ledger.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


def test_the_log_before_anything_happened(client: Client) -> None:
    assert "还没有存证。" in client.get("/ledger/").text
    assert client.get("/ledger/checkpoint.txt").status_code == 404
    assert client.get("/ledger/consistency.json?from=1&to=1").status_code == 400


def test_the_log_shows_what_is_needed_to_check_it(client: Client, promise: Promise) -> None:
    found = actions.checkpoint()
    page = client.get("/ledger/").text

    needed = [bytes(found.root).hex(), queries.verifier_keys()[0], Entry.objects.get().leaf[:16]]
    assert [text for text in needed if text not in page] == []


def test_no_page_shows_a_value_or_a_name(client: Client) -> None:
    promise = make(deadline=DAY, by="system", text="秘密")
    extend(promise=promise, deadline=date(2026, 9, 9), by="system")

    for address in ("/ledger/", "/ledger/entry/0/", "/ledger/entry/1/proof.json"):
        page = client.get(address).text
        leaks = [w for w in ("秘密", "2026-03-05", "2026-09-09", "system", "会议决定") if w in page]
        assert (address, leaks) == (address, [])


def test_a_downloaded_proof_passes_the_script(client: Client, promise: Promise) -> None:
    """There was no checkpoint yet: the proof has one signed."""
    response = client.get("/ledger/entry/0/proof.json")
    check = runpy.run_path(str(SCRIPT))["check"]

    assert response["Content-Disposition"] == 'attachment; filename="proof-0.json"'
    assert check(response.content, queries.verifier_keys()[0])


def test_the_script_is_served_as_it_is(client: Client) -> None:
    response = client.get("/ledger/verify_entry.py")
    assert response.content == SCRIPT.read_bytes()


def test_a_batch_and_an_erasure_have_their_pages(client: Client) -> None:
    import_all(count=3, by=None)
    assert "3 条" in client.get("/ledger/entry/0/").text


@pytest.mark.parametrize(
    "address",
    [
        "/ledger/entry/7/",
        "/ledger/entry/7/proof.json",
        "/ledger/entry/99999999999999999999999/",
        "/ledger/entry/99999999999999999999999/proof.json",
    ],
)
def test_no_such_entry(client: Client, promise: Promise, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1&to=2", 200),
        ("from=2&to=1", 400),
        ("from=0&to=1", 400),
        ("from=1&to=3", 400),
        ("from=x&to=1", 400),
        ("from=1&to=²", 400),
        ("", 400),
    ],
)
def test_consistency(client: Client, query: str, status: int) -> None:
    import_all(count=1, by=None)
    import_all(count=1, by=None)
    response = client.get(f"/ledger/consistency.json?{query}")
    assert response.status_code == status


def test_pages_only_read(client: Client) -> None:
    for address in ("/ledger/", "/ledger/checkpoint.txt"):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "30"])
def test_a_long_log_is_paged(
    client: Client, before: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make(deadline=DAY, by=None)
    actions.checkpoint()

    with django_assert_max_num_queries(10):
        page = client.get(f"/ledger/?before={before}").text
    first = 29 if before == "30" else 59
    assert f"/ledger/entry/{first}/" in page
    assert f"/ledger/entry/{first + 1}/" not in page


def test_the_api(client: Client, promise: Promise) -> None:
    assert client.get("/api/ledger/checkpoint").status_code == 404
    proof = client.get("/api/ledger/entries/0/proof")
    assert proof.content == client.get("/ledger/entry/0/proof.json").content
    entry = client.get("/api/ledger/entries/0").json()
    assert (entry["index"], entry["body"]) == (0, Entry.objects.get().body)
    assert client.get("/api/ledger/checkpoint").json()["size"] == 1
    assert client.get("/api/ledger/consistency?from=1&to=1").json()["path"] == []
    assert client.get("/api/ledger/consistency?from=1&to=9").status_code == 400
    assert client.get("/api/ledger/entries/9").status_code == 404


def test_kinds_have_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_labels", {})
    kinds.register({"promise.made": gettext_lazy("承诺")})
    kinds.register({"promise.made": gettext_lazy("承诺")})

    assert kinds.label("promise.made") == "承诺"
    assert kinds.label("promise.unheard") == "promise.unheard"
    with pytest.raises(kinds.KindTaken):
        kinds.register({"promise.made": "别的"})
