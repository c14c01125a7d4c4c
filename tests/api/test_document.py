"""The OpenAPI document, and what the API answers to whoever asks wrongly."""

from __future__ import annotations

import json
import re
from inspect import getclosurevars, isfunction
from typing import Any

import pytest
from django.test import Client

from config.api import api
from tests.api.conftest import Caller, caller
from tests.cast import Cast

METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> list[tuple[str, str]]:
    """Every (METHOD, path) of the document."""
    paths = api.get_openapi_schema()["paths"]
    return [(m.upper(), path) for path, found in paths.items() for m in METHODS if m in found]


def test_document_is_json_and_names_every_room(db: None):
    answer = Client().get("/api/openapi.json")
    document: dict[str, Any] = json.loads(answer.content)
    written = [one for path in document["paths"].values() for one in path.values()]
    tags = {tag for operation in written for tag in operation["tags"]}

    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Zhixing 知行"
    assert tags == {
        "organisation", "campaigns", "plans", "meetings", "voices", "problems", "discussions",
        "measures", "supervision", "rectification", "notices", "comparison", "publicity",
        "ledger",
    }  # fmt: skip


def test_no_address_is_hidden_by_another():
    """Routers that write the same path hide each other's operations: the first one answers."""
    answering: dict[str, set[int]] = {}
    for found in api.urls[0]:
        route = re.sub(r"<(\w+:)?\w+>", "<>", str(found.pattern))
        if isfunction(found.callback):
            view = getclosurevars(found.callback).nonlocals["self"]
            answering.setdefault(route, set()).add(id(view))

    assert sorted(route for route, views in answering.items() if len(views) > 1) == []


@pytest.mark.parametrize(("method", "path"), operations())
def test_a_wrong_key_opens_nothing(db: None, method: str, path: str):
    client = Client(headers={"Authorization": "Bearer zx_wrong"})
    answer = client.generic(method, re.sub(r"{[^}]+}", "1", path), content_type="application/json")

    is_open = path.startswith("/api/ledger/")  # the ledger is everybody's, and asks for no key
    assert answer.status_code != 405
    assert (answer.status_code == 401) is not is_open


def test_unknown_fields_are_refused(cast: Cast):
    body = {"speaker": "citizen", "kind": "pain", "text": "x", "consent": "private", "tekst": "y"}
    refused = Caller().post("campaigns/debate/voices", body, 422)

    assert refused["detail"][0]["loc"] == ["body", "payload", "tekst"]
    assert refused["detail"][0]["type"] == "extra_forbidden"


def test_wrong_fields_are_named(cast: Cast):
    body = {"speaker": "martian", "kind": "pain", "text": " ", "consent": "private"}
    refused = Caller().post("campaigns/debate/voices", body, 422)

    assert sorted(refused["errors"]) == ["speaker", "text"]


def test_a_stranger_finds_nothing_and_a_reader_may_not_write(cast: Cast):
    said = {"speaker": "citizen", "kind": "pain", "text": cast.words.first, "consent": "private"}
    voice = Caller().post("campaigns/debate/voices", said)["id"]
    words = {"text": cast.words.answer}
    stranger, inspector = caller(cast.stranger), caller(cast.inspector)

    Caller().get(f"voices/{voice}", 404)
    stranger.get(f"voices/{voice}", 404)
    stranger.post(f"voices/{voice}/questions", words, 404)
    assert inspector.get(f"voices/{voice}")["text"] == cast.words.first
    inspector.post(f"voices/{voice}/questions", words, 403)
    inspector.post(f"voices/{voice}/withhold", {"reason": "x"}, 403)
    inspector.post("campaigns/debate/moderation/publish", {"voices": [voice]}, 403)
    stranger.post("campaigns/debate/suggestions", status=403)
    Caller().post("campaigns/debate/suggestions", status=401)
