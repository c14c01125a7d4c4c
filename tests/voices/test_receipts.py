"""Receipts: unguessable, forgiving of typing, and all that a sender needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_problem
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.ledger import actions as ledger_actions
from zhixing.voices import receipts
from zhixing.voices.actions import intake
from zhixing.voices.models import Exchange, Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules.intake import NothingAsked
from zhixing.web.errors import NotYours
from zhixing.web.models import Delivery


@given(st.uuids())
def test_a_code_survives_the_way_people_type_it(key: UUID) -> None:
    code = receipts.code_of(key)
    typed = receipts.grouped(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")

    assert receipts.normalised(typed) == code
    assert receipts.normalised(receipts.grouped(code).replace("1", "I")) == code


@given(st.text(max_size=40))
def test_anything_else_is_no_code_or_a_whole_one(typed: str) -> None:
    found = receipts.normalised(typed)

    assert found == "" or (len(found) == 16 and set(found) <= set(receipts.ALPHABET))


@pytest.fixture
def receipt(campaign: Campaign) -> intake.Receipt:
    return intake.submit(
        campaign=campaign, submission_key=uuid4(), speaker="citizen", kind="pain",
        text="办证要跑三趟", consent="private", contact={"email": "a@example.org"}, by=None,
    )  # fmt: skip


def address(receipt: intake.Receipt, name: str = "receipt") -> str:
    return reverse(f"voices:{name}", args=[receipts.grouped(receipt.code)])


@pytest.mark.django_db
def test_the_code_is_nowhere_in_the_database(receipt: intake.Receipt) -> None:
    rows = str(list(Voice.objects.values()))

    assert receipt.code not in rows
    assert receipts.digest(receipt.code) in rows


def test_the_page_is_secluded(receipt: intake.Receipt, client: Client) -> None:
    for name in ("receipt", "thanks"):
        response = client.get(address(receipt, name))
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_receipt_guessed_a_thousand_times(
    receipt: intake.Receipt, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One moment, so that no new window of the limit opens in the middle.
    moment = SimpleNamespace(time=lambda: 1_790_000_000.0)
    monkeypatch.setattr("zhixing.web.limits.time", moment)
    statuses = []
    for n in range(1000):
        guess = receipts.grouped(receipts.code_of(UUID(int=n)))
        statuses.append(client.get(reverse("voices:receipt", args=[guess])).status_code)

    assert statuses == [404] * 20 + [429] * 980
    blocked = client.get(address(receipt))
    assert blocked.status_code == 429
    assert 0 < int(blocked["Retry-After"]) <= 600
    elsewhere = client.get(address(receipt), REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


def test_hits_are_not_counted(receipt: intake.Receipt, client: Client) -> None:
    assert {client.get(address(receipt)).status_code for _ in range(30)} == {200}


def test_looking_up_a_code(receipt: intake.Receipt, client: Client) -> None:
    lookup = reverse("voices:receipt_lookup")
    found = client.post(lookup, {"code": f" {receipt.code.lower()} "})
    missed = client.post(lookup, {"code": "0000 0000 0000 0000"})

    assert found.url == address(receipt)
    assert missed.status_code == 404
    assert "没有找到这个查询码" in missed.content.decode()


def test_the_page_works_with_tokens_against_forged_requests(receipt: intake.Receipt) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(address(receipt))
    token = page.cookies["csrftoken"].value
    send = {"text": "补充", "csrfmiddlewaretoken": token}

    assert browser.post(address(receipt, "addition"), {"text": "补充"}).status_code == 403
    assert browser.post(address(receipt, "addition"), send).status_code == 302


# Exchange


def test_the_sender_adds(receipt: intake.Receipt, client: Client) -> None:
    response = client.post(address(receipt, "addition"), {"text": "下午也是这样"})

    assert response.url == address(receipt)
    assert "下午也是这样" in client.get(response.url).content.decode()
    assert ledger_kinds() == ["voice.submitted", "voice.supplemented"]
    assert Exchange.objects.get().by is None


def test_a_question_and_its_reply(
    receipt: intake.Receipt, client: Client, office: Any, signed_in: Any
) -> None:
    voice = receipt.voice
    signed_in(office).post(reverse("voices:ask", args=[voice.pk]), {"text": "哪个窗口？"})
    mail = Delivery.objects.get()
    page = client.get(address(receipt)).content.decode()
    reply = client.post(address(receipt, "reply"), {"text": "三号窗口"})

    assert mail.to == "a@example.org"
    assert receipts.address(receipt.code) in mail.body
    assert "哪个窗口？" in page
    assert reply.status_code == 302
    assert [(e.kind, e.text) for e in voice.exchanges.all()] == [
        ("question", "哪个窗口？"),
        ("reply", "三号窗口"),
    ]
    assert ledger_kinds() == ["voice.submitted", "voice.asked", "voice.replied"]


@pytest.mark.django_db
def test_a_reply_needs_a_question(receipt: intake.Receipt) -> None:
    with pytest.raises(NothingAsked):
        intake.reply(voice=receipt.voice, text="?", by=None)
    assert ledger_kinds() == ["voice.submitted"]


@pytest.mark.parametrize(("who", "may"), [("office", True), ("alice", True), ("charlie", False)])
def test_who_asks(
    who: str, may: bool, receipt: intake.Receipt, section_a: Any, request: Any
) -> None:
    make_problem(receipt.voice.campaign, voices=[receipt.voice], lead_unit=section_a)
    person = request.getfixturevalue(who)
    voice = queries.voice(receipt.voice.pk)
    assert voice is not None

    if may:
        intake.ask(voice=voice, text="哪个窗口？", by=person)
    else:
        with pytest.raises(NotYours):
            intake.ask(voice=voice, text="哪个窗口？", by=person)
    assert Exchange.objects.count() == int(may)


@pytest.mark.parametrize("act", ["add", "ask", "reply"])
def test_a_broken_second_write_leaves_nothing_said(
    act: str, receipt: intake.Receipt, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if act == "reply":
        intake.ask(voice=receipt.voice, text="哪个窗口？", by=office)
    before = (Exchange.objects.count(), Delivery.objects.count())
    monkeypatch.setattr(ledger_actions, "append", _break)

    with pytest.raises(OSError, match="broken"):
        getattr(intake, act)(voice=receipt.voice, text="话", by=office if act == "ask" else None)

    assert (Exchange.objects.count(), Delivery.objects.count()) == before


def _break(*_args: Any) -> None:
    raise OSError("broken")


def test_a_sender_cannot_flood(receipt: intake.Receipt, client: Client) -> None:
    cache.clear()
    for _ in range(30):
        client.post(address(receipt, "addition"), {"text": "补充"})
    refused = client.post(address(receipt, "addition"), {"text": "第 31 次"})

    assert refused.status_code == 400
    assert "第 31 次" in refused.content.decode()
    assert Exchange.objects.count() == 30


def test_a_declined_problem_gives_its_reason(receipt: intake.Receipt, client: Client) -> None:
    make_problem(
        receipt.voice.campaign, voices=[receipt.voice], state="declined",
        declined_reason="属于国家规定的程序",
    )  # fmt: skip

    assert "属于国家规定的程序" in client.get(address(receipt)).content.decode()
