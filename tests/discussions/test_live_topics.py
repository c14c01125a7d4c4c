"""What a worker keeps of a topic between turns is what reading it all anew would give."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests import factories
from tests.discussions.camps import fill
from zhixing.analysis.opinion_map import LiveVotes
from zhixing.campaigns.models import Campaign
from zhixing.discussions import live_topics, regrouping
from zhixing.discussions.actions import ballots, maps
from zhixing.discussions.actions.votes import Choice, cast, write
from zhixing.discussions.live_topics import Kept, TopicVotes
from zhixing.discussions.models import Edition, Participant, Statement, Topic, Vote
from zhixing.discussions.queries.maps import floors, latest
from zhixing.discussions.queries.topics import gate

pytestmark = pytest.mark.django_db

PLENTY = 1 << 30


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups stand in small topics, too."""
    monkeypatch.setattr(regrouping, "FEW", 0)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def vote(participant: Participant, statement: Statement, value: int, age: float = 0) -> None:
    """As a screen sends it."""
    topic = statement.topic_id
    choice = Choice(statement.pk, value, age)
    cast(gate=gate(topic), participant=participant.pk, choices=[choice])


def told(votes: TopicVotes, before: Edition | None) -> tuple[Any, ...]:
    """All that is known of a topic's votes."""
    least = floors(before, votes.statements)
    since = {key: at for key, at in votes._since.items() if before and at > least[key[1]]}
    arrays = [votes.people, votes.votes.start, votes.votes.statement, votes.votes.value]
    return (votes.statements, [array.tolist() for array in arrays], votes.latest, since)


class Life:
    """A topic in which anything may happen, drawn with a seed."""

    def __init__(self, topic: Topic, seed: int) -> None:
        self.topic, self.rng = topic, np.random.default_rng(seed)
        self.people = [factories.make_participant(topic) for _ in range(12)]
        self.statements = [factories.make_statement(topic) for _ in range(3)]

    def happens(self) -> None:
        what = self.rng.random()
        if what < 0.06:
            self.statements.append(factories.make_statement(self.topic))
        elif what < 0.1:
            ballots.seal_all()
        elif what < 0.14:
            self.people.append(factories.make_participant(self.topic))
        else:
            late = float(self.rng.exponential(60)) if self.rng.random() < 0.3 else 0
            person = self.people[self.rng.integers(len(self.people))]
            statement = self.statements[self.rng.integers(len(self.statements))]
            value = None if self.rng.random() < 0.2 else int(self.rng.integers(-1, 2))
            # Without a gate, which knows the statements by the ledger's size.
            write([(person.pk, statement.pk, value, timezone.now() - timedelta(seconds=late))])


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_is_in_the_database(topic: Topic, seed: int) -> None:
    """Votes given, changed, withdrawn and come late, batches, people and statements."""
    life = Life(topic, seed)
    for _ in range(60):
        life.happens()
    kept = TopicVotes(topic, None)
    for _ in range(8):
        if life.rng.random() < 0.5:
            maps.make(topic)  # another worker, whose editions move what counts as new
        for _ in range(int(life.rng.integers(0, 30))):
            life.happens()
        assert kept.follow(topic)
        before = latest(topic)
        if before is not None and not kept.tells_new:
            kept = TopicVotes(topic, before)
        assert told(kept, before) == told(TopicVotes(topic, before), before)
        assert kept.is_due(before) == TopicVotes(topic, before).is_due(before)


