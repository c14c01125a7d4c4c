"""The same discussion over the API: a topic, statements, votes, receipts, a sitting."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.discussions.camps import fill
from tests.discussions.test_conversations import COMMENTS, VOTES, upload
from zhixing.campaigns.models import Campaign
from zhixing.discussions import voters
from zhixing.discussions.actions import ballots, maps
from zhixing.discussions.models import Statement, Tally, Topic
from zhixing.ledger import merkle
from zhixing.organisation.actions import issue_token
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


class Api:
    """Somebody's program, with a key; or a visitor's, without."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client()
        self.headers = {}
        if person is not None:
            _token, secret = issue_token(label="test", by=person)
            self.headers = {"Authorization": f"Bearer {secret}"}

    def post(self, path: str, data: dict[str, Any]) -> Any:
        return self.client.post(
            f"/api{path}", json.dumps(data), content_type="application/json", headers=self.headers
        )

    def get(self, path: str) -> Any:
        return self.client.get(f"/api{path}", headers=self.headers)


def test_a_discussion_from_topic_to_receipt(campaign: Campaign, office: Person) -> None:
    clerk, visitor = Api(office), Api()
    made = clerk.post("/campaigns/debate/topics", {"title": "中午开不开", "seeds": "开\n不开"})
    pk = made.json()["id"]
    said = visitor.post(f"/topics/{pk}/statements", {"text": "开一半窗口。"}).json()
    shown = clerk.post(f"/statements/{said['id']}/moderate", {"show": "yes"}).json()
    cards = visitor.get(f"/topics/{pk}/next").json()
    votes = [{"statement": card["statement"]["id"], "value": 1} for card in cards]
    cast = visitor.post(f"/topics/{pk}/votes", {"votes": json.dumps(votes)})
    own = visitor.get(f"/topics/{pk}/votes").json()
    ballots.seal_all()
    receipt = visitor.get(f"/topics/{pk}/votes/{said['id']}/proof").json()
    listed = visitor.get(f"/topics/{pk}/statements").json()

    assert (made.status_code, shown["state"], cast.status_code) == (201, "shown", 204)
    assert sorted(card["statement"]["text"] for card in cards) == ["不开", "开", "开一半窗口。"]
    assert sum(card["chance"] for card in cards) == pytest.approx(1)
    assert [(vote["value"], vote["sealed"]) for vote in own] == [(1, False)] * 3
    leaf, path = merkle.leaf_hash(receipt["ballot"].encode()), receipt["path"]
    steps = [bytes.fromhex(step) for step in path]
    assert merkle.verify_inclusion(
        leaf, receipt["position"], receipt["size"], steps, bytes.fromhex(receipt["root"])
    )
    assert [one["agree"] for one in listed] == [None] * 3


def test_refusals_name_what_is_wrong(
    topic: Topic, first: Statement, office: Person, alice: Person
) -> None:
    stranger, clerk = Api(), Api(office)
    waiting = factories.make_statement(topic, state="waiting")
    assert stranger.post("/campaigns/debate/topics", {"title": "x"}).status_code == 401
    assert Api(alice).post("/campaigns/debate/topics", {"title": "x"}).status_code == 403
    assert stranger.post(f"/statements/{waiting.pk}/arguments", {}).status_code == 404
    assert stranger.post(f"/topics/{topic.pk}/statements", {"text": ""}).status_code == 422
    too_long = stranger.post(f"/topics/{topic.pk}/statements", {"text": "长" * 141})
    assert (too_long.status_code, list(too_long.json()["errors"])) == (422, ["text"])
    unknown = stranger.post(f"/topics/{topic.pk}/votes", {"statement": 999_999, "value": 1})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_statement")
    refused = clerk.post(f"/statements/{waiting.pk}/moderate", {"show": "no"})
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")


def test_a_sitting(topic: Topic, first: Statement, office: Person) -> None:
    data = {"title": "座谈会", "held_on": factories.day().isoformat(), "way": "hands", "present": 9}
    counted = {"statement": first.pk, "agree": 5, "disagree": 3, "passed": 1}
    made = Api(office).post(f"/topics/{topic.pk}/sittings", {**data, "tallies": [counted]})

    assert made.status_code == 201, made.content
    assert Tally.objects.get().agree == 5


