"""The demo campaigns are made by the product's own actions and hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import databases
from zhixing.campaigns.models import Campaign
from zhixing.discussions.models import Fact
from zhixing.ledger.models import Entry
from zhixing.ledger.verification import verify
from zhixing.measures.models import Answer, Clarification, Measure, Pilot, Rating
from zhixing.measures.queries.pilots import excused
from zhixing.notices.models import Notice, Slip
from zhixing.publicity.demo.play import SCRIPTS, play
from zhixing.publicity.demo.script import Fate, Script
from zhixing.rectification.models import Objection, Rectification, Recurrence
from zhixing.rectification.rules.stages import standing
from zhixing.voices.models import Problem, Suggestion, Voice

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=SCRIPTS, ids=lambda script: script.slug)
def played(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Script]:
    """A script whose campaign stands in the database; played once, the tests only read it."""
    with django_db_blocker.unblock(), databases.rows_for_several():
        play(request.param)
        yield request.param


def test_a_demo_shows_every_fate_of_its_script(played):
    fates = Counter(topic.fate for topic in played.topics)
    # The one that was thought of without a problem is all slogans, and belongs to no topic; what
    # puts an outside finding right has a story of its own.
    promised = Measure.objects.exclude(origin__in=["self", "rectification"])
    states = Counter(promised.values_list("state", flat=True))
    assert states["closed"] == fates[Fate.CLOSED]
    assert states["verified"] == fates[Fate.VERIFIED] + fates[Fate.ANSWERED]
    assert states["done"] == fates[Fate.WAITING] + fates[Fate.INSPECTING]
    assert states["committed"] == sum(
        fates[fate] for fate in (Fate.COMMITTED, Fate.LATE, Fate.REFUSED, Fate.REOPENED)
    )
    problems = Counter(Problem.objects.values_list("state", flat=True))
    assert problems["declined"] == fates[Fate.DECLINED]
    assert problems["ruling"] == fates[Fate.RULING]
    assert problems["open"] == fates[Fate.OPEN]
    assert Suggestion.objects.filter(state="open").exists()
    assert Rating.objects.filter(grade=1).count() == fates[Fate.REOPENED]
    assert Answer.objects.exists()
    # The first statement of the discussion stands beside what it speaks of.
    kinds = Fact.objects.order_by("order").values_list("kind", flat=True)
    assert list(kinds) == ["problems", "measures", "findings"]
    # One pilot failed within its bounds and is late, without counting as such; one runs.
    assert Counter(Pilot.objects.values_list("state", flat=True)) == {
        "failed": 1,
        "acknowledged": 1,
    }
    spared = excused(Campaign.objects.get())
    assert [measure.deadline < timezone.localdate() for measure in spared] == [True]
    assert Clarification.objects.count() == 1
    assert sorted(Notice.objects.values_list("kind", "state")) == [
        ("commendation", "issued"), ("criticism", "removed"),
    ]  # fmt: skip
    assert list(Slip.objects.order_by("number").values_list("colour", "superseded")) == [
        ("blue", True), ("yellow", False),
    ]  # fmt: skip


def test_what_was_found_from_outside_is_at_every_stage(played):
    points = Rectification.objects.select_related("measure").order_by("number")
    assert [standing(point).stage for point in points] == [
        "closed", "checked", "published", "working", "registered",
    ]  # fmt: skip
    assert Objection.objects.filter(answered_at__isnull=True).count() == 1
    assert Recurrence.objects.get().rectification == points[3]


def test_the_ledger_of_a_demo_fits_its_rows_and_times(played):
    assert verify().findings == ()
    times = list(Entry.objects.order_by("index").values_list("time", flat=True))
    assert times == sorted(times)
    assert times[-1] < timezone.now()
    assert Voice.objects.order_by("-received_at")[0].received_at < timezone.now()


def test_a_later_demo_keeps_the_data(capsys):
    call_command("demo")
    first = (Campaign.objects.count(), Entry.objects.count())
    call_command("demo")
    assert (Campaign.objects.count(), Entry.objects.count()) == first
    assert first[0] == len(SCRIPTS)
    capsys.readouterr()
