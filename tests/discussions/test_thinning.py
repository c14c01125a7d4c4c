"""Old editions are thinned out, and what is left can be looked at as before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.discussions.camps import fill
from zhixing.discussions.actions import maps, thinning
from zhixing.discussions.actions.thinning import Row, _period, _superseded, thin_all
from zhixing.discussions.models import Consensus, Edition, Topic

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=timezone.get_default_timezone())
AGES = st.lists(st.integers(0, 90 * 24 * 60), max_size=60)  # minutes


@given(AGES)
def test_every_stretch_of_time_keeps_its_last(ages: list[int]) -> None:
    times = sorted(NOW - timedelta(minutes=age) for age in ages)
    rows: list[Row] = [(n, n, at) for n, at in enumerate(times, 1)]
    gone = list(_superseded(rows, NOW))
    kept = [row for row in rows if row not in gone]

    assert kept[:1] == rows[:1]
    assert kept[-1:] == rows[-1:]
    assert not [at for _pk, _n, at in gone if NOW - at <= timedelta(days=1)]
    for _pk, number, at in gone:
        later = next(row for row in kept if row[1] > number)
        assert _period(later[2], NOW) == _period(at, NOW)
    assert list(_superseded(kept, NOW)) == []


@pytest.fixture
def old(topic: Topic) -> list[Edition]:
    """Editions of two hours, two days ago; three each, and one of now."""
    rows = fill(topic, (6, 6), 4)
    made = []
    for _ in range(7):
        for _person in range(5):
            factories.make_vote(factories.make_participant(topic), rows[0])
        edition = maps.make(topic)
        assert edition is not None
        made.append(edition)
    hour = timezone.now().replace(minute=0, second=0) - timedelta(days=2)
    for number, edition in enumerate(made[:6]):
        edition.at = hour + timedelta(hours=number // 3, minutes=number % 3)
        edition.save()
    return made


@pytest.mark.django_db
def test_one_of_an_hour_stays_and_the_next_continues(topic: Topic, old: list[Edition]) -> None:
    assert thin_all() == 3
    assert list(topic.editions.values_list("number", flat=True)) == [1, 3, 6, 7]
    assert [bool(one.frame) for one in topic.editions.all()] == [False, False, True, True]
    assert thin_all() == 0
    for _ in range(5):
        factories.make_vote(
            factories.make_participant(topic), topic.statements.order_by("pk")[0], -1
        )
    after = maps.make(topic)
    assert after is not None
    assert after.shown["lineages"] == old[-1].shown["lineages"]
    assert after.number == 8


@pytest.mark.django_db
def test_an_edition_that_comes_meanwhile_can_be_continued(
    topic: Topic, old: list[Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker makes it after the editions were read and before the frames go."""
    frame = bytes(old[-1].frame)

    def superseded(rows: list[Row], now: datetime) -> Iterable[Row]:
        last = Edition.objects.get(pk=old[-1].pk)
        last.pk, last.number = None, 8
        last.save()
        return _superseded(rows, now)

    monkeypatch.setattr(thinning, "_superseded", superseded)
    assert thin_all() == 3

    assert bytes(Edition.objects.get(topic=topic, number=8).frame) == frame


@pytest.mark.django_db
def test_what_a_consensus_rests_on_stays(topic: Topic, old: list[Edition]) -> None:
    statement = topic.statements.order_by("pk")[0]
    by = factories.make_person()
    Consensus.objects.create(
        topic=topic, statement=statement, figures={"edition": 5}, adopted_by=by
    )

    assert thin_all() == 2
    assert list(topic.editions.values_list("number", flat=True)) == [1, 3, 5, 6, 7]


@pytest.mark.django_db
def test_the_slider_steps_over_what_went(topic: Topic, old: list[Edition], client: Client) -> None:
    thin_all()
    for asked, found, before, after in ((1, 1, 0, 3), (2, 1, 0, 3), (5, 3, 1, 6), (7, 7, 6, 0)):
        page = client.get(f"/topics/{topic.pk}/map/?edition={asked}").text
        assert f'max="7" value="{found}"' in page
        assert (f'rel="prev" href="?edition={before}"' in page) == bool(before)
        assert (f'rel="next" href="?edition={after}"' in page) == bool(after)
        assert client.get(f"/api/topics/{topic.pk}/map?edition={asked}").json()["edition"] == found
    assert client.get(f"/topics/{topic.pk}/map/?edition=8").status_code == 404
    assert client.get(f"/topics/{topic.pk}/map/?edition=0").status_code == 404
