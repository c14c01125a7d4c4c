"""Opinion maps of topics: made from votes, continued, drawn, and telling nothing of few people."""

from __future__ import annotations

import itertools
import json
import re
from copy import copy
from html import unescape
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.discussions.camps import fill
from tests.ledger_log import ledger_kinds
from zhixing.analysis.opinion_map import NotConverged
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import maps
from zhixing.discussions.frames import packed, unpacked
from zhixing.discussions.models import Edition, Statement, Topic
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.queries.changes import votes_of
from zhixing.organisation.models import Person

pytestmark = pytest.mark.django_db


def test_two_camps_make_two_groups_and_what_unites_them_comes_first(topic: Topic) -> None:
    rows = fill(topic)

    assert maps.make_all() == 1

    shown = Edition.objects.get().shown
    assert [group["size"] for group in shown["groups"]] == [30, 30]
    ranked = sorted(shown["statements"], key=lambda one: -one["consensus"])
    assert {one["pk"] for one in ranked[:6]} == {row.pk for row in rows[1::2]}
    assert ledger_kinds() == []


def test_nothing_new_makes_no_edition(topic: Topic) -> None:
    rows = fill(topic)
    made = [maps.make(topic) is not None for _ in range(2)]
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
        made.append(maps.make(topic) is not None)

    assert made == [True, False, False, False, False, False, True]
    assert list(topic.editions.values_list("number", flat=True)) == [1, 2]


def test_a_group_keeps_its_name_when_others_outgrow_it(
    topic: Topic, office: Person, client: Client
) -> None:
    rows = fill(topic, (34, 26))
    first = maps.make(topic)
    assert first is not None
    maps.name_group(topic=topic, lineage=first.shown["lineages"][0], name="先开再说", by=office)
    for _ in range(30):
        participant = factories.make_participant(topic)
        for n, row in enumerate(rows):
            factories.make_vote(participant, row, 1 if n % 2 else -1)
    second = maps.make(topic)
    assert second is not None

    sizes = dict(
        zip(second.shown["lineages"], (g["size"] for g in second.shown["groups"]), strict=True)
    )
    assert sizes == {first.shown["lineages"][0]: 34, first.shown["lineages"][1]: 56}
    assert "先开再说" in client.get(f"/topics/{topic.pk}/map/").text
    assert ledger_kinds() == ["group.named"]


def test_a_frame_comes_back_as_it_was(topic: Topic) -> None:
    fill(topic)
    _people, votes = votes_of(queries.statement_order(topic))
    frame = maps.opinion_map(votes).frame

    again = unpacked(packed(frame))

    assert np.array_equal(again.spectrum.basis, frame.spectrum.basis)
    assert np.array_equal(again.structure.level.profiles, frame.structure.level.profiles)
    clear = [(level.groups, level.clear) for level in frame.structure.levels]
    assert [(level.groups, level.clear) for level in again.structure.levels] == clear
    assert again.structure.components == frame.structure.components


@pytest.mark.parametrize(("people", "statements"), [(0, 3), (1, 3), (3, 1), (4, 2)])
def test_few_people_tell_nothing_and_break_nothing(
    topic: Topic, client: Client, people: int, statements: int
) -> None:
    fill(topic, (people,), statements)
    maps.make_all()

    assert client.get(f"/topics/{topic.pk}/map/").status_code == 200
    assert not Edition.objects.exists()


def test_no_cell_of_fewer_than_five_leaves_the_server(topic: Topic) -> None:
    fill(topic, (30, 3))
    edition = maps.make(topic)
    assert edition is not None

    text = json.loads(json.dumps(edition.shown))
    assert all(count >= 5 for _x, _y, count in text["density"]["cells"])
    for one in text["statements"]:
        for votes in [one["everyone"], *one["groups"]]:
            assert votes is None or sum(votes) == 0 or sum(votes) >= 5


def test_only_oneself_is_told_where_one_is(topic: Topic, alice: Person, signed_in: Any) -> None:
    rows = fill(topic)
    voter = signed_in(alice)
    for row in rows:
        voter.post(f"/topics/{topic.pk}/vote/", {"statement": row.pk, "value": "1"})
    maps.make(topic)

    assert "您在这里" in voter.get(f"/topics/{topic.pk}/map/").text
    visitor = Client().get(f"/topics/{topic.pk}/map/").text
    assert 'class="here"' not in visitor


