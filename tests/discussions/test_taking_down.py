"""What should never have been shown is taken down: its words are nowhere, the reason is public."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.discussions.camps import fill
from tests.discussions.test_api import Api
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import consensus, maps, statements
from zhixing.discussions.actions.votes import Choice, cast
from zhixing.discussions.live_topics import Kept
from zhixing.discussions.models import Argument, Statement, Topic
from zhixing.discussions.queries.topics import gate
from zhixing.discussions.rules.topics import (
    AlreadyModerated,
    NoSuchStatement,
    NotShown,
    ReasonMissing,
    RestedOn,
)
from zhixing.ledger.models import Entry
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db

REASON = "写了他人的电话"
WORDS = "找老王，电话 13800000000。"


@pytest.fixture
def hurtful(topic: Topic) -> Statement:
    return factories.make_statement(topic, text=WORDS)


@pytest.fixture
def said(hurtful: Statement) -> Argument:
    author = factories.make_participant(hurtful.topic)
    return Argument.objects.create(
        statement=hurtful, side="for", author=author, text="打这个电话最快。", state="shown",
        moderated_by=factories.make_person(), moderated_at=timezone.now(),
    )  # fmt: skip


def test_its_words_are_nowhere_and_its_reason_is_public(
    topic: Topic, hurtful: Statement, said: Argument, office: Person, signed_in: Any, client: Client
) -> None:
    voter = Client()
    voter.post(f"/topics/{topic.pk}/vote/", {"statement": hurtful.pk, "value": "1"})
    address = f"/statements/{hurtful.pk}/"
    assert address + "take-down/" in signed_in(office).get(address).text
    assert address + "take-down/" not in client.get(address).text
    answer = signed_in(office).post(address + "take-down/", {"reason": REASON}, follow=True)

    assert answer.status_code == 200
    assert ledger_kinds()[-1] == "statement.taken_down"
    pages = [
        f"/topics/{topic.pk}/", f"/topics/{topic.pk}/statements/", address,
        f"/topics/{topic.pk}/?again={hurtful.pk}", f"/topics/{topic.pk}/mine/",
        f"/api/topics/{topic.pk}/statements", f"/api/topics/{topic.pk}/next",
    ]  # fmt: skip
    for page in pages:
        assert WORDS not in voter.get(page).text, page
    assert REASON in client.get(address).text
    assert REASON in client.get(f"/topics/{topic.pk}/statements/").text
    assert client.get(f"/api/statements/{hurtful.pk}/arguments").status_code == 404
    with pytest.raises(NoSuchStatement):
        cast(gate=gate(topic.pk), participant=said.author_id, choices=[Choice(hurtful.pk, 1)])


def test_the_author_reads_why(
    topic: Topic, hurtful: Statement, office: Person, client: Client
) -> None:
    client.get(f"/topics/{topic.pk}/")
    client.post(f"/topics/{topic.pk}/vote/", {"statement": hurtful.pk, "value": "0"})
    Statement.objects.filter(pk=hurtful.pk).update(author=topic.participants.get())
    statements.take_down(statement=hurtful, reason=REASON, by=office)

    mine = client.get(f"/topics/{topic.pk}/mine/").text
    assert f"撤下的理由：{REASON}" in mine
    assert WORDS in mine  # in what they said themselves


@pytest.mark.parametrize("memory", [0, 1 << 30])
def test_the_map_goes_on_without_it(
    topic: Topic, office: Person, client: Client, memory: int
) -> None:
    rows, kept = fill(topic, (12, 12), 6), Kept(memory)
    maps.make(topic, kept)
    address = f"/topics/{topic.pk}/map/"
    assert rows[0].text in client.get(address).text
    statements.take_down(statement=rows[0], reason=REASON, by=office)

    assert rows[0].text not in client.get(address).text
    assert rows[0].text not in json.dumps(client.get(f"/api/topics/{topic.pk}/map").json())
    assert rows[0].text not in client.get(f"/topics/{topic.pk}/results.csv").content.decode()
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[1])
    edition = maps.make(topic, kept)
    assert edition is not None
    assert [row["pk"] for row in edition.shown["statements"]] == [row.pk for row in rows[1:]]
    assert edition.votes == 24 * 5 + 5


def test_a_reason_is_taken_down(
    topic: Topic, hurtful: Statement, said: Argument, office: Person, signed_in: Any
) -> None:
    address = f"/arguments/{said.pk}/take-down/"
    assert signed_in(office).get(address).status_code == 200
    assert signed_in(office).post(address, {"reason": REASON}).status_code == 302

    assert ledger_kinds()[-1] == "argument.taken_down"
    page = signed_in(office).get(f"/statements/{hurtful.pk}/").text
    assert said.text not in page
    assert f"撤下的理由：{REASON}" in page
    assert Api(office).get(f"/statements/{hurtful.pk}/arguments").json() == []
    said.refresh_from_db()
    assert (said.state, said.reason, said.moderated_by) == ("removed", REASON, office)


def test_what_became_consensus_stays(
    topic: Topic, office: Person, signed_in: Any, campaign: Campaign
) -> None:
    rows = fill(topic)
    maps.make(topic)
    united = maps.queries.latest(topic)
    assert united is not None
    best = max(united.shown["statements"], key=lambda row: row["consensus"] or 0)["pk"]
    statement = next(row for row in rows if row.pk == best)
    consensus.adopt(statement=statement, reason="都赞成", by=office)
    with pytest.raises(RestedOn):
        statements.take_down(statement=statement, reason=REASON, by=office)


def test_bad_input_changes_nothing(
    topic: Topic, hurtful: Statement, said: Argument, office: Person, alice: Person
) -> None:
    waiting = factories.make_statement(topic, state="waiting")
    with pytest.raises(ReasonMissing):
        statements.take_down(statement=hurtful, reason="  ", by=office)
    with pytest.raises(NotShown):
        statements.take_down(statement=waiting, reason=REASON, by=office)
    with pytest.raises(NotYours):
        statements.take_down(statement=hurtful, reason=REASON, by=alice)
    with pytest.raises(NotYours):
        statements.take_down_argument(argument=said, reason=REASON, by=alice)
    assert not Entry.objects.exists()

    statements.take_down(statement=hurtful, reason=REASON, by=office)
    with pytest.raises(NotShown):
        statements.take_down(statement=hurtful, reason=REASON, by=office)
    with pytest.raises(AlreadyModerated):
        statements.moderate(statement=hurtful, show=True, by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=hurtful.pk).update(reason="")
    assert [one.code for one in verify().findings if one.subject == f"statement:{hurtful.pk}"] in (
        [], ["record_unknown"],
    )  # fmt: skip


def test_what_hurts_goes_when_all_is_over_too(
    topic: Topic, hurtful: Statement, office: Person, campaign: Campaign
) -> None:
    Topic.objects.filter(pk=topic.pk).update(closed_by=office, closed_at=timezone.now())
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())
    statement = Statement.objects.get(pk=hurtful.pk)
    statements.take_down(statement=statement, reason=REASON, by=office)

    statement.refresh_from_db()
    assert statement.state == "removed"


@pytest.mark.parametrize("kind", ["statements", "arguments"])
def test_who_may_not_is_refused(
    hurtful: Statement, said: Argument, alice: Person, signed_in: Any, client: Client, kind: str
) -> None:
    pk = hurtful.pk if kind == "statements" else said.pk
    assert client.get(f"/{kind}/{pk}/take-down/").status_code == 302
    assert signed_in(alice).post(f"/{kind}/{pk}/take-down/", {"reason": "x"}).status_code == 403
    assert signed_in(alice).get(f"/{kind}/{pk + 999}/take-down/").status_code == 404


def test_by_program(hurtful: Statement, said: Argument, office: Person, alice: Person) -> None:
    for kind, pk in (("arguments", said.pk), ("statements", hurtful.pk)):
        address = f"/{kind}/{pk}/take-down"
        assert Api(alice).post(address, {"reason": REASON}).status_code == 403
        assert Api(office).post(address, {"reason": ""}).status_code == 422
        assert Api(office).post(address, {"reason": REASON}).json()["state"] == "removed"
        assert Api(office).post(address, {"reason": REASON}).status_code == 409
