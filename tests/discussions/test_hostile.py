"""What nobody types by hand: answered with a refusal, never with a fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.discussions.test_api import Api
from zhixing.discussions.models import GroupName, Statement, Tally, Topic, Vote
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db

HUGE = "9" * 30


@pytest.mark.parametrize("again", ["²", "٣", HUGE, "9" * 5000, "-1", "\0", "1e3", "0x1"])
def test_a_statement_asked_for_once_more(
    topic: Topic, first: Statement, client: Client, again: str
) -> None:
    assert client.get(f"/topics/{topic.pk}/", {"again": again}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["topics/{n}/", "topics/{n}/map/", "topics/{n}/mine/", "statements/{n}/", "consensus/{n}/",
     "topics/{n}/results.csv", "topics/{n}/statements/", "api/topics/{n}", "api/topics/{n}/next"],
)  # fmt: skip
def test_a_number_that_no_database_holds(client: Client, path: str) -> None:
    factories.make_campaign()
    assert client.get("/" + path.format(n=HUGE)).status_code == 404


@pytest.mark.parametrize(
    "votes",
    ['[{{"statement":{pk},"value":1,"age":NaN}}]', '[{{"statement":{pk},"value":1e400}}]',
     '[{{"statement":' + HUGE + ',"value":1}}]', "[" * 12_000, '{{"a":' * 3_000,
     '[{{"statement":{pk},"value":1,"age":"\\u0000"}}]', "[null]",
     '[{{"statement":"²","value":1}}]'],
)  # fmt: skip
def test_a_queue_out_of_shape(topic: Topic, first: Statement, client: Client, votes: str) -> None:
    answer = client.post(f"/topics/{topic.pk}/vote/", {"votes": votes.format(pk=first.pk)})

    assert answer.status_code in {404, 422}
    assert Vote.objects.count() == 0


def test_as_many_votes_as_one_sending_takes(topic: Topic, client: Client) -> None:
    pks = [factories.make_statement(topic).pk for _ in range(200)]
    row = '{{"statement":{pk:>19},"value":-1,"age":604799.9990000001}}'
    queue = "[" + ",".join(row.format(pk=pk) for pk in pks) + "]"
    assert client.post(f"/topics/{topic.pk}/vote/", {"votes": queue}).status_code == 204
    assert Vote.objects.count() == 200

    more = queue[:-1] + "," + row.format(pk=pks[0]) + "]"
    assert client.post(f"/topics/{topic.pk}/vote/", {"votes": more}).status_code == 422


def test_a_group_that_there_is_not(topic: Topic, office: Person, signed_in: Any) -> None:
    clerk = signed_in(office)
    for lineage in ("7", HUGE):
        answer = clerk.post(f"/topics/{topic.pk}/groups/{lineage}/", {"name": "x"})
        assert (answer.status_code, "没有第" in answer.text) == (200, True)
    assert not GroupName.objects.exists()


@pytest.mark.parametrize("problem", [HUGE, "²", "\0", "x"])
def test_a_problem_that_there_is_not(
    campaign: Any, office: Person, signed_in: Any, problem: str
) -> None:
    clerk = signed_in(office)
    address = "/c/debate/topics/new/"
    assert clerk.get(address, {"problems": problem}).status_code == 200
    data = {"title": "t\0t", "description": "\0", "seeds": "a\0", "problems": [problem]}
    assert clerk.post(address, data).status_code == 200
    assert not Topic.objects.exists()


@pytest.mark.parametrize("statement", [HUGE, "²", "\0", "0", "-5"])
def test_a_tally_of_a_statement_that_there_is_not(
    topic: Topic, first: Statement, office: Person, signed_in: Any, statement: str
) -> None:
    data = {
        "title": "座谈会",
        "held_on": factories.day().isoformat(),
        "way": "hands",
        "present": "9",
    }
    row = {"statement": statement, "agree": "1", "disagree": "0", "passed": "0"}
    answer = Api(office).post(f"/topics/{topic.pk}/sittings", {**data, "tallies": [row]})
    form = {f"form-0-{name}": value for name, value in row.items()}
    numbers = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
    page = signed_in(office).post(f"/topics/{topic.pk}/sittings/new/", data | form | numbers)

    assert answer.status_code in {404, 422}
    assert page.status_code == 200
    assert not Tally.objects.exists()


def test_a_tally_table_out_of_shape(topic: Topic, office: Person, signed_in: Any) -> None:
    data = {
        "title": "座谈会",
        "held_on": factories.day().isoformat(),
        "way": "hands",
        "present": "9",
    }
    clerk = signed_in(office)
    for numbers in ({}, {"form-TOTAL_FORMS": HUGE, "form-INITIAL_FORMS": "x"}):
        assert clerk.post(f"/topics/{topic.pk}/sittings/new/", data | numbers).status_code == 200


def test_words_with_what_no_database_holds(topic: Topic, first: Statement, client: Client) -> None:
    said = client.post(f"/topics/{topic.pk}/statements/new/", {"text": "开\0一半"})
    reason = client.post(f"/statements/{first.pk}/", {"side": "for\0", "text": "因为\0"})

    assert (said.status_code, reason.status_code) == (302, 200)
    assert Statement.objects.filter(text="开一半").exists()
    near = client.get(f"/topics/{topic.pk}/statements/similar/", {"text": "\0中午"})
    assert near.status_code == 200
