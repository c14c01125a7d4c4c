"""The whole way of a voice, on a telephone and at a desk, in Chinese and in English."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenSeat
from tests.browser.seat import Shape
from tests.browser.story import Story
from tests.cast import Cast
from zhixing.ledger.verification import verify
from zhixing.measures.models import Measure
from zhixing.voices.models import Voice

State = Measure.State


@pytest.mark.parametrize(
    ("language", "shape"),
    [("zh-hans", Shape.PHONE), ("zh-hans", Shape.DESK), ("en", Shape.PHONE)],
    ids=["zh-375", "zh-1280", "en-375"],
)
def test_from_a_word_to_a_closed_measure(cast: Cast, seat: OpenSeat, shape: Shape):
    story, words = Story(cast, seat, shape), cast.words

    story.speaks(story.raiser, words.first, email="liu@example.org")
    story.speaks(story.second, words.second)
    story.sign_in()
    story.publishes(2)
    story.groups()
    story.assigns()
    story.looks(story.raiser)
    story.raiser.sees(words.problem, words.section)
    story.commits()
    story.works()

    # The raiser does not agree, and that alone sends the claim back.
    story.claims()
    story.is_asked(story.raiser, "not_solved", words.not_solved)
    story.stands(story.owner, State.COMMITTED)
    story.owner.sees("没有解决", words.not_solved)
    story.owner.go("/desk/")
    story.owner.sees("办结申请被退回")

    # Nobody answers: the inspector looks. Then everybody is told; one is not content.
    story.claims()
    story.checks()
    story.answers()
    story.rates(story.raiser, 1, words.displeased)
    story.stands(story.owner, State.COMMITTED)
    story.owner.sees(words.displeased)
    story.owner.shot("13-reopened")
    story.owner.go("/desk/")
    story.owner.sees("重新办理的举措")
    story.follows_up()

    # Once more; now both say that it is solved, and both are content.
    story.claims()
    story.is_asked(story.raiser, "solved")
    story.is_asked(story.second, "solved")
    story.stands(story.owner, State.VERIFIED)
    story.owner.sees("提出人确认")
    story.answers()
    story.rates(story.raiser, 5)
    story.rates(story.second, 4)
    story.stands(story.owner, State.CLOSED)
    story.owner.sees("提出人认可")
    story.owner.shot("15-closed")
    for path in ("/c/debate/", "/c/debate/river/", "/c/debate/measures/", "/c/debate/problems/"):
        story.second.go(path)
        story.second.shot(f"16{path.replace('/', '-').rstrip('-')}")
    story.clerk.go(f"/voices/{Voice.objects.earliest('pk').pk}/thread/")
    story.clerk.shot("17-thread")

    assert verify().findings == ()