def test_own_place_is_the_maps_own(topic: Topic) -> None:
    fill(topic)
    people, votes = votes_of(queries.statement_order(topic))
    found = maps.opinion_map(votes)
    edition = maps.make(topic)
    assert edition is not None

    for row, pk in enumerate(people[:5]):
        place = queries.own_place(edition, topic.participants.get(pk=pk))
        assert place == pytest.approx(tuple(found.participants[row]), abs=2e-3)


def test_earlier_editions_can_be_looked_at(topic: Topic, client: Client) -> None:
    rows = fill(topic)
    maps.make(topic)
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    maps.make(topic)

    for query, status in (("", 200), ("?edition=1", 200), ("?edition=3", 404), ("?edition=x", 200)):
        assert client.get(f"/topics/{topic.pk}/map/{query}").status_code == status


def test_the_slider_weighs_the_same_after_thousands_of_editions(
    topic: Topic, client: Client
) -> None:
    fill(topic)
    made = maps.make(topic)
    assert made is not None
    sizes = []
    for upto in (3, 3000):
        first = topic.editions.count() + 1
        made.pk = None
        copies = [copy(made) for _ in range(first, upto + 1)]
        for number, one in enumerate(copies, first):
            one.number = number
        Edition.objects.bulk_create(copies, batch_size=100)
        answer = client.get(f"/topics/{topic.pk}/map/?edition=2")
        assert f'max="{upto}" value="2"' in answer.text
        sizes.append(len(answer.content))

    assert sizes[1] - sizes[0] < 20


def test_a_statement_in_the_picture_brings_its_bars(topic: Topic, client: Client) -> None:
    rows = fill(topic)
    maps.make(topic)
    text = client.get(f"/topics/{topic.pk}/map/").text
    (number, *others) = re.findall(
        rf'href="/statements/{rows[0].pk}/" aria-label="[^"]*" data-mark="(\d+)"', text
    )
    (names,) = re.findall(r'data-told="([^"]*)"', text)
    (marks,) = re.findall(r'data-marks="([^"]*)"', text)

    assert [number] == others  # the picture for wide pages and the one for phones
    words, told = json.loads(unescape(marks))[number]
    assert (words, len(told), len(json.loads(unescape(names)))) == (rows[0].text, 3, 3)
    assert told[0] == [sum(sides) for sides in zip(*told[1:], strict=True)]


def test_the_page_stays_light_and_asks_little(
    topic: Topic, client: Client, django_assert_num_queries: Any
) -> None:
    fill(topic, (200, 150), 80)
    maps.make(topic)
    client.get(f"/topics/{topic.pk}/map/")
    with django_assert_num_queries(4):
        answer = client.get(f"/topics/{topic.pk}/map/")

    assert len(answer.content) < 150_000


def test_the_page_stays_light_with_ten_groups_and_the_longest_words(
    topic: Topic, client: Client
) -> None:
    """All that grows with a topic: statements of 140 characters, groups, millions of votes."""
    fill(topic, (200, 150), 12)
    made = maps.make(topic)
    assert made is not None
    shown, rows = made.shown, made.shown["statements"]
    group = shown["groups"][0]
    many = Statement.objects.bulk_create(
        Statement(
            topic=topic,
            text=f"{n:03}" + "难" * 137,
            state=Statement.State.SHOWN,
            moderated_by=topic.opened_by,
            moderated_at=timezone.now(),
        )
        for n in range(600)
    )
    chosen = [group["representatives"][0] | {"statement": one.pk} for one in many[:5]]
    shown["groups"] = [
        group | {"lineage": number, "representatives": chosen} for number in range(10)
    ]
    heavy = [[1234567, 2345678, 345678]] * 10
    shown["statements"] = [
        rows[0] | {"pk": one.pk, "everyone": heavy[0], "groups": heavy} for one in many
    ]
    made.save()
    answer = client.get(f"/topics/{topic.pk}/map/")

    assert answer.text.count('class="sides-bar"') == 10 * 11
    assert len(answer.content) < 150_000


