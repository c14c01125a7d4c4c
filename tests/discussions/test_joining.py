"""Whoever votes as a visitor and then signs in counts once, if they say that it was they."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.discussions.camps import fill
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import ballots, joining, maps
from zhixing.discussions.actions.joining import move
from zhixing.discussions.live_topics import Kept
from zhixing.discussions.models import Argument, Participant, Statement, Topic, Vote
from zhixing.ledger.verification import verify
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


def send(client: Client, topic: Topic, statement: Statement, value: int) -> None:
    answer = client.post(f"/topics/{topic.pk}/vote/", {"statement": statement.pk, "value": value})
    assert answer.status_code == 302


def given() -> dict[tuple[bool, int], int | None]:
    """Votes that count, by whether they are an account's, and statement."""
    rows = Vote.given.values_list("participant__on_roll", "statement", "value")
    return {(on_roll, statement): value for on_roll, statement, value in rows}


@pytest.fixture
def visitor(topic: Topic, first: Statement, client: Client) -> Client:
    """A browser in which a visitor has voted."""
    send(client, topic, first, 1)
    return client


def sign_in(client: Client, person: Person) -> None:
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])


def test_votes_go_to_the_account(
    topic: Topic, first: Statement, second: Statement, visitor: Client, alice: Person
) -> None:
    ballots.seal_all()
    sign_in(visitor, alice)
    page = visitor.get(f"/topics/{topic.pk}/").text
    assert "在这里表过 1 个态" in page
    send(visitor, topic, second, -1)
    answer = visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"}, follow=True)

    assert "1 个表态已并入您的账号。" in answer.text
    assert "在这里表过" not in answer.text
    assert given() == {(True, first.pk): 1, (True, second.pk): -1}
    assert visitor.cookies["voter"].value == ""
    assert "1 人参与" in visitor.get(f"/c/{topic.campaign.slug}/topics/").text
    ballots.seal_all()
    assert [f.code for f in verify().findings if "vote" in f.code or "ballot" in f.code] == []


def test_the_button_pressed_twice_tells_once(topic: Topic, visitor: Client, alice: Person) -> None:
    sign_in(visitor, alice)
    for _ in range(2):
        visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    assert re.findall(r"[0-9]+ 个表态已并入", visitor.get(f"/topics/{topic.pk}/").text) == [
        "1 个表态已并入"
    ]


def test_of_two_votes_the_later_counts(
    topic: Topic, first: Statement, second: Statement, visitor: Client, alice: Person,
    signed_in: Any,
) -> None:  # fmt: skip
    """Earlier here than there for one statement, later for the other."""
    elsewhere = signed_in(alice)
    send(elsewhere, topic, second, -1)
    send(visitor, topic, second, 1)
    send(elsewhere, topic, first, 0)
    sign_in(visitor, alice)
    visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    assert given() == {(True, first.pk): 0, (True, second.pk): 1}


def test_words_go_with_the_votes(
    topic: Topic, first: Statement, visitor: Client, alice: Person
) -> None:
    author = topic.participants.get()
    factories.make_statement(topic, text="周六上午开半天。", author=author)
    Argument.objects.create(statement=first, side="for", author=author, text="午间人最多。")
    sign_in(visitor, alice)
    visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    mine = visitor.get(f"/topics/{topic.pk}/mine/").text
    assert "周六上午开半天。" in mine
    assert "午间人最多。" in mine


def test_all_open_topics_are_joined_at_once(
    topic: Topic, first: Statement, visitor: Client, alice: Person, campaign: Campaign
) -> None:
    other, closed = (factories.make_topic(campaign) for _ in range(2))
    there, over = (factories.make_statement(one) for one in (other, closed))
    send(visitor, other, there, -1)
    send(visitor, closed, over, -1)
    Topic.objects.filter(pk=closed.pk).update(closed_by=alice, closed_at=timezone.now())
    sign_in(visitor, alice)
    visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    assert given() == {(True, first.pk): 1, (True, there.pk): -1, (False, over.pk): -1}


