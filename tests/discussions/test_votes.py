"""The short path of votes: one upsert, the later counts, whatever the order of arrival."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions.votes import Choice, cast
from zhixing.discussions.models import Participant, Statement, Topic, Vote
from zhixing.discussions.queries.topics import gate
from zhixing.discussions.rules.topics import NoSuchStatement, TopicClosed
from zhixing.web import figures

pytestmark = pytest.mark.django_db


def values(participant: Participant) -> dict[int, int | None]:
    return dict(participant.votes.values_list("statement", "value"))


def test_a_vote_is_one_query_and_no_entry(
    topic: Topic, first: Statement, participant: Participant, django_assert_num_queries: Any
) -> None:
    doors = gate(topic.pk)
    with django_assert_num_queries(1):
        cast(gate=doors, participant=participant.pk, choices=[Choice(first.pk, 1)])

    assert values(participant) == {first.pk: 1}
    assert ledger_kinds() == []


def test_a_vote_changed_a_thousand_times_counts_once(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    doors = gate(topic.pk)
    for turn in range(1000):
        choices = [Choice(first.pk, (1, -1, 0)[turn % 3])]
        cast(gate=doors, participant=participant.pk, choices=choices)

    assert values(participant) == {first.pk: 1}


def test_what_waited_without_a_network_does_not_undo_what_came_later(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    doors = gate(topic.pk)
    cast(gate=doors, participant=participant.pk, choices=[Choice(first.pk, -1, age=5)])
    cast(gate=doors, participant=participant.pk, choices=[Choice(first.pk, 1, age=600)])

    assert values(participant) == {first.pk: -1}


def test_the_same_again_is_no_change_and_keeps_its_order(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    """Nobody new has said anything, but what comes late is older than the second time."""
    doors = gate(topic.pk)

    def change(value: int | None, age: float) -> Any:
        cast(gate=doors, participant=participant.pk, choices=[Choice(first.pk, value, age)])
        return Vote.objects.values_list("value", "since").get()

    begun = change(1, 60)
    assert change(1, 0) == begun
    assert change(-1, 30) == begun
    value, since = change(None, 0)
    assert value is None
    assert since > begun[1]
    assert change(None, 0) == (None, since)


def test_an_unknown_statement_spoils_the_whole_sending(
    topic: Topic, first: Statement, participant: Participant, campaign: Campaign
) -> None:
    waiting = factories.make_statement(topic, state="waiting")
    elsewhere = factories.make_statement(factories.make_topic(campaign))
    for stray in (waiting.pk, elsewhere.pk, 999_999):
        choices = [Choice(first.pk, 1), Choice(stray, 1)]
        with pytest.raises(NoSuchStatement, match=str(stray)):
            cast(gate=gate(topic.pk), participant=participant.pk, choices=choices)

    assert values(participant) == {}


def test_a_closed_topic_takes_no_vote(campaign: Campaign, participant: Participant) -> None:
    closed = factories.make_topic(
        campaign, closed_by=factories.make_person(), closed_at=timezone.now()
    )
    with pytest.raises(TopicClosed):
        cast(gate=gate(closed.pk), participant=participant.pk, choices=[])


class Orders(TestCase):
    """Sendings in any order and any grouping leave the latest vote on each statement."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from([-1, 0, 1, None]), st.integers(1, 500)),
            min_size=1,
            max_size=12,
            unique_by=lambda row: row[2],
        ),
        st.randoms(use_true_random=False),
    )
    def test_the_latest_counts(self, rows: list[tuple[int, int | None, int]], order: Any) -> None:
        figures.forget()
        topic = factories.make_topic(factories.make_campaign())
        statements = [factories.make_statement(topic) for _ in range(3)]
        participant = factories.make_participant(topic)
        shuffled = list(rows)
        order.shuffle(shuffled)
        doors = gate(topic.pk)
        for at, value, age in shuffled:
            choice = Choice(statements[at].pk, value, age=age * 60)
            cast(gate=doors, participant=participant.pk, choices=[choice])

        latest = {}
        for at, value, _age in sorted(rows, key=lambda row: -row[2]):
            latest[statements[at].pk] = value
        assert values(participant) == latest


# Over HTTP


def send(client: Client, topic: Topic, **data: Any) -> Any:
    return client.post(f"/topics/{topic.pk}/vote/", data)


def test_a_visitor_votes_by_button_and_is_known_again(
    topic: Topic, first: Statement, second: Statement, client: Client
) -> None:
    answer = send(client, topic, statement=first.pk, value="1")
    again = send(client, topic, statement=second.pk, value="-1")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/topics/{topic.pk}/")
    assert again.status_code == 302
    participant = topic.participants.get()
    assert values(participant) == {first.pk: 1, second.pk: -1}
    assert not participant.on_roll


