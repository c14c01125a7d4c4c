"""The account page, the roll, and signing in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.organisation import actions, queries
from zhixing.organisation.adapter import SealedSecrets
from zhixing.organisation.models import Person, Unit

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def test_strangers_are_asked_to_sign_in() -> None:
    for path in ("/people/me/", "/people/", "/people/units/", "/people/enrol/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")


def test_whoever_is_signed_in_finds_the_roll_from_any_page(
    campaign: Campaign, alice: Person, signed_in: SignedIn
) -> None:
    link = '<a href="/people/">'
    pages = [browser.get("/c/debate/about/").text for browser in (signed_in(alice), Client())]

    assert [link in page for page in pages] == [True, False]


def test_a_form_that_is_refused_answers_400(
    bureau: Unit, admin: Person, signed_in: SignedIn
) -> None:
    circle = {"parent": str(bureau.pk), "reason": "机构改革"}

    answer = signed_in(admin).post(f"/people/units/{bureau.pk}/move/", circle)

    assert (answer.status_code, 'class="errors"' in answer.text) == (400, True)


def test_the_account_shows_posts_and_duties(leader: Person, signed_in: SignedIn) -> None:
    html = signed_in(leader).get("/people/me/").content.decode()

    assert [word in html for word in ("市数据局 · 局长", "组长", "修改密码", "两步验证")] == [
        True
    ] * 4


def test_a_key_is_shown_once(alice: Person, signed_in: SignedIn) -> None:
    browser = signed_in(alice)
    answer = browser.post("/people/me/", {"label": "热线对接"})
    [secret] = re.findall(r"zx_[\w-]{43}", answer.content.decode())

    assert queries.live_token(secret) == alice.api_tokens.get()
    assert answer["Cache-Control"] == "no-store"
    assert "zx_" not in browser.get("/people/me/").content.decode()


def test_a_key_without_a_purpose_is_refused(alice: Person, signed_in: SignedIn) -> None:
    html = signed_in(alice).post("/people/me/", {"label": " "}).content.decode()

    assert ("有 1 处需要改正" in html, ledger_kinds()) == (True, [])


def test_revoke_ones_own_key_only(alice: Person, bob: Person, signed_in: SignedIn) -> None:
    token, secret = actions.issue_token(label="x", by=alice)
    path = f"/people/me/tokens/{token.pk}/revoke/"

    assert signed_in(bob).post(path).status_code == 404
    assert signed_in(alice).get(path).status_code == 405
    assert queries.live_token(secret) == token
    assert signed_in(alice).post(path).status_code == 302
    assert queries.live_token(secret) is None


@pytest.mark.parametrize("path", ["/people/enrol/", "/people/appoint/", "/people/units/open/"])
def test_only_administrators_get_the_forms(
    alice: Person, admin: Person, signed_in: SignedIn, path: str
) -> None:
    assert signed_in(alice).get(path).status_code == 403
    assert signed_in(admin).get(path).status_code == 200


def test_the_administrator_builds_an_organisation(admin: Person, signed_in: SignedIn) -> None:
    browser = signed_in(admin)
    browser.post("/people/units/open/", {"name": "市局", "kind": "organisation", "code": "SJ"})
    unit = Unit.objects.get()
    browser.post(
        "/people/units/open/",
        {"name": "一科", "kind": "section", "code": "SJ-1", "parent": unit.pk},
    )
    browser.post("/people/enrol/", {"username": "li", "name": "李明", "password": "Lm-4718-xq"})
    person = Person.objects.get(username="li")
    browser.post(
        "/people/appoint/", {"person": person.pk, "unit": unit.pk, "post": "局长", "heads": "on"}
    )

    assert ledger_kinds() == ["unit.opened", "unit.opened", "person.enrolled", "appointment.made"]
    assert list(queries.people_in(unit)) == [person]


def test_ending_a_post_too_early_keeps_the_form(
    admin: Person, section_a: Unit, signed_in: SignedIn
) -> None:
    post = factories.make_appointment(factories.make_person(), section_a, began=factories.day())
    path = f"/people/appointments/{post.pk}/end/"

    html = signed_in(admin).post(path, {"reason": "轮岗"}).content.decode()

    assert ("离任日期须晚于任职日期" in html, "轮岗" in html) == (True, True)


@pytest.mark.parametrize("path", ["/people/", "/people/units/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_the_rows(
    admin: Person, signed_in: SignedIn, django_assert_num_queries: Any, path: str, rows: int
) -> None:
    root = factories.make_unit()
    for _ in range(rows):
        factories.make_person(unit=factories.make_unit("科", parent=root), heads=True)
    browser = signed_in(admin)
    with django_assert_num_queries(QUERIES[path]):
        browser.get(path)


QUERIES = {"/people/": 5, "/people/units/": 4}  # one is the person; the session is cached


def test_people_are_found_by_words_and_unit(
    alice: Person, bob: Person, charlie: Person, section_a: Unit, bureau: Unit
) -> None:
    assert list(queries.find_people("ALI")) == [alice]
    assert list(queries.find_people(unit=section_a)) == [alice, bob]
    assert list(queries.find_people("c", bureau)) == [alice, charlie]


def test_sign_in_with_the_password(client: Client) -> None:
    factories.make_person("alice", password="a-long-pass-word")

    assert client.get("/accounts/login/").status_code == 200
    wrong = client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    assert wrong.status_code == 200
    right = client.post("/accounts/login/", {"login": "ALICE", "password": "a-long-pass-word"})
    assert (right.status_code, right["Location"]) == (302, "/desk/")


def test_guessing_passwords_is_stopped(client: Client) -> None:
    factories.make_person("alice", password="a-long-pass-word")
    for _ in range(5):
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"})

    right = client.post("/accounts/login/", {"login": "alice", "password": "a-long-pass-word"})

    assert right.status_code != 302


def test_nobody_signs_up(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "eve", "password1": "a-long-pass-word"})

    assert Person.objects.count() == 0


def test_somebody_who_may_not_sign_in_cannot(client: Client) -> None:
    factories.make_person("alice", password="a-long-pass-word", is_active=False)
    client.post("/accounts/login/", {"login": "alice", "password": "a-long-pass-word"})

    assert client.get("/people/me/").status_code == 302


def test_two_steps(client: Client) -> None:
    person = factories.make_person("alice", password="a-long-pass-word")
    sign_in = {"login": "alice", "password": "a-long-pass-word"}
    client.post("/accounts/login/", sign_in)
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200

    asked_again = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert asked_again.request["PATH_INFO"] == "/accounts/reauthenticate/"
    client.post("/accounts/reauthenticate/", {"password": "a-long-pass-word"})
    html = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in html
    client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})

    rows = [str(row) for row in Authenticator.objects.filter(user=person).values_list("data")]
    assert [secret in row for row in rows] == [False, False]  # the secret, the recovery codes
    stopped = Client().post("/accounts/login/", sign_in)
    assert (stopped.status_code, stopped["Location"]) == (302, "/accounts/2fa/authenticate/")


def totp(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_secret_that_was_altered_opens_nothing() -> None:
    sealed = SealedSecrets().encrypt("JBSWY3DP")

    assert SealedSecrets().decrypt(sealed) == "JBSWY3DP"
    altered = [SealedSecrets().decrypt(sealed[:-4] + "AAA=") for _ in range(2)]
    assert (altered[0] == altered[1], [len(secret) for secret in altered]) == (False, [32, 32])