def test_somebody_elses_votes_stay_theirs(
    topic: Topic, first: Statement, visitor: Client, alice: Person
) -> None:
    sign_in(visitor, alice)
    visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "no"})

    assert given() == {(False, first.pk): 1}
    assert "在这里表过" not in visitor.get(f"/topics/{topic.pk}/").text


@pytest.mark.parametrize("answer", [{}, {"mine": ""}, {"mine": "maybe"}])
def test_no_answer_is_no_yes(
    topic: Topic, first: Statement, visitor: Client, alice: Person, answer: dict[str, str]
) -> None:
    sign_in(visitor, alice)
    visitor.post(f"/topics/{topic.pk}/visited/", answer)

    assert given() == {(False, first.pk): 1}


def test_nobody_signed_in_has_nothing_to_join(
    topic: Topic, first: Statement, visitor: Client
) -> None:
    visitor.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    assert given() == {(False, first.pk): 1}


def test_a_name_that_was_made_up_joins_nobody(
    topic: Topic, first: Statement, visitor: Client, alice: Person, signed_in: Any
) -> None:
    thief = signed_in(alice)
    thief.cookies["voter"] = "visitor:" + "x" * 40
    thief.post(f"/topics/{topic.pk}/visited/", {"mine": "yes"})

    assert given() == {(False, first.pk): 1}


@pytest.mark.parametrize("memory", [0, 1 << 30])
def test_votes_that_change_hands_are_nothing_new_to_a_map(topic: Topic, memory: int) -> None:
    """Else four who join and one who votes would make an edition, and it tell that one vote."""
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    Vote.objects.filter(statement=rows[3]).delete()
    assert maps.make(topic, kept) is not None
    for number, voter in enumerate(list(topic.participants.order_by("pk")[:4])):
        assert move(voter, topic, f"{number}" * 64) == 3
    made = []
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
        made.append(maps.make(topic, kept))

    assert [edition is not None for edition in made] == [False] * 4 + [True]
    assert made[4] is not None
    assert made[4].shown["people"] == 12 + 5
    assert [sum(row["everyone"] or ()) for row in made[4].shown["statements"]] == [17, 12, 12, 0]


def test_what_a_map_has_not_shown_stays_one_vote(topic: Topic) -> None:
    rows = fill(topic, (6, 6), 4)
    maps.make(topic)
    for number in range(2):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, rows[0])
        assert move(voter, topic, f"{number}" * 64) == 1
        factories.make_vote(factories.make_participant(topic), rows[0])
    assert maps.make(topic) is None
    factories.make_vote(factories.make_participant(topic), rows[0])

    assert maps.make(topic) is not None


@pytest.mark.django_db(transaction=True)
def test_joined_twice_at_once_counts_once(topic: Topic, first: Statement, visitor: Client) -> None:
    row = topic.participants.get()
    moved: list[int] = []

    def join() -> None:
        moved.append(move(row, topic, "k" * 64))
        connection.close()

    threads = [threading.Thread(target=join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(moved) == [0, 0, 0, 1]
    assert given() == {(True, first.pk): 1}
    assert Participant.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_comes_meanwhile_is_not_lost(
    topic: Topic, first: Statement, second: Statement, visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The same browser has another tab, whose vote is on its way."""
    row = topic.participants.get()

    def other_tab() -> None:
        send(visitor, topic, second, -1)
        connection.close()

    thread = threading.Thread(target=other_tab)

    def write_since(votes: Any) -> None:
        votes = list(votes)  # read by now
        thread.start()
        thread.join(0.5)  # long enough, unless it has to wait
        written(votes)

    written = joining.write_since
    monkeypatch.setattr(joining, "write_since", write_since)
    assert move(row, topic, "k" * 64) == 1
    thread.join()

    assert given() == {(True, first.pk): 1, (False, second.pk): -1}
