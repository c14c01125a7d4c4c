"""When the groups of a topic are looked for again, and what editions keep of the last time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.discussions.camps import fill
from zhixing.analysis.opinion_map import Stability
from zhixing.discussions import regrouping
from zhixing.discussions.actions import maps
from zhixing.discussions.frames import continued
from zhixing.discussions.live_topics import Kept
from zhixing.discussions.models import Topic
from zhixing.discussions.regrouping import Grouping, grouping

pytestmark = pytest.mark.django_db

PLENTY = 1 << 30


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups stand in small topics, too."""
    monkeypatch.setattr(regrouping, "FEW", 0)


def test_a_restart_changes_nothing(topic: Topic, standing: None) -> None:
    """Groups stand although the worker is another one."""
    rows = fill(topic, (60, 45), 8)
    first = maps.make(topic, Kept(PLENTY))
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    second = maps.make(topic, Kept(PLENTY))

    assert first is not None
    assert second is not None
    assert second.private["grouping"] == first.private["grouping"]
    assert second.shown["lineages"] == first.shown["lineages"]
    assert second.shown["stability"] == first.shown["stability"]


def test_two_workers_take_turns(topic: Topic, standing: None) -> None:
    rows, workers = fill(topic), (Kept(PLENTY), Kept(PLENTY))
    made = []
    for turn in range(4):
        edition = maps.make(topic, workers[turn % 2])
        assert edition is not None
        made.append(edition.votes)
        for _ in range(5):
            factories.make_vote(factories.make_participant(topic), rows[turn])

    assert made == [720, 725, 730, 735]


NOW = timezone.now()
SURE = Stability(10, 0.9, 0.8, float("nan"), (0.7, float("nan")), ())


@pytest.mark.parametrize(
    ("before", "votes", "minutes", "closed", "over"),
    [
        (90_000, 20_000, 1, False, True),  # few votes: always
        (100_000, 100_001, 1, False, False),
        (100_000, 104_999, 59, False, False),
        (100_000, 105_000, 1, False, True),
        (100_000, 100_001, 60, False, True),
        (100_000, 100_001, 1, True, True),  # the last edition
    ],
)
def test_when_groups_are_looked_for_again(
    topic: Topic, before: int, votes: int, minutes: int, closed: bool, over: bool
) -> None:
    topic.closed_at = NOW if closed else None
    known = Grouping(NOW, before, SURE)

    assert known.is_over(topic, votes, NOW + timedelta(minutes=minutes)) is over


def test_an_edition_tells_how_sure_its_groups_were(topic: Topic) -> None:
    fill(topic)
    edition = maps.make(topic)
    assert edition is not None
    edition.refresh_from_db()
    frame = continued(edition, edition.private["statements"])
    kept = grouping(edition, frame)
    assert kept is not None
    edition.private["grouping"] = Grouping(NOW, 7, SURE).plain()
    again = grouping(edition, frame)

    assert (kept.votes, kept.stability.resamples) == (720, 10)
    assert again is not None
    assert repr(again.stability.of_group) == repr(SURE.of_group)
    assert (again.at, again.votes, again.stability.agreement_low) == (NOW, 7, 0.8)
    del edition.private["grouping"]
    assert grouping(edition, frame) is None