def test_a_map_its_results_and_what_is_adopted(topic: Topic, office: Person, alice: Person) -> None:
    clerk, visitor, other = Api(office), Api(), Api(alice)
    assert visitor.get(f"/topics/{topic.pk}/map").json() == {"edition": None}
    rows = fill(topic, (30, 3))
    maps.make(topic)
    address, adopting = f"/topics/{topic.pk}/groups/1", f"/statements/{rows[1].pk}/adopt"
    refused = [other.post(address, {"name": "x"}), other.post(adopting, {"reason": "x"})]
    named = clerk.post(address, {"name": "先开再说"})
    adopted = clerk.post(adopting, {"reason": "都赞成"})
    again = clerk.post(adopting, {"reason": "都赞成"})
    pk = adopted.json()["id"]
    answered = clerk.post(f"/consensus/{pk}/answer", {"dissent_answer": "会照顾到"})

    assert [answer.status_code for answer in refused] == [403, 403]
    assert (named.status_code, adopted.status_code, again.status_code) == (200, 201, 409)
    assert answered.json()["dissent_answer"] == "会照顾到"
    assert visitor.get("/campaigns/debate/consensus").json() == [
        visitor.get(f"/consensus/{pk}").json()
    ]
    told = visitor.get(f"/topics/{topic.pk}/map").json()
    assert (told["edition"], told["people"], told["groups"][0]["name"]) == (1, 33, "先开再说")
    assert {one["id"] for one in told["statements"]} == {row.pk for row in rows}
    for one in told["statements"]:
        for votes in [one["everyone"], *one["groups"]]:
            assert votes is None or sum(votes) == 0 or sum(votes) >= 5
    assert [one["number"] for one in visitor.get(f"/topics/{topic.pk}/editions").json()] == [1]
    assert visitor.get(f"/topics/{topic.pk}/map?edition=2").status_code == 404
    by_page = Client().get(f"/topics/{topic.pk}/results.csv").content
    assert visitor.get(f"/topics/{topic.pk}/results.csv?edition=1").content == by_page
    assert visitor.get(f"/topics/{topic.pk}/results.pdf").status_code == 404


def test_a_conversation_comes_in(campaign: Campaign, office: Person, alice: Person) -> None:
    def send(api: Api, votes: str) -> Any:
        address = "/api/campaigns/debate/conversations"
        return api.client.post(address, upload(COMMENTS, votes), headers=api.headers)

    bad, stranger = send(Api(office), VOTES + "9,x,77,8,1\n"), send(Api(alice), VOTES)
    good = send(Api(office), VOTES)

    assert (bad.status_code, stranger.status_code) == (409, 403)
    assert "77" in bad.json()["detail"]
    assert good.status_code == 201, good.content
    assert Topic.objects.get().pk == good.json()["id"]


def test_what_waits_and_what_became_of_it(topic: Topic, first: Statement, office: Person) -> None:
    visitor, clerk = Api(), Api(office)
    reason = {"side": "for", "text": "中午有空"}
    visitor.post(f"/topics/{topic.pk}/statements", {"text": "开一半窗口。"})
    argued = visitor.post(f"/statements/{first.pk}/arguments", reason).json()
    waiting = clerk.get(f"/topics/{topic.pk}/waiting").json()
    near = visitor.get(f"/topics/{topic.pk}/similar?text=中午有人值班").json()
    clerk.post(f"/arguments/{argued['id']}/moderate", {"show": "yes"})

    assert visitor.get(f"/topics/{topic.pk}/waiting").status_code == 401
    assert [len(waiting["statements"]), len(waiting["arguments"])] == [1, 1]
    assert [one["id"] for one in near] == [first.pk]
    (shown,) = Api().get(f"/statements/{first.pk}/arguments").json()
    assert shown["text"] == "中午有空"
    own = visitor.get(f"/topics/{topic.pk}/mine").json()
    assert [one["state"] for one in own["statements"]] == ["waiting"]
    assert [one["state"] for one in own["arguments"]] == ["shown"]


def test_ending_a_topic(topic: Topic, first: Statement, office: Person) -> None:
    assert Api(office).post(f"/topics/{topic.pk}/close", {}).status_code == 200
    answer = Api().post(f"/topics/{topic.pk}/votes", {"statement": first.pk, "value": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "topic_closed")


def test_who_speaks_without_a_key_is_known_again(topic: Topic, first: Statement) -> None:
    visitor = Api()
    visitor.post(f"/topics/{topic.pk}/statements", {"text": "开一半窗口。"})
    visitor.post(f"/statements/{first.pk}/arguments", {"side": "for", "text": "中午有空"})
    visitor.post(f"/topics/{topic.pk}/votes", {"statement": first.pk, "value": 1})

    assert topic.participants.count() == 1


def test_one_address_says_so_much_in_an_hour_by_page_and_program_together(
    topic: Topic, first: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voters, "WORDS", 2)
    stranger = Api()
    Client().post(f"/topics/{topic.pk}/statements/new/", {"text": "第一条"})
    second = stranger.post(f"/statements/{first.pk}/arguments", {"side": "for", "text": "第二条"})
    third = stranger.post(f"/topics/{topic.pk}/statements", {"text": "第三条"})

    assert (second.status_code, third.status_code) == (201, 429)
    assert int(third.headers["Retry-After"]) > 0