@pytest.mark.parametrize("groups_stand", [False, True])
def test_an_edition_of_kept_votes_is_that_of_votes_read_anew(
    topic: Topic, groups_stand: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bits where groups are looked for; the same figures, too, where they stand."""
    if groups_stand:
        monkeypatch.setattr(regrouping, "FEW", 0)
    rng = np.random.default_rng(20260601)
    rows, kept = fill(topic, (60, 45), 8), Kept(PLENTY)
    assert maps.make(topic, kept) is not None
    for turn in range(3):
        if turn == 1:
            rows.append(factories.make_statement(topic))
        for _ in range(6):
            voter = factories.make_participant(topic)
            for n, row in enumerate(rows):
                if rng.random() < 0.6:
                    factories.make_vote(voter, row, 1 if n % 2 or rng.random() < 0.5 else -1)
        with undone():
            read = maps.make(topic)
        made = maps.make(topic, kept)

        assert made is not None
        assert read is not None
        assert made.shown == read.shown
        assert (made.votes, made.latest) == (read.votes, read.latest)
        assert made.private["mean"] == read.private["mean"]
        assert made.private["x"] == pytest.approx(read.private["x"], abs=1e-9)
        if not groups_stand:
            assert bytes(made.frame) == bytes(read.frame)
            assert made.private["x"] == read.private["x"]
    assert len(kept) == 1


def test_only_what_changed_is_read(topic: Topic, django_assert_num_queries: Any) -> None:
    rows = fill(topic, (6, 6), 4)
    ballots.seal_all()
    kept = TopicVotes(topic, None)
    for new in (0, 1, 3):
        for _ in range(new):
            factories.make_vote(factories.make_participant(topic), rows[0])
        with django_assert_num_queries(3):  # unsealed votes, batches, statements
            assert kept.follow(topic)
    ballots.seal_all()
    with django_assert_num_queries(4):  # and the ballots
        assert kept.follow(topic)
    with django_assert_num_queries(3):
        assert kept.follow(topic)
    assert len(kept) == 12 * 4 + 4


def test_a_vote_that_comes_during_the_map_is_in_the_next(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, kept = fill(topic), Kept(PLENTY)
    real = maps.opinion_map
    late = [factories.make_participant(topic) for _ in range(5)]

    def slow(*args: Any, **named: Any) -> Any:
        monkeypatch.setattr(maps, "opinion_map", real)
        for voter in late:
            factories.make_vote(voter, rows[0])
        ballots.seal_all()
        return real(*args, **named)

    monkeypatch.setattr(maps, "opinion_map", slow)
    first, second = maps.make(topic, kept), maps.make(topic, kept)

    assert first is not None
    assert second is not None
    assert [first.votes, second.votes] == [720, 725]
    renewed = [sum(edition.shown["statements"][0]["everyone"]) for edition in (first, second)]
    assert renewed == [60, 65]


def test_a_vote_that_comes_late_is_kept_too(topic: Topic) -> None:
    """It was given before the last one that is known, on a screen without a network."""
    rows, kept = fill(topic, (6, 6), 4), Kept(PLENTY)
    maps.make(topic, kept)
    late = factories.make_participant(topic)
    vote(late, rows[0], -1, age=3600 * 24 * 400)
    held = kept.followed(topic)

    assert held is not None
    assert late.pk in held.people
    assert len(held) == 49


@pytest.mark.parametrize("memory", [0, PLENTY])
def test_late_changes_make_an_edition(topic: Topic, memory: int) -> None:
    """Minds that changed without a network, before somebody's later vote."""
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    Vote.objects.update(at=timezone.now() - timedelta(days=1))
    maps.make(topic, kept)
    made = []
    for voter in topic.participants.order_by("pk")[:5]:
        vote(voter, rows[0], 0, age=3600)
        made.append(maps.make(topic, kept) is not None)

    assert made == [False] * 4 + [True]
    rows[0].refresh_from_db()
    assert rows[0].passed == 5


@pytest.mark.parametrize("memory", [0, PLENTY])
def test_the_same_votes_again_make_no_edition(topic: Topic, memory: int) -> None:
    """Four people who repeat themselves must not uncover a fifth."""
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    Vote.objects.update(at=timezone.now() - timedelta(days=1))
    maps.make(topic, kept)
    *four, fifth = topic.participants.order_by("pk")[:5]
    for voter in four:
        vote(voter, rows[0], Vote.objects.get(participant=voter, statement=rows[0]).value or 0)
    vote(fifth, rows[0], 0)

    assert maps.make(topic, kept) is None


@pytest.mark.parametrize("memory", [0, PLENTY])
def test_who_withdraws_everything_is_counted_no_more(topic: Topic, memory: int) -> None:
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    maps.make(topic, kept)
    for voter in topic.participants.order_by("pk")[:5]:
        write([(voter.pk, row.pk, None, timezone.now()) for row in rows])
    edition = maps.make(topic, kept)

    assert edition is not None
    assert edition.votes == 28
    assert edition.shown["people"] == 7
    assert [sum(row["everyone"]) for row in edition.shown["statements"]] == [7] * 4


@pytest.mark.parametrize("memory", [0, PLENTY])
def test_when_all_have_withdrawn_there_is_nothing(topic: Topic, memory: int) -> None:
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    maps.make(topic, kept)
    for voter in topic.participants.all():
        write([(voter.pk, row.pk, None, timezone.now()) for row in rows])
    edition = maps.make(topic, kept)

    assert edition is not None
    assert (edition.votes, edition.shown["people"]) == (0, 0)
    assert maps.make(topic, kept) is None


@pytest.mark.parametrize("memory", [0, PLENTY])
def test_votes_that_all_come_late_make_an_edition(topic: Topic, memory: int) -> None:
    """A shift that voted without a network, after somebody's later vote is in the map."""
    rows, kept = fill(topic, (6, 6), 4), Kept(memory)
    Vote.objects.update(at=timezone.now())
    first = maps.make(topic, kept)
    made = []
    for _ in range(6):
        shift = factories.make_participant(topic)
        vote(shift, rows[0], -1, age=3600)
        vote(shift, rows[1], 1, age=3600)
        made.append(maps.make(topic, kept))

    assert first is not None
    assert [edition is not None for edition in made] == [False] * 4 + [True, False]
    assert made[4] is not None
    then, now = first.shown["statements"], made[4].shown["statements"]
    grown = [sum(b["everyone"]) - sum(a["everyone"]) for a, b in zip(then, now, strict=True)]
    assert grown == [5, 5, 0, 0]
    rows[0].refresh_from_db()
    assert rows[0].agree + rows[0].disagree + rows[0].passed == 17


@pytest.mark.django_db(transaction=True)
def test_a_vote_whose_transaction_takes_its_time_is_not_lost(topic: Topic) -> None:
    """Others vote later, are sealed and read, before it is there for anybody to see."""
    rows = fill(topic, (6, 6), 4)
    voter, other = (factories.make_participant(topic) for _ in range(2))
    kept = TopicVotes(topic, None)
    is_cast, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            factories.make_vote(voter, rows[0], -1)
            is_cast.set()
            may_commit.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert is_cast.wait(30)
    if connection.features.has_select_for_update:  # else there is one writer at a time
        factories.make_vote(other, rows[0])
        ballots.seal_all()
    assert kept.follow(topic)
    assert voter.pk not in kept.people
    may_commit.set()
    thread.join()

    assert kept.follow(topic)
    assert told(kept, None) == told(TopicVotes(topic, None), None)
    assert voter.pk in kept.people


def test_what_broke_on_the_way_is_read_anew(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, kept = fill(topic), Kept(PLENTY)
    maps.make_all(kept)
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    real, calls = LiveVotes.cast, [0]

    def breaks(self: LiveVotes, *vote: int) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise MemoryError
        real(self, *vote)

    monkeypatch.setattr(LiveVotes, "cast", breaks)
    made = [maps.make_all(kept), maps.make_all(kept)]

    assert made == [0, 1]
    assert Edition.objects.get(number=2).votes == 725


def test_the_first_edition_may_be_anothers(topic: Topic) -> None:
    """Made from fewer votes than are kept here, of which some are then new to its readers."""
    rows, kept = fill(topic), Kept(PLENTY)
    first = maps.make(topic)
    assert first is not None
    Edition.objects.all().delete()
    for _ in range(6):
        factories.make_vote(factories.make_participant(topic), rows[0])
    ballots.seal_all()
    kept.read(topic)
    first.save(force_insert=True)
    second = maps.make(topic, kept)

    assert second is not None
    assert sum(second.shown["statements"][0]["everyone"]) == 66


def test_a_statement_that_is_shown_no_more_leaves_the_map(topic: Topic) -> None:
    rows, kept = fill(topic), Kept(PLENTY)
    maps.make(topic, kept)
    Statement.objects.filter(pk=rows[0].pk).update(state="refused", reason="涉及个人。")
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[1])
    second = maps.make(topic, kept)

    assert second is not None
    assert rows[0].pk not in [one["pk"] for one in second.shown["statements"]]
    assert second.votes == 665
    assert second.shown["lineages"] == [1, 2]


def test_votes_that_were_taken_out_of_the_database_are_no_longer_counted(topic: Topic) -> None:
    rows, kept = fill(topic), Kept(PLENTY)
    maps.make(topic, kept)
    gone = topic.participants.first()
    assert gone is not None
    gone.votes.all().delete()
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[1])
    second = maps.make(topic, kept)

    assert second is not None
    assert second.votes == 713


