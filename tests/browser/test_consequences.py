"""What follows when work goes badly, on a telephone in Chinese and at a desk in English."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.conftest import OpenSeat
from tests.browser.consequences import Consequences
from tests.browser.seat import Shape
from tests.cast import Cast
from tests.factories import day
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure
from zhixing.measures.queries.measures import overdue
from zhixing.rectification.models import Review, Stage

pytestmark = pytest.mark.parametrize(
    ("language", "shape"),
    [("zh-hans", Shape.PHONE), ("en", Shape.DESK)],
    ids=["zh-375", "en-1280"],
)
Outcome = Review.Outcome


@pytest.fixture
def story(
    cast: Cast, seat: OpenSeat, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> Consequences:
    return Consequences(cast, seat, shape, monkeypatch)


def test_a_criticism_is_heard_first_and_goes_when_it_is_put_right(story: Consequences) -> None:
    measure = story.promised(day(20))

    story.drafts(measure)
    story.sends()
    story.is_told_to_wait("单位可以申辩到 %(day)s 为止，期满以前不能报送审批。")
    story.replies()
    story.is_told_to_wait("单位的申辩还没有答复，请先答复再报送审批。")
    story.answers()
    story.puts_up()
    story.approves()
    story.reads_it()

    story.proves(measure)
    story.removes(measure)
    story.reads_it_no_more()
    assert verify().findings == ()


def test_a_pilot_that_fails_in_bounds_counts_against_nobody(story: Consequences) -> None:
    measure = story.promised(day(8))

    story.files(measure)
    story.takes_note()
    story.days_pass(measure.deadline + timedelta(days=2))
    assert list(Measure.objects.filter(overdue())) == [measure]
    story.reports_failure()
    story.finds_exempt()
    story.clarifies()

    assert list(Measure.objects.filter(overdue())) == []
    story.visitor.go(f"/measures/{measure.pk}/")
    story.visitor.sees("先行先试（已备案）", "不计入单位", "◇")
    story.visitor.misses("■")
    story.visitor.shot("94-measure")
    assert verify().findings == ()


def test_a_rectification_is_struck_off_in_four_steps(story: Consequences) -> None:
    story.registers()
    story.takes_up()
    measure = Measure.objects.get()
    story.proves(measure)
    missing = {"missing": story.said.missing, "due": day(25).isoformat()}
    story.signs(Outcome.INSUFFICIENT, opinion=story.said.opinion, **missing)
    story.stands(Stage.WORKING)
    story["clerk"].sees(story.said.missing)

    story.proves(measure)
    story.signs(Outcome.COMPLETE, opinion=story.said.passed)
    shown = story.publishes()
    story.stands(Stage.PUBLISHED)
    story.is_seen_by_everybody()
    story.days_pass(shown.ends + timedelta(days=1))
    story.strikes_off()

    measure.refresh_from_db()
    assert measure.state == Measure.State.CLOSED
    story.is_seen_by_everybody()
    assert verify().findings == ()