@pytest.mark.parametrize(
    ("page", "address", "sent"),
    [
        ("topics/{t}/", "topics/{t}/vote/", {"votes": '[{{"statement":{s},"value":1}}]'}),
        ("statements/{s}/", "statements/{s}/", {"side": "for", "text": "中午才有空"}),
        ("topics/{t}/statements/new/", "topics/{t}/statements/new/", {"text": "中午才有空。"}),
    ],
)
def test_what_is_sent_again_because_the_answer_was_lost_counts_once(
    topic: Topic, first: Statement, page: str, address: str, sent: dict[str, str]
) -> None:
    def at(text: str) -> str:
        return text.format(t=topic.pk, s=first.pk)

    browser = Client()
    browser.get(f"/{at(page)}")
    name = browser.cookies["voter"].value
    data = {field: at(text) if field == "votes" else text for field, text in sent.items()}
    for _ in range(2):
        browser.cookies["voter"] = name  # nothing that an answer gave has arrived
        browser.post(f"/{at(address)}", data)

    assert topic.participants.count() == 1
    participant = topic.participants.get()
    words = participant.arguments.count() + participant.statements.count()
    assert participant.votes.count() + words == 1


def test_a_page_to_read_gives_no_name(topic: Topic, first: Statement, client: Client) -> None:
    Topic.objects.update(closed_by=topic.opened_by, closed_at=timezone.now())
    for path in (f"topics/{topic.pk}", f"statements/{first.pk}", f"topics/{topic.pk}/map"):
        assert "voter" not in client.get(f"/{path}/").cookies


def test_a_person_is_one_participant_on_two_screens(
    topic: Topic, first: Statement, alice: Any, signed_in: Any
) -> None:
    for value in ("1", "-1"):
        send(signed_in(alice), topic, statement=first.pk, value=value)

    assert values(topic.participants.get()) == {first.pk: -1}
    assert topic.participants.get().on_roll


def test_a_queue_is_taken_whole_and_twice_does_no_harm(
    topic: Topic, first: Statement, second: Statement, client: Client
) -> None:
    queue = f'[{{"statement":{first.pk},"value":1,"age":60}},{{"statement":{second.pk},"value":0}}]'
    answers = [send(client, topic, votes=queue).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert values(topic.participants.get()) == {first.pk: 1, second.pk: 0}


@pytest.mark.parametrize(
    "votes",
    ["", "x", "{}", "[1]", '[{"statement":1}]', '[{"statement":1,"value":2}]',
     '[{"statement":1,"value":NaN}]', '[{"statement":1e999,"value":1}]', "[" * 9000],
)  # fmt: skip
def test_a_bad_queue_is_refused_and_nothing_written(
    topic: Topic, first: Statement, client: Client, votes: str
) -> None:
    answer = send(client, topic, votes=votes)

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert Vote.objects.count() == 0


def test_outside_its_phase_a_vote_is_refused(client: Client) -> None:
    topic = factories.make_topic(factories.make_campaign(verbs=[]))
    statement = factories.make_statement(topic)

    answer = send(client, topic, votes=f'[{{"statement":{statement.pk},"value":1}}]')

    assert answer.status_code == 409
    assert Vote.objects.count() == 0


def test_a_page_without_scripts_asks_the_same_queries_however_many_statements(
    topic: Topic, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        factories.make_statement(topic)
    client.get(f"/topics/{topic.pk}/")
    with django_assert_num_queries(3):  # one for who the browser's name belongs to
        assert client.get(f"/topics/{topic.pk}/").status_code == 200


def test_a_vote_is_withdrawn_by_button_and_by_queue(
    topic: Topic, first: Statement, second: Statement, client: Client
) -> None:
    votes = [{"statement": one.pk, "value": 1, "age": 5} for one in (first, second)]
    send(client, topic, votes=json.dumps(votes))
    send(client, topic, statement=first.pk, value="withdraw")
    gone = [{"statement": second.pk, "value": None}, {"statement": first.pk, "value": 1, "age": 9}]
    send(client, topic, votes=json.dumps(gone))

    assert values(topic.participants.get()) == {first.pk: None, second.pk: None}
    assert "已表态 0 / 2" in client.get(f"/topics/{topic.pk}/").text
    mine = client.get(f"/topics/{topic.pk}/mine/").text
    assert mine.count("已撤回") == 2
    assert "再表态" in mine


def test_a_statement_voted_on_offers_to_withdraw_the_vote(
    topic: Topic, first: Statement, client: Client
) -> None:
    offer = '<button class="button quiet" name="value" value="withdraw" data-withdraw>'
    address = f"/topics/{topic.pk}/?again={first.pk}"
    assert offer not in client.get(address).text
    send(client, topic, statement=first.pk, value="1")
    assert offer in client.get(address).text


@pytest.mark.parametrize("value", ["", "2", "null", "None", "withdraw "])
def test_no_other_word_is_a_vote(
    topic: Topic, first: Statement, client: Client, value: str
) -> None:
    send(client, topic, statement=first.pk, value=value)

    assert not Vote.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_votes_given_before_stand_since_they_were_given(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    at = timezone.now() - timedelta(days=9)

    def go(name: str) -> Any:
        executor = MigrationExecutor(connection)
        executor.migrate([("discussions", name)])
        return executor.loader.project_state([("discussions", name)]).apps

    try:
        old = go("0005_sitting_withdrawn").get_model("discussions", "Vote")
        old.objects.create(participant_id=participant.pk, statement_id=first.pk, value=1, at=at)
    finally:  # on to the last one, for the tests that come after
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("discussions"))

    assert Vote.objects.values_list("value", "since").get() == (1, at)