def test_imported_votes_on_hidden_statements_are_no_votes(topic: Topic) -> None:
    rows = fill(topic, (6, 6), 4)
    hidden = factories.make_statement(topic, state="refused", reason="重复。")
    kept = TopicVotes(topic, None)
    factories.make_vote(factories.make_participant(topic), hidden)
    factories.make_vote(factories.make_participant(topic), rows[0])
    ballots.seal_all()

    assert kept.follow(topic)
    assert len(kept) == 49


def test_very_many_changes_are_read_with_all_the_rest(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(topic, (6, 6), 4)
    monkeypatch.setattr(live_topics, "MANY", 5)
    kept = Kept(PLENTY)
    kept.read(topic)
    assert kept.followed(topic) is None  # 48 votes that nobody has sealed
    ballots.seal_all()
    kept.read(topic)
    factories.make_vote(factories.make_participant(topic), rows[0])
    held = kept.followed(topic)

    assert held is not None
    assert len(held) == 49


def test_topics_make_room_for_each_other(campaign: Campaign) -> None:
    topics = [factories.make_topic(campaign) for _ in range(3)]
    for one in topics:
        fill(one, (6, 6), 4)
    ballots.seal_all()
    size = TopicVotes(topics[0], None).nbytes
    kept = Kept(2 * size + size // 2)
    for one in topics[:2]:
        kept.read(one)
    assert kept.followed(topics[0]) is not None
    kept.read(topics[2])

    assert [kept.followed(one) is not None for one in topics] == [True, False, True]
    assert kept.read(topics[1]) is not None
    small = Kept(size // 2)
    assert len(small.read(topics[0])) == 48
    assert len(small) == 0


def test_a_topic_that_has_ended_is_kept_no_longer(topic: Topic) -> None:
    rows, kept = fill(topic), Kept(PLENTY)
    maps.make_all(kept)
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    Topic.objects.filter(pk=topic.pk).update(closed_by=topic.opened_by, closed_at=timezone.now())

    assert [len(kept), maps.make_all(kept), maps.make_all(kept), len(kept)] == [1, 1, 0, 0]


def test_a_key_that_comes_again_is_another_topic(topic: Topic) -> None:
    """As where a backup took the database's place."""
    fill(topic, (6, 6), 4)
    kept = Kept(PLENTY)
    kept.read(topic)
    Topic.objects.filter(pk=topic.pk).update(opened_at=timezone.now())
    topic.refresh_from_db()

    assert kept.followed(topic) is None


def test_kept_votes_and_standing_groups_name_nobody_either(topic: Topic, standing: None) -> None:
    """No statement's totals differ by one to four people in any two editions."""
    rng, kept = np.random.default_rng(20260502), Kept(PLENTY)
    rows = fill(topic, (40, 25), 8)
    made = [maps.make(topic, kept)]
    for turn in range(6):
        for _ in range(int(rng.integers(5, 12))):
            voter = factories.make_participant(topic)
            for n, row in enumerate(rows):
                if rng.random() < 0.3:
                    factories.make_vote(voter, row, 1 if n % 2 or rng.random() < 0.5 else -1)
        if turn % 2:
            ballots.seal_all()
        made.append(maps.make(topic, kept))

    rows_of = [edition.shown["statements"] for edition in made if edition is not None]
    assert len(rows_of) >= 5
    for earlier, later in itertools.combinations(rows_of, 2):
        for then, now in zip(earlier, later, strict=True):
            grown = sum(now["everyone"]) - sum(then["everyone"])
            assert grown == 0 or grown >= 5