@pytest.mark.parametrize(("who", "status"), [("office", 302), ("alice", 403), ("inspector", 403)])
def test_the_office_names_groups(
    topic: Topic, who: str, status: int, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    fill(topic)
    maps.make(topic)
    browser = signed_in(request.getfixturevalue(who))
    answer = browser.post(f"/topics/{topic.pk}/groups/1/", {"name": "先开再说"})

    assert answer.status_code == status


def test_a_topic_that_gives_no_map_stops_no_other(
    campaign: Campaign, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(topic, (8, 8), 4)
    other = factories.make_topic(campaign)
    fill(other, (8, 8), 4)
    real = maps.make

    def make(one: Topic, _kept: object = None) -> Edition | None:
        if one == topic:
            raise NotConverged("components not settled")
        return real(one)

    monkeypatch.setattr(maps, "make", make)

    assert maps.make_all() == 1
    assert Edition.objects.get().topic == other


def test_a_statement_that_came_joins_the_map(topic: Topic) -> None:
    rows = fill(topic)
    maps.make(topic)
    new = factories.make_statement(topic)
    for voter in topic.participants.all()[:20]:
        factories.make_vote(voter, new)
    second = maps.make(topic)

    assert second is not None
    assert [one["pk"] for one in second.shown["statements"]] == [row.pk for row in [*rows, new]]
    assert second.shown["lineages"] == [1, 2]


def totals(statement: Statement) -> tuple[int, int, int]:
    statement.refresh_from_db()
    return statement.agree, statement.disagree, statement.passed


def test_totals_grow_by_five_people_or_not_at_all(topic: Topic, client: Client) -> None:
    row, other = (factories.make_statement(topic) for _ in range(2))
    seen = []
    for _ in range(12):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, row)
        factories.make_vote(voter, other, -1)
        maps.make_all()
        seen.append(totals(row)[0])

    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]
    assert totals(other) == (0, 10, 0)


def test_a_statement_with_few_new_votes_stands_as_it_was(topic: Topic, client: Client) -> None:
    rows = fill(topic, (30, 30), 6)
    first = maps.make(topic)
    assert first is not None
    for number in range(9):
        voter = factories.make_participant(topic)
        factories.make_vote(voter, rows[1])
        if number < 3:
            factories.make_vote(voter, rows[0], -1)
    second = maps.make(topic)
    assert second is not None

    then, now = ({one["pk"]: one for one in ed.shown["statements"]} for ed in (first, second))
    assert now[rows[0].pk]["everyone"] == then[rows[0].pk]["everyone"]
    assert now[rows[0].pk]["until"] == then[rows[0].pk]["until"]
    assert sum(now[rows[1].pk]["everyone"]) == sum(then[rows[1].pk]["everyone"]) + 9
    listed = client.get(f"/api/topics/{topic.pk}/statements").json()
    assert {one["id"]: one["agree"] for one in listed}[rows[0].pk] == (
        then[rows[0].pk]["everyone"][0]
    )


def test_no_statement_differs_by_a_few_people_in_any_two_editions(topic: Topic) -> None:
    rng = np.random.default_rng(20260502)
    rows = fill(topic, (40, 25), 8)
    made = [maps.make(topic)]
    for _ in range(6):
        for _ in range(12):
            voter, camp = factories.make_participant(topic), int(rng.random() < 0.2)
            for n, row in enumerate(rows):
                if rng.random() < 0.7:
                    factories.make_vote(voter, row, 1 if n % 2 or camp == 0 else -1)
        made.append(maps.make(topic))

    editions_made = [one for one in made if one is not None]
    assert len(editions_made) == 7
    for earlier, later in itertools.combinations(editions_made, 2):
        for then, now in zip(earlier.shown["statements"], later.shown["statements"], strict=True):
            grown = sum(now["everyone"]) - sum(then["everyone"])
            assert grown == 0 or grown >= 5


def test_a_topic_that_has_ended_is_looked_at_once_more(topic: Topic) -> None:
    rows = fill(topic)
    maps.make_all()
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    Topic.objects.filter(pk=topic.pk).update(closed_by=topic.opened_by, closed_at=timezone.now())
    made = [maps.make_all() for _ in range(2)]
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])

    assert [*made, maps.make_all()] == [1, 0, 0]


def test_of_two_workers_one_makes_the_edition(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(topic)
    real = maps.opinion_map

    def slow(*args: Any, **named: Any) -> Any:
        monkeypatch.setattr(maps, "opinion_map", real)
        assert maps.make(topic) is not None
        return real(*args, **named)

    monkeypatch.setattr(maps, "opinion_map", slow)

    assert maps.make(topic) is None
    assert Edition.objects.get().number == 1
