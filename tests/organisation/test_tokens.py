"""Who gets through the API's door: keys, sessions, CSRF, strangers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhixing.organisation import actions
from zhixing.organisation.models import ApiToken, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(alice: Person) -> str:
    return actions.issue_token(label="测试", by=alice)[1]


def me(secret: str, scheme: str = "Bearer", client: Client | None = None) -> Any:
    return (client or Client()).get("/api/me", headers={"Authorization": f"{scheme} {secret}"})


def test_a_key_opens_as_its_person(secret: str) -> None:
    answer = me(secret)

    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    assert [post["unit"]["name"] for post in answer.json()["posts"]] == ["政务服务科"]


@pytest.mark.parametrize("wrong", ["", "zx_", "zx_wrong", "汉字", "x" * 5000])
def test_a_wrong_key_is_401(secret: str, wrong: str) -> None:
    assert me(wrong).status_code == 401


def test_another_scheme_is_401(secret: str) -> None:
    assert me(secret, scheme="Basic").status_code == 401


def test_a_revoked_key_is_401(alice: Person, secret: str) -> None:
    actions.revoke_token(token=alice.api_tokens.get(), by=alice)

    assert me(secret).status_code == 401


def test_the_key_of_somebody_who_may_not_sign_in_is_401(alice: Person, secret: str) -> None:
    Person.objects.filter(pk=alice.pk).update(is_active=False)

    assert me(secret).status_code == 401


def test_a_wrong_key_is_not_forgiven_for_a_session(
    alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert me("zx_wrong", client=signed_in(alice)).status_code == 401


def test_only_the_digest_is_stored(alice: Person, secret: str) -> None:
    row = ApiToken.objects.values().get()

    assert len(row["digest"]) == 64
    assert [name for name, value in row.items() if secret[3:] in str(value)] == []


def test_the_day_of_the_last_use_is_written_once(
    secret: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):  # the key, its day, the posts
        me(secret)
    with django_assert_num_queries(2):
        me(secret)
    from django.utils import timezone

    assert ApiToken.objects.get().last_used == timezone.localdate()


def test_a_session_reads(alice: Person, signed_in: Callable[[Person], Client]) -> None:
    assert signed_in(alice).get("/api/me").json()["username"] == "alice"


def test_a_session_writes_only_with_its_csrf_token(alice: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = strict.post("/api/me/tokens", {"label": "x"}, content_type="application/json")
    assert refused.status_code == 403

    strict.cookies["csrftoken"] = "a" * 32
    taken = strict.post(
        "/api/me/tokens",
        {"label": "x"},
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert taken.status_code == 201


def test_a_key_writes_without_csrf(secret: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/api/me/tokens",
        {"label": "第二个"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == 201
    assert me(answer.json()["secret"]).status_code == 200


def test_strangers_get_401_and_may_read_what_is_public(campaign: object) -> None:
    stranger = Client()

    assert stranger.get("/api/me").status_code == 401
    assert stranger.get("/api/units").status_code == 401
    assert stranger.get("/api/campaigns").status_code == 200
    wrong = {"Authorization": "Bearer zx_wrong"}
    assert stranger.get("/api/campaigns", headers=wrong).status_code == 401
