"""What could be found out about fewer than five people by reckoning with what is published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.discussions.camps import fill
from zhixing.discussions.actions import maps
from zhixing.discussions.editions import STEPS
from zhixing.discussions.models import Edition, Participant, Statement, Topic
from zhixing.discussions.queries import consensus

pytestmark = pytest.mark.django_db

Rows = dict[int, dict[str, Any]]


def shown(edition: Edition | None) -> Rows:
    assert edition is not None
    return {row["pk"]: row for row in json.loads(json.dumps(edition.shown["statements"]))}


def few(topic: Topic, value: int = 1) -> Statement:
    """A statement that three people have voted on, all alike."""
    late = factories.make_statement(topic, text="新来的一条")
    for voter in Participant.objects.filter(topic=topic)[:3]:
        factories.make_vote(voter, late, value)
    return late


@pytest.mark.parametrize("value", [1, -1, 0])
def test_the_place_of_a_hidden_statement_is_not_told(
    topic: Topic, client: Client, value: int
) -> None:
    fill(topic)
    late = few(topic, value)
    row = shown(maps.make(topic))[late.pk]

    assert (row["everyone"], row["x"], row["y"], row["extremity"]) == (None, None, None, None)
    told = client.get(f"/api/topics/{topic.pk}/map").json()["statements"][-1]
    assert (told["id"], told["x"], told["y"]) == (late.pk, None, None)
    page = client.get(f"/topics/{topic.pk}/map/").text
    assert page.count(f'href="/statements/{late.pk}/"') == 1  # in the table, not in the picture


def test_places_are_those_of_the_votes_that_are_shown(topic: Topic) -> None:
    """√S (1 − μ) c with the sum of c² being 1: one mean that is not shown could be solved for."""
    rows = fill(topic)
    maps.make(topic)
    for number in range(9):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, rows[2], 1)
        if number < 4:
            factories.make_vote(voter, rows[0], -1)
    edition = maps.make(topic)
    assert edition is not None

    for row, *axes in zip(
        shown(edition).values(), edition.private["x"], edition.private["y"], strict=True
    ):
        agree, disagree, passed = row["everyone"]
        size = (1 - (agree - disagree) / (agree + disagree + passed)) * len(rows) ** 0.5
        assert [row["x"], row["y"]] == pytest.approx([size * c for c in axes], abs=1e-4)


def test_votes_are_counted_as_far_as_they_are_shown(topic: Topic, client: Client) -> None:
    rows = fill(topic)
    few(topic)
    first = maps.make(topic)
    for number in range(5):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, rows[1])
        if number < 2:
            factories.make_vote(voter, rows[0])
    second = maps.make(topic)

    for edition, votes in ((first, 720), (second, 725)):
        assert edition is not None
        assert sum(sum(row["everyone"] or ()) for row in shown(edition).values()) == votes
        query = {"edition": edition.number}
        assert client.get(f"/api/topics/{topic.pk}/map", query).json()["votes"] == votes
        assert f"{votes} 个表态" in client.get(f"/topics/{topic.pk}/map/", query).text
        csv = client.get(f"/topics/{topic.pk}/results.csv", query).content.decode()
        assert f"{votes + 3}" not in csv
        found = consensus.figures(edition, rows[1])
        assert found is not None
        assert found["votes"] == votes


def test_what_is_hidden_is_in_no_list(topic: Topic) -> None:
    """Four votes are hidden, and with them the four that come next."""
    rows = fill(topic, statements=4)
    late = few(topic)
    factories.make_vote(factories.make_participant(topic), late)
    maps.make(topic)
    for number in range(5):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, rows[1])
        if number < 4:
            factories.make_vote(voter, late)
    edition = maps.make(topic)
    assert edition is not None

    assert shown(edition)[late.pk]["everyone"] is None
    listed = [one["statement"] for one in edition.shown["consensus"]]
    listed += [
        one["statement"] for group in edition.shown["groups"] for one in group["representatives"]
    ]
    assert listed
    assert late.pk not in listed


def test_how_doubtful_a_find_is_is_told_in_steps(topic: Topic) -> None:
    fill(topic, (30, 12))
    edition = maps.make(topic)
    assert edition is not None

    told = [one["q"] for one in edition.shown["consensus"]]
    told += [one["q"] for group in edition.shown["groups"] for one in group["representatives"]]
    assert told
    assert set(told) <= set(STEPS)
